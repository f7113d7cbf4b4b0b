import EmberNumerics
import EmberTestSupport
import Glibc
import Testing

@testable import EmberProjection

@Suite struct UnlensedExtensionTests {
  /// The fiducial tail with its oscillations moved, tilted and rescaled, for l = 0 ... lmax.
  private func tail(lmax: Int, stretch: Double, tilt: Double) -> (tt: [Double], te: [Double], ee: [Double]) {
    let shape = DampingTail.shared
    func table(_ value: (Double) -> Double) -> [Double] {
      (0...lmax).map { $0 < 50 ? 0 : value(Double($0)) }
    }
    func tt(_ l: Double) -> Double { 1.3 * exp(shape.temperature(l * stretch) + tilt * l) / (l * l) }
    func ee(_ l: Double) -> Double { 0.8 * exp(shape.polarisation(l * stretch) - tilt * l) / (l * l) }
    return (table(tt), table { shape.correlation($0 * stretch) * (tt($0) * ee($0)).squareRoot() }, table(ee))
  }

  @Test(arguments: [(0.93, 1e-4), (1.0, -2e-4), (1.08, 0)])
  func findsAcousticScaleAndDamping(_ model: (stretch: Double, tilt: Double)) {
    let truth = tail(lmax: 5000, stretch: model.stretch, tilt: model.tilt)
    let extended = UnlensedExtension(
      tt: Array(truth.tt[...2800]), te: Array(truth.te[...2800]), ee: Array(truth.ee[...2800]), lmax: 5000)
    #expect(extended.tt.count == 5001 && extended.te.count == 5001 && extended.ee.count == 5001)
    #expect(extended.tt[...2800] == truth.tt[...2800])
    for l in stride(from: 2801, through: 5000, by: 100) {
      #expect(abs(extended.tt[l] / truth.tt[l] - 1) < 1e-3)
      #expect(abs(extended.ee[l] / truth.ee[l] - 1) < 1e-3)
      #expect(abs(extended.te[l] - truth.te[l]) < 1e-3 * (truth.tt[l] * truth.ee[l]).squareRoot())
    }
  }

  /// A wiggle that the tail does not know must not open a gap.
  @Test func continuesWithoutAStep() {
    var given = tail(lmax: 2500, stretch: 1.02, tilt: 0)
    for l in 50...2500 {
      given.tt[l] *= 1 + 0.05 * sin(Double(l) / 60)
      given.te[l] *= 1.1
    }
    let extended = UnlensedExtension(tt: given.tt, te: given.te, ee: given.ee, lmax: 2600)
    func jump(_ c: [Double]) -> Double { abs(c[2501] - 2 * c[2500] + c[2499]) }
    #expect(jump(extended.tt) < 2e-3 * extended.tt[2500])
    #expect(jump(extended.te) < 2e-3 * (extended.tt[2500] * extended.ee[2500]).squareRoot())
  }

  @Test func leavesWhatCannotBeContinued() {
    let short = tail(lmax: 150, stretch: 1, tilt: 0)
    #expect(UnlensedExtension(tt: short.tt, te: short.te, ee: short.ee, lmax: 500).tt == short.tt)
    #expect(UnlensedExtension(tt: [], te: [], ee: [], lmax: 500).ee.isEmpty)
    var broken = tail(lmax: 1000, stretch: 1, tilt: 0)
    for l in 0...1000 { broken.ee[l] = .nan }
    #expect(UnlensedExtension(tt: broken.tt, te: broken.te, ee: broken.ee, lmax: 2000).tt.count == 1001)
  }
}

@Suite struct LensingInputTests {
  /// The continuation answers to a change of what it continues.
  @Test func derivativeIsThatOfTheInput() {
    func unlensed(_ stretch: Double) -> UnlensedSpectra {
      func table(_ value: (Double) -> Double) -> [Double] { (0...2600).map { $0 < 2 ? 0 : value(Double($0)) } }
      let shape = DampingTail.shared
      func tt(_ l: Double) -> Double { 1.3 * exp(shape.temperature(l * stretch)) / (l * l) }
      func ee(_ l: Double) -> Double { 0.8 * exp(shape.polarisation(l * stretch)) / (l * l) }
      return UnlensedSpectra(
        tt: table(tt), te: table { shape.correlation($0 * stretch) * (tt($0) * ee($0)).squareRoot() }, ee: table(ee),
        pp: table { 1e-7 * stretch * pow($0, -5.6) })
    }
    let (here, there) = (unlensed(1), unlensed(1.01))
    let direction = there.adding(-1, here)
    let precision = LensingPrecision.default
    let derivative = LensingInput.derivative(at: here, along: direction, lmax: 2500, precision: precision)
    for part in [\LensingInput.tt, \.te, \.ee, \.phiphi] {
      let column = derivative[keyPath: part]
      let mismatch = worstDerivativeMismatch(
        Matrix(rows: column.count, columns: 1, elements: column), at: [0], steps: [0.02]
      ) { LensingInput(here.adding($0[0], direction), lmax: 2500, precision: precision)[keyPath: part] }
      #expect(mismatch < 1e-4)
    }
  }
}

@Suite struct LensingPotentialExtensionTests {
  @Test func continuesThePowerLaw() {
    func law(_ l: Int) -> Double { l < 2 ? 0 : 1e-7 * pow(Double(l), -5.6) }
    let extended = LensingPotentialExtension(phiphi: (0...3000).map(law), lmax: 9000).phiphi
    #expect(extended.count == 9001)
    #expect(abs(extended[9000] / law(9000) - 1) < 1e-9)
  }

  @Test func leavesWhatCannotBeContinued() {
    #expect(LensingPotentialExtension(phiphi: [1, 2], lmax: 10).phiphi == [1, 2])
    let zeros = [Double](repeating: 0, count: 500)
    #expect(LensingPotentialExtension(phiphi: zeros, lmax: 1000).phiphi == zeros)
  }
}
