import EmberNumerics
import EmberTheory

/// The worst disagreement between a provider's derivatives and extrapolated differences of answers.
///
/// - Parameters:
///   - provider: gives the derivatives.
///   - base: gives the answers; often the provider itself, or a finer one.
///   - steps: the parameters, with a step over which the answers change little.
/// - Returns: for each parameter by name of the spectrum or derived parameter: the norm of the disagreement (of spectra, over D_l) relative to
///   that of the derivative and a millionth of the value per step.
public func derivativeMismatches(
  of provider: some TheoryProvider, against base: some TheoryProvider, at point: ModelPoint,
  _ request: TheoryRequest, steps: [ParameterName: Double]
) throws -> [ParameterName: [String: Double]] {
  let names = steps.keys.sorted { $0.rawValue < $1.rawValue }
  let derivatives = try provider.differentiate(point, request, by: names)
  var result: [ParameterName: [String: Double]] = [:]
  for name in names {
    let (center, step) = (point.cosmology[name] ?? .nan, steps[name] ?? .nan)
    var answers: [Double: TheoryPrediction] = [:]
    func answer(_ x: Double) throws -> TheoryPrediction {
      if let known = answers[x] { return known }
      var moved = point
      moved.cosmology[given: name] = x
      let prediction = try base.predict(moved, request)
      answers[x] = prediction
      return prediction
    }
    var mismatches: [String: Double] = [:]
    for kind in derivatives.prediction.spectra.kinds {
      mismatches[kind.rawValue] = try mismatch(
        derivatives.spectra[name]?.bandPower(kind) ?? [], derivatives.prediction.spectra.bandPower(kind) ?? [], center,
        step
      ) { try answer($0).spectra.bandPower(kind) ?? [] }
    }
    for (key, value) in derivatives.prediction.derived {
      mismatches[key] = try mismatch([derivatives.derived[name]?[key] ?? .nan], [value], center, step) {
        [try answer($0).derived[key] ?? .nan]
      }
    }
    result[name] = mismatches
  }
  return result
}

private func mismatch(
  _ slope: [Double], _ value: [Double], _ center: Double, _ step: Double, of function: (Double) throws -> [Double]
) rethrows -> Double {
  // A further output of known slope keeps derivatives of zero from being compared with rounding.
  let unit = 1e-6 * value.reduce(0) { $0 + $1 * $1 }.squareRoot() / step
  let column = Matrix(rows: slope.count + 1, columns: 1, elements: slope + [unit])
  return try worstDerivativeMismatch(column, at: [center], steps: [step], floor: 0) {
    try function($0[0]) + [unit * $0[0]]
  }
}
