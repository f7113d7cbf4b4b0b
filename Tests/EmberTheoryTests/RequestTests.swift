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

  @Test("The power of matter is part of a request: joined where both ask for it, and not covered without it")
  func matterPower() {
    let near = MatterPowerRequest(redshifts: [0.5, 0], largestWavenumber: 1)
    let pair = MatterPair(.withoutNeutrinos, .all)
    let far = MatterPowerRequest(redshifts: [2], largestWavenumber: 0.5, pairs: [pair], needsNonlinear: true)
    let (plain, one, other) = (
      TheoryRequest(lmax: 30), TheoryRequest(matterPower: near), TheoryRequest(matterPower: far)
    )
    #expect(one.covers(TheoryRequest()) && !plain.covers(one) && !one.covers(other))
    #expect(plain.union(one).matterPower == near && one.union(plain).matterPower == near)
    let both = one.union(other)
    #expect(both.covers(one) && both.covers(other))
    #expect(both.matterPower?.redshifts == [0, 0.5, 2] && both.matterPower?.largestWavenumber == 1)
    #expect(pair == MatterPair(.all, .withoutNeutrinos) && pair.name == "delta_tot_delta_nonu")
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
