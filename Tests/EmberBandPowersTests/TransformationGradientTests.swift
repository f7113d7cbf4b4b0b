import EmberLikelihood
import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBandPowers

/// Derivatives of the steps between spectra and data.
@Suite("Derivatives of calibrations and windows")
struct TransformationGradientTests {
  private let nuisance = NuisanceParameters(["A_planck": 1.003, "P": 0.97])
  private static let kinds: [SpectrumKind] = [.lensedTT, .lensedTE, .lensedEE]

  private func spectra() -> PowerSpectra {
    var spectra = PowerSpectra(lmax: 130)
    for (i, kind) in Self.kinds.enumerated() { spectra[kind] = (0...130).map { Double($0 + 3 * i) / 50 - 1 } }
    return spectra
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
    let windows: BandPowerWindows = TwoCalibrations().model.theory.windows
    let weights = [0.3, -2, 1, 0.7]
    let mismatch = worstGradientMismatch(windows.pullback(weights, lmax: 130).summed(lmax: 130), at: spectra()) {
      zip(windows.bandPowers(ChannelSpectra($0, layout: windows.layout, lmax: 121)), weights).reduce(0) {
        $0 + $1.0 * $1.1
      }
    }
    #expect(mismatch < 1e-9)
  }

  @Test func whiteningCarriesGradientsBack() throws {
    let gaussian: WhitenedGaussian = TwoCalibrations().model.gaussian
    let model = [2700, 1, 3100, -35.0]
    let gradient = gaussian.pullback(gaussian.residual(model))
    let mismatch = worstDerivativeMismatch(gradient: gradient, at: model, steps: [10, 0.1, 10, 1]) {
      gaussian.residual($0).reduce(0) { $0 + $1 * $1 } / 2
    }
    #expect(mismatch < 1e-8)
  }
}
