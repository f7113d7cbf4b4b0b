import EmberNumerics
import EmberTheory

/// The worst disagreement between the derivatives that a likelihood states and differences of what it says, along changes of the products
/// and along nuisance parameters: responses of the residual, slopes of ln L, and ln L itself against its residual.
///
/// - Parameters:
///   - changes: each with the step over which the likelihood changes little.
///   - nuisances: names with steps.
public func worstSensitivityMismatch(
  of sensitivity: some LikelihoodSensitivity, at products: TheoryProducts, nuisance: NuisanceParameters,
  along changes: [(change: TheoryProducts, step: Double)], nuisances: [(name: String, step: Double)] = []
) throws -> Double {
  let residual = try sensitivity.residual(products, nuisance: nuisance)
  let value = try sensitivity.logLikelihood(products, nuisance: nuisance)
  let slopes = try sensitivity.slopes(products, nuisance: nuisance, along: changes.map(\.change))
  let byNuisance = try sensitivity.nuisanceResponses(products, nuisance: nuisance)
  let size = max(abs(value), 1)
  var worst =
    max(
      abs(value - sensitivity.peak + residual.reduce(0) { $0 + $1 * $1 } / 2), abs(slopes.logLikelihood - value)) / size
  func check(
    _ response: [Double], _ slope: Double, _ step: Double,
    _ moved: (Double) -> (TheoryProducts, NuisanceParameters)
  ) throws {
    func residuals(_ t: [Double]) throws -> [Double] {
      let (products, nuisance) = moved(t[0])
      return try sensitivity.residual(products, nuisance: nuisance)
    }
    let column = Matrix(rows: response.count, columns: 1, elements: response)
    let ofResidual = try worstDerivativeMismatch(column, at: [0], steps: [step], floor: 0, of: residuals)
    let ofValue = try worstDerivativeMismatch(gradient: [slope], at: [0], steps: [step], floor: 0) {
      sensitivity.logLikelihood(try residuals($0))
    }
    worst = [worst, ofResidual, ofValue].reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
  }
  for (i, (change, step)) in changes.enumerated() {
    try check(
      try sensitivity.response(change, at: products, nuisance: nuisance), slopes.changes[i], step
    ) { (products.moved(by: $0, change), nuisance) }
  }
  for (name, step) in nuisances {
    guard let response = byNuisance[name], let slope = slopes.nuisance[name] else { return .infinity }
    try check(response, slope, step) { t in
      var moved = nuisance
      moved[name] = (moved[name] ?? .nan) + t
      return (products, moved)
    }
  }
  return worst
}

extension TheoryProducts {
  /// What a change makes of these, so many times.
  public func moved(by factor: Double, _ change: TheoryProducts) -> TheoryProducts {
    var result = self
    for kind in change.spectra.kinds {
      guard let own = spectra[kind], let other = change.spectra[kind] else { continue }
      result.spectra[kind] = own.indices.map { $0 < other.count ? own[$0] + factor * other[$0] : own[$0] }
    }
    if let own = background, let other = change.background {
      result.background = .combination([(1, own), (factor, other)])
    }
    for (name, slope) in change.derived { result.derived[name]? += factor * slope }
    return result
  }
}
