import EmberTheory
import Testing

@Suite("Requests and spectra")
struct RequestTests {
  @Test("The union of two requests covers both")
  func union() {
    let low = TheoryRequest(spectra: [.lensedTT], lmax: 30)
    let high = TheoryRequest(spectra: [.lensedTE, .lensedEE], lmax: 2000)
    let both = low.union(high)
    #expect(both.covers(low) && both.covers(high))
    #expect(!low.covers(both) && !high.covers(both))
  }

  @Test("D_l is l(l+1)C_l/2pi, and [L(L+1)]^2 C_L/2pi for the lensing potential")
  func bandPowers() {
    var spectra = PowerSpectra(lmax: 3)
    spectra[.lensedTT] = [0, 0, 1, 1]
    spectra[.lensingPotential] = [0, 0, 1, 1]
    #expect(spectra.bandPower(.lensedTT)?[3] == 12 / (2 * Double.pi))
    #expect(spectra.bandPower(.lensingPotential)?[3] == 144 / (2 * Double.pi))
    #expect(spectra.bandPower(.lensedEE) == nil)
    #expect(spectra.kinds == [.lensedTT, .lensingPotential])
  }

  @Test("Only what ends at the same multipole determines an answer to the last bit")
  func determination() {
    let request = TheoryRequest(spectra: [.lensedTT, .lensedEE], lmax: 100)
    #expect(request.determines(TheoryRequest(spectra: [.lensedTT], lmax: 100)))
    #expect(request.covers(TheoryRequest(spectra: [.lensedTT], lmax: 99)))
    #expect(!request.determines(TheoryRequest(spectra: [.lensedTT], lmax: 99)))
    #expect(!request.determines(TheoryRequest(spectra: [.lensedTE], lmax: 100)))
  }
}
