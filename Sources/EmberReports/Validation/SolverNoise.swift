import EmberLearning
import EmberLikelihood
import EmberTheory
import Foundation

/// The numerical scatter of a solver's own results, which no emulator can beat: how far they are from a cubic along a short
/// line of equally spaced points, on which a smooth function is one.
package struct SolverNoise {
  /// By kind, for l = 0 ... lmax: the rms deviation in sigma of cosmic variance (0 below l = 2).
  package let spectra: [SpectrumKind: [Double]]
  /// By likelihood: the rms deviation of ln L.
  package let likelihoods: [String: Double]

  /// The points of a line: `places` standard lengths along it, from -1 to 1.
  package static let places = (0..<13).map { 2 * Double($0) / 12 - 1 }

  /// - Parameters:
  ///   - predictions: results at ``places``.
  ///   - nuisance: gives a likelihood its nuisance parameters.
  package init(
    _ predictions: [TheoryPrediction], _ request: TheoryRequest, _ likelihoods: [any Likelihood],
    nuisance: (any Likelihood) -> NuisanceParameters
  ) {
    let center = predictions[predictions.count / 2].spectra
    var spectra: [SpectrumKind: [Double]] = [:]
    for kind in request.spectra {
      let rows = predictions.compactMap { $0.spectra[kind] }
      spectra[kind] = (0...request.lmax).map { l in
        l < 2 ? 0 : CubicResidual.rms(rows.map { $0[l] }) / SpectrumErrors.deviation(kind, l, center)
      }
    }
    self.spectra = spectra
    var scatter: [String: Double] = [:]
    for likelihood in likelihoods where request.covers(likelihood.request) {
      let values = predictions.compactMap {
        try? likelihood.logLikelihood($0.products, nuisance: nuisance(likelihood))
      }
      if values.count == predictions.count { scatter[likelihood.name] = CubicResidual.rms(values) }
    }
    self.likelihoods = scatter
  }
}

/// How far equally spaced values are from the cubic that fits them best.
enum CubicResidual {
  /// The rms residual, corrected for the four coefficients; 0 for up to four values.
  static func rms(_ values: [Double]) -> Double {
    let n = values.count
    guard n > 4 else { return 0 }
    var rest = values
    var basis: [[Double]] = []
    for degree in 0..<4 {
      var column = (0..<n).map { pow(2 * Double($0) / Double(n - 1) - 1, Double(degree)) }
      for other in basis {
        let overlap = zip(column, other).reduce(0) { $0 + $1.0 * $1.1 }
        column = zip(column, other).map { $0 - overlap * $1 }
      }
      let length = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
      column = column.map { $0 / length }
      let share = zip(rest, column).reduce(0) { $0 + $1.0 * $1.1 }
      rest = zip(rest, column).map { $0 - share * $1 }
      basis.append(column)
    }
    return (rest.reduce(0) { $0 + $1 * $1 } / Double(n - 4)).squareRoot()
  }
}
