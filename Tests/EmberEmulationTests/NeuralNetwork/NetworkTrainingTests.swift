@testable import EmberNetworks
import EmberNumerics
import Testing

@testable import EmberEmulation

@Suite("Training of networks")
struct NetworkTrainingTests {
  private let settings: NetworkSettings = {
    var settings = NetworkSettings()
    settings.hidden = [24, 24]
    settings.batch = 32
    settings.epochs = 120
    settings.rate = 0.01
    return settings
  }()

  /// A smooth function of two inputs with three outputs.
  private func examples(_ count: Int = 400) -> NetworkExamples {
    let points = BoxDesign.sobol([-1.5...1.5, -1.5...1.5], count: count)
    let targets = points.map { p in [p[0] * p[1], p[0] * p[0] - p[1], 1 / (2 + p[0])] }
    return NetworkExamples(
      inputs: points, targets: targets, training: (0..<count).filter { $0 % 8 != 0 },
      heldOut: (0..<count).filter { $0 % 8 == 0 })
  }

  private func trained(_ examples: NetworkExamples, member: Int = 0, epochs: Int? = nil) -> NetworkTraining {
    var state = NetworkTraining(examples, scales: [100, 100, 100], settings: settings, seed: 3, member: member)
    while !state.isDone, state.epoch < epochs ?? .max { state.runEpoch(examples) }
    return state
  }

  @Test("A smooth function is learnt, and members that never saw the held-out points agree on them")
  func learning() throws {
    let examples = examples()
    let states = (0..<2).map { trained(examples, member: $0) }
    let points = (0..<400).map { examples.inputs[2 * $0..<2 * $0 + 2].map(Double.init) }
    let standardization = try #require(
      InputStandardization(mean: [0, 0], covariance: Matrix(diagonal: [1, 1])))
    let judged = examples.heldOut.map { i in
      (input: points[i], truth: examples.targets[3 * i..<3 * i + 3].map(Double.init))
    }
    let ensemble = TargetScaling([[-1, -1, -1], [1, 1, 1]]).ensemble(
      standardization, states.map(\.best), judged: judged)
    let errors = judged.flatMap { pair in zip(ensemble.predict(pair.input).mean, pair.truth).map { abs($0 - $1) } }
    #expect((errors.max() ?? 1) < 0.03)
    // The stated variance is what held-out errors are on average.
    var (square, stated) = (0.0, 0.0)
    for (input, truth) in judged {
      let targets = ensemble.predict(input)
      square += (targets.mean[0] - truth[0]) * (targets.mean[0] - truth[0])
      stated += targets.variance[0]
    }
    #expect(abs(square / stated - 1) < 1e-6 || square < stated)
  }

  @Test("A seed determines a training, and another member is another network")
  func determinism() {
    let examples = examples(100)
    let first = trained(examples, epochs: 5)
    #expect(first.network == trained(examples, epochs: 5).network)
    #expect(first.network != trained(examples, member: 1, epochs: 5).network)
  }

  @Test("A training that was kept and continued equals one that was not interrupted")
  func resumption() throws {
    let examples = examples(100)
    let whole = trained(examples, epochs: 9)
    let part = trained(examples, epochs: 4)
    var resumed = NetworkTraining(examples, scales: [100, 100, 100], settings: settings, seed: 3, member: 0)
    try resumed.restore(try NPZArchive(part.archive.bytes, file: "state"), file: "state")
    while resumed.epoch < 9 { resumed.runEpoch(examples) }
    #expect(resumed.network == whole.network && resumed.best == whole.best)
    #expect(resumed.bestLoss == whole.bestLoss && resumed.heldOutLoss == whole.heldOutLoss)
  }

  @Test("A state of another network is refused")
  func foreignState() throws {
    let examples = examples(100)
    let state = trained(examples, epochs: 1)
    var other = settings
    other.hidden = [8]
    var training = NetworkTraining(examples, scales: [1, 1, 1], settings: other, seed: 3, member: 0)
    #expect(throws: StorageError.self) { try training.restore(state.archive, file: "state") }
  }

  @Test("Training stops when held-out points no longer improve")
  func earlyStopping() {
    var impatient = settings
    impatient.patience = 3
    impatient.epochs = 100_000
    let examples = examples(40)
    var state = NetworkTraining(examples, scales: [1, 1, 1], settings: impatient, seed: 1, member: 0)
    while !state.isDone, state.epoch < 5000 { state.runEpoch(examples) }
    #expect(state.epoch < 5000 && state.epoch - state.bestEpoch == 3)
  }
}
