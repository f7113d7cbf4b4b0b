import EmberNumerics
import EmberTheory
import Testing

@testable import EmberBoltzmann

/// A box of models far wider than any posterior, and the edges of what may be asked for. `Benchmarks` tries many thousands.
@Suite struct ModelBoxTests {
  static let box: [(name: ParameterName, low: Double, high: Double)] = [
    (.omegaB, 0.005, 0.04), (.omegaCDM, 0.02, 0.35), (.hubbleConstant, 30, 100), (.tauReio, 0.01, 0.2),
    (.spectralIndex, 0.7, 1.3), (.effectiveNeutrinos, 1, 6), (.neutrinoMass, 0, 1.5),
  ]

  /// Sobol points of the box, with one massive neutrino and three in turn.
  static let models: [CosmologicalParameters] = {
    var sequence = SobolSequence(dimension: box.count)
    return (0..<24).map { index in
      var model = CosmologicalParameters()
      for (u, side) in zip(sequence.next(), box) { model[given: side.name] = side.low + u * (side.high - side.low) }
      model[given: .massiveNeutrinos] = index % 2 == 0 ? 1 : 3
      return model
    }
  }()

  static func spectra(_ model: CosmologicalParameters, lmax: Int) throws(TheoryError) -> PowerSpectra {
    let request = TheoryRequest(spectra: Set(SpectrumKind.allCases), lmax: lmax)
    return try BoltzmannSolver(precision: .draft).predict(ModelPoint(cosmology: model), request).spectra
  }

  /// (omega_b + omega_cdm + omega_nu) / h^2: more than one leaves no room for a cosmological constant in a flat universe.
  static func matter(_ model: CosmologicalParameters) -> Double {
    let value = { (name: ParameterName) in model[given: name] ?? 0 }
    let h = value(.hubbleConstant) / 100
    return (value(.omegaB) + value(.omegaCDM) + value(.neutrinoMass) / 93.14) / (h * h)
  }

  @Test func everyModelIsSoundOrRefused() {
    var refused = 0
    for model in Self.models {
      do {
        #expect(try Self.spectra(model, lmax: 600).faults == [])
        #expect(Self.matter(model) < 1)
      } catch {
        guard case TheoryError.unphysical(let name, _, _) = error else {
          Issue.record("\(model.inForce): \(error)")
          continue
        }
        // Radiation is the rest.
        #expect(name == "H0" && Self.matter(model) > 0.99, "\(error)")
        refused += 1
      }
    }
    #expect(refused == Self.models.count { Self.matter($0) > 0.995 } && refused > 0)
  }

  static let edges: [[ParameterName: Double]] = [
    [.neutrinoMass: 1e-12, .massiveNeutrinos: 3], [.neutrinoMass: 5, .massiveNeutrinos: 3], [.tauReio: 0],
    [.effectiveNeutrinos: 0.5, .neutrinoMass: 0.3], [.effectiveNeutrinos: 3.044 / 3],
    [.effectiveNeutrinos: 0.5, .neutrinoMass: 0.3, .massiveNeutrinos: 3],
    [.effectiveNeutrinos: 1e-3, .heliumFraction: 0.1], [.thetaStar100: 0.95], [.thetaS100: 1.3], [.thetaMC100: 1.1],
    [.omegaCDM: 0],
    [.omegaB: 1e-5, .heliumFraction: 0.2, .tauReio: 1e-4], [.omegaB: 0.2, .heliumFraction: 0.25],
    [.spectralIndex: 0, .logA: -10], [.spectralIndex: 2, .logA: 12], [.hubbleConstant: 1000, .heliumFraction: 0.6],
    [.w0: -3, .wa: -3], [.w0: -3, .wa: 2, .nonlinear: 1], [.w0: 0.9, .wa: -3], [.w0: -0.3, .wa: 0.29],
    [.w0: -0.4, .wa: -1, .thetaStar100: 1.04],
    [.running: 0.5, .runningOfRunning: 0.2], [.running: 0.1, .runningOfRunning: -0.03, .nonlinear: 1],
    [.running: -0.5, .runningOfRunning: 0.2, .nonlinear: 1], [.running: -0.5, .runningOfRunning: -0.2],
  ]

  @Test(arguments: edges) func edgesAreSound(given: [ParameterName: Double]) throws {
    #expect(try Self.spectra(CosmologicalParameters(given), lmax: 200).faults == [])
  }

  @Test func tinyMassesAreTheMasslessLimit() throws {
    let massless = try Self.spectra(CosmologicalParameters([.neutrinoMass: 0, .massiveNeutrinos: 0]), lmax: 300)
    let tiny = try Self.spectra(CosmologicalParameters([.neutrinoMass: 1e-6, .massiveNeutrinos: 1]), lmax: 300)
    for kind in [SpectrumKind.lensedTT, .lensedEE, .lensingPotential] {
      let (a, b) = (try #require(massless[kind]), try #require(tiny[kind]))
      for l in 2...300 { #expect(abs(b[l] / a[l] - 1) < 2e-3, "\(kind.rawValue) at l = \(l)") }
    }
  }
}
