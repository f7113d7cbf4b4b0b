import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberLikelihood

/// Derivatives of the steps between spectra and data.
@Suite("Derivatives of calibrations and windows")
struct TransformationGradientTests {
  private let calibration = Calibration(parameter: "P", powers: [.lensedTE: 1, .lensedEE: 2])
  private let nuisance = NuisanceParameters(["A_planck": 1.003, "P": 0.97])

  private func spectra() -> PowerSpectra {
    var spectra = PowerSpectra(lmax: 130)
    for (i, kind) in [SpectrumKind.lensedTT, .lensedTE, .lensedEE].enumerated() {
      spectra[kind] = (0...130).map { Double($0 + 3 * i) / 50 - 1 }
    }
    return spectra
  }

  /// A gradient with respect to what a step makes.
  private func slope() -> PowerSpectra {
    var slope = spectra()
    for kind in slope.kinds { slope[kind] = slope[kind]?.enumerated().map { 1 / (1 + Double($0)) + $1 } }
    return slope
  }

  private func product(_ a: PowerSpectra, _ b: PowerSpectra) -> Double {
    a.kinds.reduce(0) { sum, kind in sum + zip(a[kind] ?? [], b[kind] ?? []).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  @Test func calibrationCarriesGradientsBack() throws {
    let slope = slope()
    let gradient = try calibration.pullback(slope, nuisance)
    let mismatch = try worstGradientMismatch(gradient, at: spectra()) {
      product(try calibration.transform($0, nuisance), slope)
    }
    #expect(mismatch < 1e-9)
  }

  @Test func calibrationRespondsToItsParameter() throws {
    let spectra = spectra()
    let response = try calibration.nuisanceResponse("P", at: spectra, nuisance)
    for kind in spectra.kinds where kind != .lensedTT {
      let values = response[kind] ?? []
      let column = Matrix(rows: values.count, columns: 1, elements: values)
      let mismatch = try worstDerivativeMismatch(column, at: [0.97], steps: [1e-3]) {
        try calibration.transform(spectra, NuisanceParameters(["P": $0[0]]))[kind] ?? []
      }
      #expect(mismatch < 1e-8)
    }
    #expect(response[.lensedTT]?.allSatisfy { $0 == 0 } == true)
  }

  @Test func factorsHaveTheSlopesTheyState() throws {
    let likelihood = TwoCalibrations()
    let calibration = try #require(try likelihood.calibration(nuisance))
    for (name, value) in [("A_planck", 1.003), ("P", 0.97)] {
      let kinds: [SpectrumKind] = [.lensedTT, .lensedTE, .lensedEE]
      let slopes = kinds.map { calibration.slopes[name]?[$0] ?? 0 }
      let mismatch = try worstDerivativeMismatch(
        Matrix(rows: 3, columns: 1, elements: slopes), at: [value], steps: [1e-3]
      ) {
        var moved = nuisance
        moved[name] = $0[0]
        let calibration = try likelihood.calibration(moved)
        return kinds.map { calibration?.factors[$0] ?? 1 }
      }
      #expect(mismatch < 1e-8)
    }
  }

  @Test func windowsCarryGradientsBack() throws {
    let windows = TwoCalibrations().model.windows
    let weights = [0.3, -2, 1, 0.7]
    let mismatch = try worstGradientMismatch(windows.pullback(weights, lmax: 130), at: spectra()) {
      zip(try windows.bandPowers($0), weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(mismatch < 1e-9)
  }

  @Test func whiteningCarriesGradientsBack() throws {
    let gaussian = TwoCalibrations().model.gaussian
    let model = [2700, 1, 3100, -35.0]
    let gradient = gaussian.pullback(gaussian.residual(model))
    let mismatch = worstDerivativeMismatch(gradient: gradient, at: model, steps: [10, 0.1, 10, 1]) {
      gaussian.residual($0).reduce(0) { $0 + $1 * $1 } / 2
    }
    #expect(mismatch < 1e-8)
  }
}
