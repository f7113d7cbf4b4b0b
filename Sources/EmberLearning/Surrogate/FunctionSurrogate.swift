import EmberEmulation
import EmberNumerics
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
  let learning: Mutex<FunctionLearning>

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
    settings.accuracy.shift *= Self.strictness
    settings.accuracy.width *= Self.strictness
    self.names = names
    self.inputs = inputs
    self.settings = settings
    learning = Mutex(FunctionLearning(inputs, settings))
  }

  /// Nothing known yet.
  func makeLearning(_ warp: FunctionWarp = .init()) -> FunctionLearning { FunctionLearning(inputs, settings, warp) }

  /// Errors of spectra are far smaller at most points than at the worst that is allowed; those of one number are about as large everywhere. So
  /// that their rms is what was asked for, less is allowed.
  private static let strictness = 1.0 / 3

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
