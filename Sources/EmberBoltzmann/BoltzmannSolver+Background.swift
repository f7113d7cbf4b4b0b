import EmberTheory
import EmberThermodynamics

/// Values of functions of the expansion with their derivatives with respect to parameters.
public struct BackgroundDerivatives: Sendable {
  public var values: [Double]
  /// d value / d parameter, in the order of ``values``.
  public var slopes: [ParameterName: [Double]]
}

extension BoltzmannSolver {
  /// The expansion of a model: without an angle of the sound horizon the work of a tenth of a millisecond, with one that of a few
  /// thermal histories.
  ///
  /// - Throws: `TheoryError` when there is no such model.
  public func background(_ cosmology: CosmologicalParameters) throws(TheoryError) -> BackgroundFunctions {
    BackgroundFunctions(Background(try CosmologicalModel(cosmology, recombination: configuration.recombination)))
  }

  /// What `functions` makes of the expansion, and the derivatives with respect to parameters, all others that `cosmology` states held.
  ///
  /// Central differences over a hundredth of what data resolve: the background is smooth in the parameters to rounding, so they are the
  /// derivatives to some 10^-7 of themselves. Where one side has no model, differences of the same order to the other.
  ///
  /// - Throws: `TheoryError` when there is no such model, and `.notProvided` for counts and switches.
  public func backgroundDerivatives(
    _ cosmology: CosmologicalParameters, by parameters: [ParameterName],
    _ functions: (BackgroundFunctions) -> [Double]
  ) throws(TheoryError) -> BackgroundDerivatives {
    let values = functions(try background(cosmology))
    var result = BackgroundDerivatives(values: values, slopes: [:])
    for name in parameters {
      guard name.definition.stage == .background else {
        result.slopes[name] = values.map { _ in 0 }
        continue
      }
      guard let value = cosmology[name], let step = name.definition.differenceStep.map({ $0 / 30 }) else {
        throw .notProvided("the derivative of the expansion with respect to \(name.rawValue)")
      }
      func moved(_ steps: Double) -> [Double]? {
        var neighbour = cosmology
        neighbour[given: name] = value + steps * step
        return (try? background(neighbour)).map(functions)
      }
      guard let slopes = Self.slopes(values, step, moved) else {
        throw .failed(stage: "background", reason: "no neighbouring models along \(name.rawValue) = \(value)")
      }
      result.slopes[name] = slopes
    }
    return result
  }

  /// (f(1) - f(-1)) / 2 per step; at an edge (4 f(1) - f(2) - 3 f(0)) / 2.
  private static func slopes(
    _ center: [Double], _ step: Double, _ moved: (Double) -> [Double]?
  ) -> [Double]? {
    let (up, down) = (moved(1), moved(-1))
    if let up, let down { return center.indices.map { (up[$0] - down[$0]) / (2 * step) } }
    for (near, sign) in [(up, 1.0), (down, -1.0)] {
      guard let near, let far = moved(2 * sign) else { continue }
      return center.indices.map { (4 * near[$0] - far[$0] - 3 * center[$0]) / (2 * sign * step) }
    }
    return nil
  }
}
