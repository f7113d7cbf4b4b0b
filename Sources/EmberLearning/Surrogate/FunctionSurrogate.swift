import EmberEmulation
import EmberTheory
import Synchronization

/// A surrogate of a function that is ln L of some parameters, with nothing known about what it is made of: a learner whose one product is
/// that number, below one sampler, which asks for values and tells those that are wanted.
///
/// Surrogates of ln L are those of GPry (El Gammal et al. 2023, JCAP 10, 021) and of many others; this one has the monitor of emulated
/// spectra: an answer is emulated where its calibrated error is within the budget, and audited by chance.
public final class FunctionSurrogate: Sendable {
  /// What is said at a point.
  public enum Answer: Sendable, Hashable {
    /// Emulated ln L and its calibrated one-sigma error.
    case emulated(logLikelihood: Double, sigma: Double)
    /// ln L as it has been told; minus infinity where there is none.
    case known(Double)
    /// ln L is not above this, which is below what was asked for.
    case negligible(upperBound: Double)
    /// The function has to be asked, and its value told.
    case wanted
  }

  /// Names of the function's parameters.
  public let names: [String]
  private let inputs: FunctionInputs
  private let settings: LearningSettings
  let learning: Mutex<Learning>

  /// What is known of the function.
  struct Learning: Sendable {
    let values = FunctionValues()
    let provider: LearningProvider
    var session: LearningSession
    /// What has been asked and is wanted, and above which ln L.
    var floors: [CosmologicalParameters: Double] = [:]

    init(_ inputs: FunctionInputs, _ settings: LearningSettings) {
      provider = LearningProvider(
        base: values, inputs: inputs.places, sensitivities: [FunctionLikelihood()], followsCalls: true,
        caution: Self.caution(inputs.places.count),
        request: FunctionLikelihood.request, settings: settings, dimension: inputs.places.count)
      session = provider.makeSession(index: 0, seed: 1)
    }

    /// A likelihood may end within the posterior, and few points tell a smooth function: beyond the end an emulator goes on. Of many
    /// parameters all points are about as far from each other, so that more caution would forbid everything.
    private static func caution(_ dimension: Int) -> Double { 1 + 4 / Double(dimension) }
  }

  /// - Parameters:
  ///   - names: of the function's parameters, each once.
  ///   - settings: how much is learnt, and what may be trusted.
  /// - Throws: `TheoryError` without a parameter, with too many, and when two have the same name.
  public init(_ names: [String], settings: LearningSettings = .init()) throws(TheoryError) {
    guard Set(names).count == names.count, let inputs = FunctionInputs(count: names.count) else {
      throw .failed(
        stage: "parameters", reason: "1 to \(FunctionInputs.limit) are possible, each by a name of its own")
    }
    var settings = settings
    if settings.maximumTrainingPoints == nil, settings.kinds == [.standard] {
      settings.maximumTrainingPoints = Self.mostExamples(names.count)
    }
    self.names = names
    self.inputs = inputs
    self.settings = settings
    learning = Mutex(Learning(inputs, settings))
  }

  /// Nothing known yet.
  func makeLearning() -> Learning { Learning(inputs, settings) }

  /// With one target a process is built of more examples in the same time, and has to be: a quadratic function of many parameters is
  /// determined by many.
  private static func mostExamples(_ dimension: Int) -> Int {
    max(400, 2 * PolynomialBasis.comfortableCount(dimension: dimension))
  }

  // MARK: - Asking and telling

  /// ln L at values of the parameters, or that the function has to say it.
  ///
  /// - Parameters:
  ///   - x: in the order of ``names``.
  ///   - floor: ln L below which the answer does not matter to the caller.
  /// - Throws: `TheoryError` for another number of values, and for values that are not finite.
  public func ask(_ x: [Double], above floor: Double = -.infinity) throws(TheoryError) -> Answer {
    let point = try point(x)
    return learning.withLock { $0.ask(point, above: floor) }
  }

  /// Takes what the function says. What was not asked for is learnt as well.
  ///
  /// - Parameters:
  ///   - x: in the order of ``names``.
  ///   - logLikelihood: ln L; where it is not finite, or millions below what is known, there is no likelihood.
  /// - Throws: as ``ask(_:above:)``.
  public func tell(_ x: [Double], _ logLikelihood: Double) throws(TheoryError) {
    let point = try point(x)
    learning.withLock { learning in
      guard logLikelihood.isFinite else {
        learning.tell(nil, at: point)
        return
      }
      let height = logLikelihood - (learning.values.origin ?? logLikelihood)
      // What came before is so far below that it tells nothing; or this is, which some functions say for no likelihood.
      if height > FunctionLikelihood.reach { learning = makeLearning() }
      learning.tell(height < -FunctionLikelihood.reach ? nil : logLikelihood, at: point)
    }
  }

  /// d ln L / d parameter by the emulator; `nil` where the monitor does not trust it.
  ///
  /// - Throws: as ``ask(_:above:)``.
  public func gradient(_ x: [Double]) throws(TheoryError) -> [Double]? {
    let point = try point(x)
    return learning.withLock { learning in
      guard learning.session.emulated(point) != nil, let found = learning.session.emulatedGradient(point) else {
        return nil
      }
      let slope = FunctionLikelihood.slope(FunctionLikelihood.value(found.logLikelihood))
      return found.cosmology.map { $0 / slope }
    }
  }

  /// What learning has cost and how well it did: "solver calls" are values that the function was asked for.
  public var statistics: LearningStatistics { learning.withLock { $0.provider.statistics(with: $0.session) } }

  private func point(_ x: [Double]) throws(TheoryError) -> ModelPoint {
    guard x.count == names.count else {
      throw .failed(stage: "parameters", reason: "\(names.count) numbers were expected, not \(x.count)")
    }
    for (name, value) in zip(names, x) where !value.isFinite {
      throw .unphysical(parameter: name, value: value, requirement: "it has to be finite")
    }
    return inputs.point(x)
  }
}

extension FunctionSurrogate.Learning {
  /// Asks a copy of the session: where that wants the function it is dropped, and asked again, with the same chances, when the
  /// value is there.
  fileprivate mutating func ask(_ point: ModelPoint, above floor: Double) -> FunctionSurrogate.Answer {
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

  fileprivate mutating func tell(_ value: Double?, at point: ModelPoint) {
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

  private mutating func learnIfWorthwhile() {
    if session.newSolverCalls > provider.statistics.trainingPoints / Self.growth { learn() }
  }

  /// Learns what is new.
  mutating func learn() {
    var sessions = [session]
    provider.synchronize(&sessions)
    session = sessions[0]
  }

  /// Training is worth its time when there is one new point for so many.
  private static let growth = 40
  /// So many are remembered that were never told.
  private static let mostQuestions = 1000
}
