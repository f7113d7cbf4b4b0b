import Glibc
import Testing

@testable import EmberBoltzmann
@testable import EmberProjection

/// Smooth spectra with acoustic-like oscillations, by formula, so that another code can be fed with the same.
private struct ToyUniverse {
  var tt, te, ee, phiphi: [Double]

  init(lmax: Int) {
    func table(_ d: (Double) -> Double) -> [Double] {
      (0...lmax).map { l in
        let x = Double(l)
        return l < 2 ? 0 : d(x) * 2 * Double.pi / (x * (x + 1))
      }
    }
    func tail(_ l: Double) -> Double { exp(-pow(l / 1300, 1.5)) }
    tt = table { 5000 * (1 + 0.5 * cos($0 / 48)) * tail($0) }
    ee = table { 40 * (1 - 0.5 * cos($0 / 48)) * tail($0) * pow($0 / ($0 + 300), 2) }
    te = table { 200 * sin($0 / 48) * tail($0) * $0 / ($0 + 300) }
    phiphi = table { l in
      let q = l / 60
      return 2e-7 * q / pow(1 + q * q, 1.2) / (l * (l + 1))
    }
  }

  func lensed(lmax: Int, precision: LensingPrecision = .default) -> LensedSpectra {
    LensedSpectra(tt: tt, te: te, ee: ee, phiphi: phiphi, lmax: lmax, precision: precision)
  }
}

private func bandPower(_ spectrum: [Double], _ l: Int) -> Double {
  spectrum[l] * Double(l * (l + 1)) / (2 * Double.pi)
}

@Suite struct LensedSpectraTests {
  /// l, D_l of TT, TE, EE, BB from CAMB 2.0.5, camb.correlations.lensed_cls(theta_max=None, lmax=3500, sampling_factor=2.2).
  private static let camb: [(l: Int, tt: Double, te: Double, ee: Double, bb: Double)] = [
    (100, 3695.1345, 42.618447, 3.0483824, 0.0024111994),
    (400, 3251.3209, 84.530776, 13.519342, 0.016892156),
    (700, 2660.6928, 82.260211, 15.931357, 0.025438203),
    (1000, 2065.0325, 67.072553, 14.269013, 0.027458426),
    (1300, 1533.3152, 49.556551, 11.264089, 0.02566712),
    (1600, 1094.8446, 34.064428, 8.2214258, 0.02219448),
    (1900, 754.45937, 22.054658, 5.670066, 0.018305574),
  ]

  @Test(arguments: camb)
  func agreesWithCAMBOverTheFullSphere(_ row: (l: Int, tt: Double, te: Double, ee: Double, bb: Double)) {
    let ours = ToyUniverse(lmax: 3500).lensed(lmax: 2000, precision: .reference)
    #expect(abs(bandPower(ours.tt, row.l) / row.tt - 1) < 2e-5)
    #expect(abs(bandPower(ours.ee, row.l) / row.ee - 1) < 2e-5)
    #expect(abs(bandPower(ours.bb, row.l) / row.bb - 1) < 3e-4)
    #expect(abs(bandPower(ours.te, row.l) - row.te) < 2e-5 * (row.tt * row.ee).squareRoot())
  }

  @Test func defaultAgreesWithReferencePrecision() {
    let universe = ToyUniverse(lmax: 2000)
    let usual = universe.lensed(lmax: 1000)
    let fine = universe.lensed(lmax: 1000, precision: .reference)
    func worst(_ a: [Double], _ b: [Double], _ range: ClosedRange<Int>) -> Double {
      range.reduce(0) { max($0, abs(a[$1] / b[$1] - 1)) }
    }
    #expect(worst(usual.tt, fine.tt, 30...1000) < 2e-5)
    #expect(worst(usual.ee, fine.ee, 30...1000) < 3e-5)
    #expect(worst(usual.bb, fine.bb, 100...1000) < 5e-3)
  }

  @Test func withoutPotentialNothingChanges() {
    var universe = ToyUniverse(lmax: 900)
    universe.phiphi = Array(repeating: 0, count: 900)
    let lensed = universe.lensed(lmax: 800)
    for l in 2...800 {
      #expect(abs(lensed.tt[l] / universe.tt[l] - 1) < 1e-9)
      #expect(abs(lensed.ee[l] / universe.ee[l] - 1) < 1e-9)
      #expect(abs(lensed.bb[l]) < 1e-9 * universe.ee[l])
    }
  }

  /// Lensing moves power about but keeps the variance of the sky: sum (2l+1) C_l, for T and for E + B.
  @Test func varianceIsKept() {
    let universe = ToyUniverse(lmax: 3500)
    let lensed = universe.lensed(lmax: 3500)
    var (before, after, beforeEB, afterEB) = (0.0, 0.0, 0.0, 0.0)
    for l in 2...3500 {
      let weight = Double(2 * l + 1)
      before += weight * universe.tt[l]
      after += weight * lensed.tt[l]
      beforeEB += weight * universe.ee[l]
      afterEB += weight * (lensed.ee[l] + lensed.bb[l])
    }
    #expect(abs(after / before - 1) < 1e-4)
    #expect(abs(afterEB / beforeEB - 1) < 1e-3)
  }

  @Test func repeatsToTheBit() {
    let universe = ToyUniverse(lmax: 700)
    #expect(universe.lensed(lmax: 600) == universe.lensed(lmax: 600))
  }

  @Test func absurdInputDoesNotTrap() {
    let nothing = LensedSpectra(tt: [], te: [], ee: [], phiphi: [], lmax: 10)
    #expect(nothing.tt == Array(repeating: 0, count: 11))
    #expect(LensedSpectra(tt: [0], te: [], ee: [1, 2], phiphi: [0], lmax: -3).bb == [0])
    var universe = ToyUniverse(lmax: 60)
    universe.tt[20] = .nan
    universe.phiphi[30] = .infinity
    #expect(!universe.lensed(lmax: 40).tt[25].isFinite)
    // Fewer unlensed multipoles than lensed ones.
    #expect(ToyUniverse(lmax: 20).lensed(lmax: 40).ee.count == 41)
    let odd = LensingPrecision(maximumAngle: .nan, bandMargin: -5, gradingAngle: 0)
    #expect(ToyUniverse(lmax: 20).lensed(lmax: 20, precision: odd).tt.count == 21)
  }
}
