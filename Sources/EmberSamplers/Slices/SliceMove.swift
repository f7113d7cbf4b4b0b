import EmberInference
import EmberNumerics

/// Slices along random directions, one after another (Neal 2003, Ann. Stat. 31, 705): a point below the density is lifted to a random
/// level, and another drawn where the density along a line lies above that.
///
/// Steps find their own length, so that curved densities and those with tails need no good covariance, and every step moves. Where the
/// evaluator has an approximation, slices are those of the approximation and the true density decides on the end of each, as in
/// delayed acceptance.
struct SliceMove<Evaluator: LogDensityEvaluator>: ChainMove {
  typealias Annotation = Evaluator.Annotation

  /// L of the covariance L L^T, in the order of the parameters.
  private var directions: CholeskyFactor
  private let width: Double
  private let repeats: Int
  let learning: LearningRule?

  /// Throws `InferenceError.notPositiveDefinite`.
  init(_ settings: SliceSettings, covariance: Matrix) throws(InferenceError) {
    directions = try Self.factor(covariance)
    width = settings.width
    repeats = settings.repeats ?? covariance.rows
    learning = settings.learnsCovariance ? LearningRule(minimum: 0, maximum: 30) : nil
  }

  private static func factor(_ covariance: Matrix) throws(InferenceError) -> CholeskyFactor {
    guard let factor = CholeskyFactor(covariance) else {
      throw .notPositiveDefinite(what: "the covariance of directions", direction: covariance.weakestDirection)
    }
    return factor
  }

  mutating func learn(_ covariance: Matrix) throws(InferenceError) { directions = try Self.factor(covariance) }

  func step(
    from here: CurrentPoint<Annotation>, chain number: Int, _ memory: inout NoMemory,
    _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStep<Annotation> {
    var point = here
    var hasMoved = false
    for _ in 0..<repeats {
      guard let next = slice(point, &evaluator, using: &random) else { continue }
      (point, hasMoved) = (next, true)
    }
    return hasMoved ? .moved(point) : .stayed
  }

  /// The end of one slice; `nil` for the point itself.
  private func slice(
    _ here: CurrentPoint<Annotation>, _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> CurrentPoint<Annotation>? {
    let start = here.evaluation.approximation ?? here.evaluation.logDensity
    let level = start - random.exponential()
    let normals = here.x.map { _ in random.normal() }
    let length = normals.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let direction = directions.multiplyLower(normals.map { width * $0 / length })
    // The limit of steps is shared out at random, so that the way back is as probable (Neal 2003, figure 3).
    let below = Int(Double(Self.mostSteps) * random.uniform())
    let found: CurrentPoint<Annotation>? = LineSlice.draw(
      below: below, above: Self.mostSteps - 1 - below, using: &random
    ) { t in
      let x = zip(here.x, direction).map { $0 + t * $1 }
      let evaluation = evaluator.evaluate(x, above: level)
      guard (evaluation.approximation ?? evaluation.logDensity) > level else { return nil }
      return CurrentPoint(x: x, evaluation: evaluation)
    }
    guard var end = found else { return nil }
    guard let first = end.evaluation.approximation else { return end }
    evaluator.confirm(&end.evaluation, at: end.x)
    let correction = (end.evaluation.logDensity - here.evaluation.logDensity) - (first - start)
    return correction >= -random.exponential() ? end : nil
  }

  private static var mostSteps: Int { 60 }
}
