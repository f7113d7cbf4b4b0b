import EmberNetworks
import EmberNumerics
import Glibc

/// Trains the features of one member on examples.
struct NeuralFeatureTraining {
  /// The hidden layers.
  var hidden = [64, 64]
  /// Passes through the examples.
  var epochs = 120
  var seed: UInt64 = 0
  /// Number of the member, which decides its initial weights.
  var member = 0

  /// The network that was trained on the examples of some rows to give what quadratic polynomials leave of the targets there, which it sees
  /// in units of their root mean square; `nil` when these leave nothing or are not determined.
  ///
  /// - Parameter earlier: whose hidden layers training starts from.
  func train(_ examples: EmulatorExamples, rows: [Int], after earlier: Network?) -> Network? {
    guard let residuals = polynomialResiduals(examples, rows: rows), !rows.isEmpty else { return nil }
    let scale = (residuals.elements.reduce(0) { $0 + $1 * $1 } / Double(rows.count)).squareRoot()
    guard scale > 0, scale.isFinite else { return nil }
    let data = NetworkExamples(
      inputs: rows.map { examples.points[$0] }, targets: rows.indices.map { residuals.row($0).map { $0 / scale } },
      training: Array(rows.indices), heldOut: [])
    var settings = NetworkSettings()
    settings.hidden = hidden
    settings.epochs = epochs
    settings.patience = epochs
    settings.finalRate = 0.05
    var training = NetworkTraining(
      data, scales: Array(repeating: 1, count: data.targetCount), settings: settings, seed: seed, member: member)
    if let earlier { training.start(withHiddenLayersOf: earlier) }
    while !training.isDone { training.runEpoch(data) }
    return training.network.parameters.allSatisfy(\.isFinite) ? training.network : nil
  }

  /// What a quadratic leaves of the values at some rows.
  private func polynomialResiduals(_ examples: EmulatorExamples, rows: [Int]) -> Matrix? {
    let basis = PolynomialBasis(dimension: examples.dimension, degree: 2)
    let values = EmulatorExamples(
      examples.standardization, points: rows.map { examples.points[$0] },
      outputs: Matrix(
        rows: rows.count, columns: examples.outputs.columns, elements: rows.flatMap { examples.outputs.row($0) }))
    let functions = basis.functions(values)
    guard
      let regression = RidgeRegression(
        values, functions: functions, ridge: basis.ridge([Self.ridge]),
        VarianceInflation(values.points, power: 0))
    else { return nil }
    var left = values.outputs
    let fitted = functions.productTransposed(regression.coefficients)
    for i in left.elements.indices { left.elements[i] -= fitted.elements[i] }
    return left
  }

  private static let ridge = 1e-4
}
