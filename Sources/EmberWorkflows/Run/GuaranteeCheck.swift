import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberEmulation
import EmberInference
import EmberLearning
import EmberNumerics
import EmberTheory

/// Makes the guarantee at the end of a run.
struct GuaranteeCheck {
  private let context: RunContext

  init(_ context: RunContext) { self.context = context }

  private struct Row {
    var x: [Double]
    /// ln posterior as the chain has it, and its stated error.
    var logPosterior: Double
    var sigma: Double
  }

  /// Recomputes `count` rows and half as many points around them, and calibrates the emulator by the rows; `nil` when interrupted or
  /// when there are fewer than two.
  func perform(_ count: Int, flag: CancellationFlag) throws(EmberError) -> PosteriorGuarantee? {
    let rows = try rows()
    let drawn = drawn(rows, count)
    let posterior = context.posterior
    let wider = wider(rows, (count + 1) / 2)
    let before = context.solver.counts.solverCalls
    var truths: [(point: ModelPoint, prediction: TheoryPrediction)] = []
    var computed: [PosteriorGuarantee.Row] = []
    var (failures, failuresAround): ([String: Int], [String: Int]) = ([:], [:])
    for (done, (row, copies)) in drawn.enumerated() {
      if flag.isRaised { return nil }
      context.live.update("guarantee", done: done, total: drawn.count)
      let truth = truth(at: row.x, &failures) { posterior.learner?.remember($0, at: $1) }
      if let truth { truths.append((posterior.space.point(row.x), truth.prediction)) }
      computed.append(
        PosteriorGuarantee.Row(
          x: row.x, copies: copies, sigma: row.sigma,
          difference: truth.map { $0.logPosterior - row.logPosterior } ?? -.infinity))
    }
    let hidden = hiddenMass(wider, computed, &failuresAround, flag)
    if flag.isRaised { return nil }
    posterior.learner?.calibrate(truths)
    return PosteriorGuarantee(
      names: posterior.space.sampled.map(\.name), rows: computed, failures: failures,
      failuresAround: failuresAround, solverCalls: context.solver.counts.solverCalls - before, hidden: hidden)
  }

  /// The solver's answer at a point and ln of the posterior there; `nil` where there is none, which is counted by reason.
  private func truth(
    at x: [Double], _ failures: inout [String: Int], remember: (TheoryError, ModelPoint) -> Void = { _, _ in }
  ) -> (prediction: TheoryPrediction, logPosterior: Double)? {
    let posterior = context.posterior
    let point = posterior.space.point(x)
    do throws(TheoryError) {
      let prediction = try context.solver.predict(point, posterior.request)
      return (prediction, try posterior.finiteParts(x, prediction.products).logPosterior)
    } catch {
      failures[error.category, default: 0] += 1
      remember(error, point)
      return nil
    }
  }

  /// Points around the posterior, with what chains would take its density for.
  private func wider(_ rows: [(row: Row, weight: Double)], _ count: Int) -> WiderPosterior? {
    let posterior = context.posterior
    let seed = context.configuration.sampler.ensemble.seed
    // The solver has the last word on every row of an exact run.
    guard !posterior.isExact, let session = posterior.learner?.makeSession(index: 0, seed: seed) else { return nil }
    var samples = ChainSamples(dimension: posterior.dimension)
    for (row, weight) in rows { samples.append(weight: weight, row.x) }
    guard samples.count > 1 else { return nil }
    let all = 0..<samples.count
    var random = RandomStream(seed: seed, stream: Self.stream + 1)
    return WiderPosterior(
      mean: samples.mean(rows: all), covariance: samples.covariance(rows: all), count: count, using: &random
    ) { x in
      let logPrior = posterior.space.prior.logDensity(x)
      let point = posterior.space.point(x)
      guard logPrior.isFinite, (try? posterior.check(point)) != nil else { return nil }
      if let guess = session.emulated(point) {
        return (try? posterior.finiteParts(x, guess.products)).map { .init($0.logPosterior) }
      }
      return session.upperBound(point).map { .init(logPrior + $0, isBound: true) }
    }
  }

  /// What the solver says at these points, and by how much more than of the rows, because what is wrong by the same everywhere hides nothing;
  /// `nil` when interrupted.
  private func hiddenMass(
    _ wider: WiderPosterior?, _ rows: [PosteriorGuarantee.Row], _ failures: inout [String: Int],
    _ flag: CancellationFlag
  ) -> HiddenMass? {
    guard let wider else { return nil }
    let sound = rows.filter(\.difference.isFinite)
    let copies = sound.reduce(0) { $0 + $1.copies }
    let offset = sound.reduce(0) { $0 + Double($1.copies) * $1.difference } / Double(max(copies, 1))
    var truths: [Double] = []
    for draw in wider.draws {
      if flag.isRaised { return nil }
      context.live.update("guarantee, around the chains", done: truths.count, total: wider.draws.count)
      truths.append(truth(at: draw.x, &failures).map { $0.logPosterior - offset } ?? -.infinity)
    }
    return wider.hiddenMass(truths)
  }

  /// The rows after the burn-in with their weights.
  private func rows() throws(EmberError) -> [(row: Row, weight: Double)] {
    let names = context.posterior.space.sampled.map(\.name)
    var rows: [(row: Row, weight: Double)] = []
    let provenance = try ProvenanceTable(path: context.files.provenance)
    do throws(InferenceError) {
      for number in 1...context.configuration.sampler.ensemble.chains {
        let file = try ChainReader.read(path: context.files.chain(number))
        guard let samples = file.samples(of: names) else {
          throw .unusableCheckpoint(reason: "\(context.files.chain(number)) has other columns")
        }
        for i in BurnIn.kept(file.count, skip: context.configuration.sampler.method.burnInShare) {
          let row = Row(
            x: Array(samples[row: i]), logPosterior: -file.minusLogPosterior[i],
            sigma: provenance.sigma(chain: number, row: i + 1))
          rows.append((row, file.weights[i]))
        }
      }
    } catch { throw EmberError(error, source: context.configuration.source) }
    return rows
  }

  /// Rows drawn by their weight, each with the number of times that it was.
  private func drawn(_ rows: [(row: Row, weight: Double)], _ count: Int) -> [(row: Row, copies: Int)] {
    var random = RandomStream(seed: context.configuration.sampler.ensemble.seed, stream: Self.stream)
    return SystematicResampling(weights: rows.map(\.weight), count: count, using: &random).draws.map {
      (rows[$0.row].row, $0.copies)
    }
  }

  private static let stream: UInt64 = 0x4755_4152
}
