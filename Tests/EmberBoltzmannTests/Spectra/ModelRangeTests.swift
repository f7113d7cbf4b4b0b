import EmberTheory
import Testing

@testable import EmberBoltzmann

/// Models far from ours: finite, physical spectra or a typed error, never a trap.
@Suite struct ModelRangeTests {
  /// omega_b, omega_cdm, H0, tau_reio, n_s, N_eff, m_nu: corners of what a generous prior allows.
  static let corners: [[Double]] = [
    [0.005, 0.02, 100, 0.01, 0.7, 1, 0], [0.04, 0.35, 70, 0.2, 1.3, 6, 1.5], [0.005, 0.35, 100, 0.2, 0.7, 6, 0],
    [0.04, 0.02, 40, 0.01, 1.3, 1, 1.5], [0.005, 0.02, 40, 0.2, 1.3, 6, 0.06], [0.04, 0.02, 100, 0.2, 0.7, 6, 1.5],
    [0.005, 0.35, 65, 0.01, 1.3, 1, 1.5], [0.04, 0.1, 40, 0.01, 0.7, 1, 0],
  ]

  static func point(_ x: [Double]) -> ModelPoint {
    var parameters: [ParameterName: Double] = [
      .omegaB: x[0], .omegaCDM: x[1], .hubbleConstant: x[2], .tauReio: x[3], .spectralIndex: x[4],
      .effectiveNeutrinos: x[5], .neutrinoMass: x[6], .massiveNeutrinos: x[6] > 0.1 ? 3 : 1,
    ]
    // A table of nucleosynthesis does not reach all corners.
    parameters[.heliumFraction] = 0.245
    return ModelPoint(cosmology: CosmologicalParameters(parameters))
  }

  /// Reionisation of so few baryons cannot be so deep at any redshift.
  static let refusals: [Int: String] = [2: "tau_reio"]

  @Test(arguments: corners.indices) func cornersAreSoundOrRefused(index: Int) throws {
    let request = TheoryRequest(spectra: Set(SpectrumKind.allCases), lmax: 1500)
    do {
      let spectra = try BoltzmannSolver(precision: .draft).predict(Self.point(Self.corners[index]), request).spectra
      #expect(spectra.faults == [])
      #expect(Self.refusals[index] == nil)
    } catch {
      guard case .unphysical(let name, _, _) = error else { Issue.record("\(error)"); return }
      #expect(name == Self.refusals[index])
    }
  }

  @Test(arguments: [
    ([ParameterName.omegaB: 0], "omega_b"), ([.omegaB: -0.02], "omega_b"), ([.omegaB: .nan], "omega_b"),
    ([.omegaCDM: .infinity], "omega_cdm"), ([.hubbleConstant: 20], "H0"), ([.hubbleConstant: .nan], "H0"),
    ([.hubbleConstant: -67], "H0"), ([.tauReio: -0.01], "tau_reio"), ([.tauReio: .nan], "tau_reio"),
    ([.spectralIndex: .nan], "n_s"), ([.logA: .nan], "logA"), ([.amplitude: -2e-9], "A_s"),
    ([.neutrinoMass: -0.06], "m_nu"), ([.effectiveNeutrinos: .nan], "N_eff"), ([.massiveNeutrinos: .nan], "n_massive"),
    ([.thetaS100: .nan], "theta_s_100"), ([.omegaK: .nan], "Omega_k"), ([.heliumFraction: .nan], "YHe"),
  ])
  func impossibleParametersAreNamed(given: [ParameterName: Double], parameter: String) {
    let request = TheoryRequest(spectra: [.lensedTT], lmax: 100)
    do {
      _ = try BoltzmannSolver(precision: .draft).predict(ModelPoint(cosmology: CosmologicalParameters(given)), request)
      Issue.record("\(given) was accepted")
    } catch {
      guard case .unphysical(let name, _, _) = error else { Issue.record("\(error)"); return }
      #expect(name == parameter && error.stage == "parameters")
    }
  }
}
