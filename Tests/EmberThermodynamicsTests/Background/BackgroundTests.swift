import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberThermodynamics

@Suite struct BackgroundTests {
  private let fiducial: Background
  private let heavy: Background

  init() throws {
    fiducial = Background(try CosmologicalModel(CosmologicalParameters([.massiveNeutrinos: 0, .neutrinoMass: 0])))
    heavy = Background(
      try CosmologicalModel(CosmologicalParameters([.neutrinoMass: 0.45, .massiveNeutrinos: 3, .hubbleConstant: 64])))
  }

  @Test(arguments: [1e-9, 1e-6, 1e-4, 1e-3, 0.01, 0.3, 0.999, 1])
  func timeAndScaleFactorInvert(a: Double) {
    for background in [fiducial, heavy] {
      #expect(abs(background.scaleFactor(background.conformalTime(a)) / a - 1) < 1e-9)
    }
  }

  /// tau = 2 (sqrt(m a + r) - sqrt(r)) / (m / sqrt 3) solves the Friedmann equation of matter and radiation.
  @Test(arguments: [1e-7, 1e-5, 3e-4, 2e-3])
  func conformalTimeOfMatterAndRadiation(a: Double) {
    let d = fiducial.densities
    let (m, r) = ((d.baryon + d.cdm) / 3, (d.photon + d.masslessNeutrino) / 3)
    let exact = 2 * ((m * a + r).squareRoot() - r.squareRoot()) / m
    #expect(abs(fiducial.conformalTime(a) / exact - 1) < 2e-8)
  }

  @Test(arguments: [1e-5, 1e-3, 0.05, 0.9])
  func expansionRateDerivativeIsThatOfTheRate(a: Double) {
    for background in [fiducial, heavy] {
      let tau = background.conformalTime(a)
      let mismatch = worstDerivativeMismatch(
        gradient: [background.conformalHubbleDerivative(a)], at: [tau], steps: [1e-3 * tau]
      ) { background.conformalHubble(background.scaleFactor($0[0])) }
      #expect(mismatch < 1e-6)
    }
  }

  @Test func flatUniverseClosesToday() {
    for background in [fiducial, heavy] {
      let hubble = background.model.hubbleInInverseMpc
      #expect(abs(background.conformalHubble(1) / hubble - 1) < 1e-12)
    }
  }

  /// The limits of Fermi-Dirac integrals: relativistic, and n m with n T^-3 = 3 zeta(3) / (2 pi^2).
  @Test func massiveNeutrinoLimits() {
    let integrals = FermiDiracIntegrals.shared
    let light = integrals(y: 1e-5)
    #expect(abs(light.density - 1) < 1e-10 && abs(light.pressure - 1.0 / 3) < 1e-10)
    let slow = integrals(y: 900)
    #expect(abs(slow.density / (900 * 1.5 * 1.2020569031595942 * 120 / (7 * 97.40909103400244)) - 1) < 1e-5)
    for y in [1e-3, 1e3] {
      let (below, above) = (integrals(y: y * (1 - 1e-9)), integrals(y: y * (1 + 1e-9)))
      #expect(abs(below.density / above.density - 1) < 1e-8 && abs(below.pressure / above.pressure - 1) < 1e-7)
    }
  }

  /// Energy conservation: d(a^2 rho)/d ln a = -a^2 (rho + 3 p).
  @Test(arguments: [1e-5, 1e-3, 2e-3, 0.1])
  func massiveNeutrinosConserveEnergy(a: Double) {
    let nu = heavy.massiveNeutrinos(a)
    let step = 1e-4
    let change = heavy.massiveNeutrinos(a * (1 + step)).density - heavy.massiveNeutrinos(a * (1 - step)).density
    #expect(abs(change / (2 * step) / (-nu.density - 3 * nu.pressure) - 1) < 1e-6)
  }

  @Test func soundHorizonIsBelowLightOverRootThree() {
    for a in [1e-6, 1e-4, 1e-3] {
      let ratio = fiducial.soundHorizon(a) / fiducial.conformalTime(a) * 3.0.squareRoot()
      #expect(ratio < 1 && ratio > 0.7)
    }
  }
}
