import EmberNumerics
import EmberTheory

/// The spectra for which the likelihoods' values are published (see Fixtures/README.md).
enum Planck2015Fit {
  static func spectra(lmax: Int = 2508) throws -> PowerSpectra {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let file = DataFile(path: "/\(folder)/Fixtures/planck_2015_fit_dl.f64le")
    let numbers = try file.littleEndianDoubles(count: 3 * 2507)
    var spectra = PowerSpectra(lmax: lmax)
    for (column, kind) in [SpectrumKind.lensedTT, .lensedTE, .lensedEE].enumerated() {
      var values = [Double](repeating: 0, count: lmax + 1)
      for l in 2...min(lmax, 2508) {
        values[l] = numbers[3 * (l - 2) + column] / PowerSpectra.bandPowerFactor(kind, l: l)
      }
      spectra[kind] = values
    }
    return spectra
  }
}

/// Nuisance parameters with only the calibration of Planck.
func calibrated(_ value: Double) -> NuisanceParameters { NuisanceParameters(["A_planck": value]) }
