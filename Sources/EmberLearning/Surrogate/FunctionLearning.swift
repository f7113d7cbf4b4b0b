import EmberEmulation
import EmberNumerics
import EmberTheory

/// What is known of a function, and the learner that emulates it.
struct FunctionLearning: Sendable {
  let values = FunctionValues()
  private(set) var provider: LearningProvider
  var session: LearningSession
  private let inputs: FunctionInputs
  private let settings: LearningSettings
  /// What has been asked and is wanted, and above which ln L.
  private var floors: [CosmologicalParameters: Double] = [:]
  /// With so many points the warp is looked at again.
  private(set) var nextWarp: Int

  /// Nothing known yet.
  init(_ inputs: FunctionInputs, _ settings: LearningSettings, _ warp: FunctionWarp = .init()) {
    self.inputs = inputs
    self.settings = settings
    nextWarp = 3 * PolynomialBasis.comfortableCount(dimension: inputs.places.count) / 2
    values.begin(at: nil, warp)
    provider = Self.provider(values, inputs, settings)
    session = provider.makeSession(index: 0, seed: 1)
  }

  private static func provider(_ values: FunctionValues, _ inputs: FunctionInputs, _ settings: LearningSettings)
    -> LearningProvider
  {
    LearningProvider(
      base: values, inputs: inputs.places, sensitivities: [FunctionLikelihood(warp: values.warp)], followsCalls: true,
      caution: caution(inputs.places.count), request: FunctionLikelihood.request, settings: settings,
      dimension: inputs.places.count)
  }

  /// A likelihood may end within the posterior, and few points tell a smooth function: beyond the end an emulator goes on. Of many
  /// parameters all points are about as far from each other, so that more caution would forbid everything.
  private static func caution(_ dimension: Int) -> Double { 1 + 4 / Double(dimension) }

  // MARK: - Asking and telling

  /// Asks a copy of the session: where that wants the function it is dropped, and asked again, with the same chances, when the
  /// value is there.
  mutating func ask(_ point: ModelPoint, above floor: Double) -> FunctionSurrogate.Answer {
    let origin = values.origin ?? 0
    let lowest = FunctionLikelihood.logLikelihood(min(floor - origin, FunctionLikelihood.reach))
    var trial = session
    let answer: FunctionSurrogate.Answer
    do throws(TheoryError) {
      let prediction = try Self.consult(&trial, point, above: lowest)
      if case .emulator(let sigma) = prediction.provenance, let found = prediction.logLikelihood {
        let value = FunctionLikelihood.value(found)
        answer = .emulated(logLikelihood: value + origin, sigma: sigma / FunctionLikelihood.slope(value))
      } else {
        answer = .known(values[point.cosmology] ?? -.infinity)
      }
    } catch {
      switch error {
      case .notProvided:
        if floors.count >= Self.mostQuestions { floors = [:] }
        floors[point.cosmology] = lowest
        return .wanted
      case .negligible(_, let bound):
        answer = .negligible(upperBound: FunctionLikelihood.value(bound) + origin)
      default: answer = .known(-.infinity)
      }
    }
    session = trial
    learnIfWorthwhile()
    return answer
  }

  /// Takes a value, or that there is none.
  mutating func tell(_ value: Double?, at point: ModelPoint) {
    values.tell(value, at: point)
    if let floor = floors.removeValue(forKey: point.cosmology) {
      _ = try? Self.consult(&session, point, above: floor)
    }
    // Nobody asked, or would still ask.
    if values.isUnread(point) { _ = try? session.solve(point) }
    learnIfWorthwhile()
  }

  /// An answer, which is audited by chance.
  private static func consult(
    _ session: inout LearningSession, _ point: ModelPoint, above floor: Double
  ) throws(TheoryError) -> TheoryPrediction {
    let prediction = try session.predict(point, above: floor, isComplete: false)
    return try session.audit(point, predicted: prediction)?.prediction ?? prediction
  }

  // MARK: - Learning

  private mutating func learnIfWorthwhile() {
    if session.newSolverCalls > provider.statistics.trainingPoints / Self.growth { learn() }
  }

  /// Learns what is new.
  mutating func learn() {
    var sessions = [session]
    provider.synchronize(&sessions)
    session = sessions[0]
    if values.count >= nextWarp {
      nextWarp = values.count * 3 / 2
      warp()
    }
  }

  /// Learns another warp of the function where that is better.
  private mutating func warp() {
    var state = provider.state
    let known = state.points.compactMap { point -> (input: [Double], value: Double)? in
      guard let cosmology = try? point.modelPoint().cosmology, let value = values[cosmology], let origin = values.origin
      else { return nil }
      return (inputs.places.map { cosmology[given: $0] ?? 0 }, value - origin)
    }
    guard let best = known.map(\.value).max() else { return }
    let near = known.filter { best - $0.value <= settings.trainingDepth }.suffix(Self.mostWarped)
    guard near.count >= PolynomialBasis.comfortableCount(dimension: inputs.places.count),
      let warp = FunctionWarp.better(near.map(\.input), near.map(\.value), than: values.warp)
    else { return }
    // The same learner, but for what it has fitted.
    (state.components, state.derivedProcess, state.fittedCount, state.fitsInBackground) = (nil, nil, 0, nil)
    values.begin(at: values.origin, warp)
    let other = Self.provider(values, inputs, settings)
    guard (try? other.restore(state)) != nil else { return }
    other.train(design: [])
    provider = other
    session = provider.makeSession(session.state)
  }

  /// Takes over what another has known.
  mutating func restore(_ state: FunctionSurrogate.State) throws(TheoryError) {
    values.begin(at: state.origin, state.warp)
    for (point, value) in zip(state.learner.points, state.values) {
      values.tell(value, at: try point.modelPoint(), isNew: false)
    }
    try provider.restore(state.learner)
    session = provider.makeSession(state.session)
    nextWarp = state.nextWarp
  }

  /// Training is worth its time when there is one new point for so many.
  private static let growth = 40
  /// So many are remembered that were never told.
  private static let mostQuestions = 1000
  /// So many points tell a warp.
  private static let mostWarped = 1000
}
