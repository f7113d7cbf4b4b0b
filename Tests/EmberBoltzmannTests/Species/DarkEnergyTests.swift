import EmberNumerics
import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann
@testable import EmberNonlinear
@testable import EmberThermodynamics

/// Dark energy w0 + wa (1 - a): its dilution, its perturbations in their limits, and growth with it.
@Suite struct DarkEnergyTests {
  /// d ln rho / d ln a = -3 (1 + w).
  @Test(arguments: [(-0.9, 0.0), (-0.75, -0.9), (-1.2, 0.4)])
  func energyIsConserved(w0: Double, wa: Double) {
    let dark = DarkEnergy(w0: w0, wa: wa)
    #expect(dark.density(1) == 1 && !dark.isConstant)
    for a in [1e-3, 0.1, 0.5, 1, 1.3] {
      let slope = log(dark.density(a * 1.0001) / dark.density(a / 1.0001)) / (2 * log(1.0001))
      #expect(abs(slope + 3 * (1 + dark.equationOfState(a))) < 1e-6, "a = \(a)")
    }
    #expect(DarkEnergy.cosmologicalConstant.density(1e-5) == 1)
  }

  /// aH and its derivative with dark energy in it.
  @Test func expansionFollows() throws {
    let background = Background(try CosmologicalModel(.init([.w0: -0.75, .wa: -0.9])))
    for a in [0.1, 0.4, 0.7, 1] {
      let hubble = background.conformalHubble(a)
      let step = 1e-5 * a
      let slope = (background.conformalHubble(a + step) - background.conformalHubble(a - step)) / (2 * step)
      #expect(abs(background.conformalHubbleDerivative(a) / (slope * a * hubble) - 1) < 1e-6, "a = \(a)")
      // rho + p of all else from the expansion alone: 2 ((aH)^2 - (aH)') less dark energy's.
      let dark = background.darkEnergy(a)
      let rest = 2 * (hubble * hubble - background.conformalHubbleDerivative(a)) - dark.density - dark.pressure
      #expect(abs(background.enthalpy(a).value / rest - 1) < 1e-9)
      let bend = (background.enthalpy(a * 1.001).value - background.enthalpy(a / 1.001).value) / (2 * log(1.001))
      #expect(abs(background.enthalpy(a).slope / bend - 1) < 1e-5)
    }
  }

  /// Numbers like those of a universe today, for wavenumbers from outside the horizon to far inside.
  private func response(_ perturbation: DarkEnergyPerturbation<Double>, gamma: Lanes, smooth: Bool)
    -> DarkEnergyPerturbation<Double>.Response
  {
    let k = perturbation.k
    let hubble = 2.2e-4
    let density: Lanes = -k * k * 2.0 * 0.6
    let flux: Lanes = k * (hubble * 0.55 * 0.6)
    let eta = Lanes(repeating: 0.8)
    if smooth {
      return perturbation.smoothResponse(
        a: 0.9, hubble: hubble, dark: 1e-7, enthalpy: 5e-8, eta: eta, density: density, flux: flux)
    }
    return perturbation.response(
      a: 0.9, hubble: hubble, dark: 1e-7, enthalpy: 5e-8, eta: eta, density: density, flux: flux, gamma: gamma)
  }

  @Test func nothingIsPerturbedWhereDarkEnergyIsConstant() {
    let perturbation = DarkEnergyPerturbation<Double>((-1, 0), .flat, k: Lanes(repeating: 1e-3))
    let response = response(perturbation, gamma: .zero, smooth: false)
    #expect(response.density == .zero && response.flux == .zero && response.rate == .zero)
  }

  /// Far inside the horizon Gamma has no time scale of its own, and the shorter form holds.
  @Test func bothFormsMeetFarInsideTheHorizon() {
    let k = Lanes(repeating: 0.05)
    let perturbation = DarkEnergyPerturbation<Double>((-0.8, -0.3), .flat, k: k)
    let (full, smooth) = (
      response(perturbation, gamma: .zero, smooth: false), response(perturbation, gamma: .zero, smooth: true)
    )
    #expect(abs(full.flux[0] / smooth.flux[0] - 1) < 1e-4)
    #expect(abs(full.density[0] / smooth.density[0] - 1) < 1e-4)
  }

  /// Outside the horizon all momentum is that of a single fluid: dark energy moves with the rest.
  @Test func darkEnergyMovesWithTheRestOutsideTheHorizon() {
    let k = Lanes(repeating: 1e-7)
    let perturbation = DarkEnergyPerturbation<Double>((-0.8, 0), .flat, k: k)
    let here = response(perturbation, gamma: .zero, smooth: false)
    let velocity = 2.2e-4 * 0.55 * 0.6 * 1e-7 / 5e-8
    #expect(abs(here.flux[0] / (velocity * 1e-7 * 0.2) - 1) < 1e-3)
  }

  /// dlnD/dlna = Omega_m(a)^(0.55 + 0.05 (1 + w)) to half a percent (Linder 2005, astro-ph/0507263).
  @Test(arguments: [-0.7, -0.9, -1, -1.2]) func growthIndex(w: Double) {
    let growth = MatterGrowth(omegaMatter: 0.3, darkEnergy: DarkEnergy(w0: w, wa: 0))
    for a in [0.4, 0.7, 0.99] {
      let rate = log(growth(a * 1.001) / growth(a / 1.001)) / (2 * log(1.001))
      let index = 0.55 + 0.05 * (1 + w) - (w < -1 ? 0.03 * (1 + w) : 0)
      #expect(abs(rate / pow(growth.omegaMatter(a), index) - 1) < 6e-3, "w = \(w), a = \(a)")
    }
  }

  /// On scales that dark energy knows it takes part in the late Sachs-Wolfe effect, which the cosmological constant's expansion alone
  /// does not give: the same model with and without perturbations differs by a few percent at the lowest multipoles.
  @Test func perturbationsShowInTheLateSachsWolfeEffect() throws {
    let request = TheoryRequest(spectra: [.unlensedTT, .lensingPotential], lmax: 800)
    func spectra(_ w0: Double) throws -> PowerSpectra {
      try BoltzmannSolver(precision: .draft).predict(
        ModelPoint(cosmology: .init([.w0: w0, .thetaStar100: 1.0411])), request
      ).spectra
    }
    let (quintessence, constant) = (try spectra(-0.8), try spectra(-1))
    let (a, b) = (try #require(quintessence[.unlensedTT]), try #require(constant[.unlensedTT]))
    // The peaks stay where the angle keeps them; the lowest multipoles move.
    #expect(abs(a[2] / b[2] - 1) > 0.01)
    for l in [300, 540, 800] { #expect(abs(a[l] / b[l] - 1) < 2e-3, "l = \(l): \(a[l] / b[l] - 1)") }
  }
}
