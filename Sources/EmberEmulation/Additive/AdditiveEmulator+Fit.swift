import EmberNumerics
import Glibc

extension AdditiveEmulator {
  /// Shapes are found anew when there are so many times as many examples: they hardly change.
  private static var growth: Double { 1.3 }
  /// Of so many examples at most: the time of a fit grows with the cube of their number.
  private static var fittedExamples: Int { 300 }

  /// The shapes that maximise the restricted likelihood; those of an earlier fit are kept until there are many more examples.
  public static func fit(_ all: EmulatorExamples, after earlier: Fit?, _ options: EmulatorOptions) -> Fit? {
    let values = all.values
    let groups = groups(values.outputs.columns)
    guard let inputs = AdditiveInputs(values.standardization) else { return nil }
    let isKnown = earlier?.logarithms.allSatisfy { AdditiveShape($0, inputs) != nil } ?? false
    let known = isKnown && earlier?.logarithms.count == groups.count ? earlier : nil
    if let known, Double(values.points.count) < growth * Double(known.fittedCount) { return known }
    let step = max(1, (values.points.count + fittedExamples - 1) / fittedExamples)
    let examples = values.strided(by: step)
    let points = examples.points.map { inputs($0) }
    let basis = PolynomialBasis(dimension: inputs.baseCount, points: points.count)
    guard points.count > max(basis.count, inputs.count) + 2 else { return nil }
    let (center, width) = (AdditiveShape.center(inputs), AdditiveShape.width(inputs))
    var lower = zip(center, width).map { $0 - 3 * $1 }
    lower[lower.count - 1] = log(AdditiveShape.leastNoise)
    var minimizer = BoundedQuasiNewton(lower: lower, upper: zip(center, width).map { $0 + 3 * $1 })
    minimizer.maximumEvaluations = 60
    minimizer.gradientTolerance = 0.1
    minimizer.decreaseTolerance = 0.05
    let search = minimizer
    let found = parallelMap(groups.count) { g in
      let likelihood = AdditiveLikelihood(inputs, points: points, basis: basis, outputs: examples.columns(groups[g]))
      return search.minimize(from: known?.logarithms[g] ?? center, likelihood.callAsFunction)?.x ?? center
    }
    return Fit(logarithms: found, fittedCount: values.points.count)
  }
}
