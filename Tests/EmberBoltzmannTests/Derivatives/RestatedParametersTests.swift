import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBoltzmann

/// Spectra, and derivatives by the chain rule, of models that are stated by other parameters than the solver's own.
@Suite struct RestatedParametersTests {
  private let solver = BoltzmannSolver(precision: .draft)
  private let request = TheoryRequest(spectra: [.unlensedTT, .unlensedEE], lmax: 60)

  /// All statements at once, against differences of whole answers.
  @Test(
    arguments: [
      (
        [ParameterName.omegaMatter: 0.31, .s8: 0.82, .reionizationRedshift: 8],
        [
          ParameterName.omegaB: 4e-4, .omegaMatter: 0.01, .hubbleConstant: 1, .s8: 0.02, .reionizationRedshift: 0.4,
          .spectralIndex: 0.01,
        ]
      ),
      (
        [.omegaDarkEnergy: 0.69, .omegaCDM: 0.12, .sigma8: 0.8],
        [.omegaDarkEnergy: 0.01, .omegaCDM: 2e-3, .sigma8: 0.02, .tauReio: 0.01]
      ),
      (
        [.omegaMatter: 0.31, .thetaStar100: 1.041, .amplitude: 2e-9],
        [.omegaMatter: 0.01, .thetaStar100: 2e-3, .amplitude: 1e-10]
      ),
    ] as [([ParameterName: Double], [ParameterName: Double])])
  func agreesWithDifferences(given: [ParameterName: Double], steps: [ParameterName: Double]) throws {
    let point = ModelPoint(cosmology: .init(given))
    let mismatches = try derivativeMismatches(of: solver, against: solver, at: point, request, steps: steps)
    #expect(mismatches.count == steps.count)
    for (name, mismatches) in mismatches {
      for kind in request.spectra {
        #expect(try #require(mismatches[kind.rawValue]) < 1e-2, "\(name.rawValue) \(kind)")
      }
      // Of derived ones those whose slopes are no small differences.
      for key in ["H0", "Omega_m", "omega_cdm"] {
        #expect(try #require(mismatches[key]) < 5e-2, "d \(key) / d \(name.rawValue)")
      }
    }
    let held = try solver.differentiate(point, request, by: Array(steps.keys)).derived
    for quantity in given.keys where RestatedParameters.substitutes.contains(quantity) {
      for (name, slopes) in held {
        #expect(abs(try #require(slopes[quantity.rawValue]) - (name == quantity ? 1 : 0)) < 1e-8)
      }
    }
  }

  @Test func statedFluctuationsAreThere() throws {
    for (name, value) in [(ParameterName.sigma8, 0.79), (.s8, 0.85)] {
      let point = ModelPoint(cosmology: .init([name: value, .omegaCDM: 0.118]))
      let derived = try solver.predict(point, request).derived
      #expect(abs(try #require(derived[name.rawValue]) / value - 1) < 1e-12)
      let amplitude = try #require(derived[.amplitude])
      let same = try solver.predict(ModelPoint(cosmology: .init([.amplitude: amplitude, .omegaCDM: 0.118])), request)
      #expect(abs(try #require(same.derived[name.rawValue]) / value - 1) < 1e-12)
      // Asked for alone, the amplitude takes perturbations all the same.
      let alone = TheoryRequest(spectra: [], lmax: 0, derived: [DerivedQuantity.amplitude.name])
      #expect(try solver.predict(point, alone).derived[.amplitude] == amplitude)
    }
    #expect(throws: TheoryError.self) {
      try solver.predict(ModelPoint(cosmology: .init([.sigma8: 10, .omegaCDM: 1e-3])), request)
    }
  }

  @Test func variantsMayStateFluctuations() throws {
    let points = [[ParameterName.sigma8: 0.8], [.s8: 0.8, .spectralIndex: 0.9], [.logA: 3]].map {
      ModelPoint(cosmology: .init($0))
    }
    for (variant, point) in zip(try solver.predict(variants: points, request), points) {
      #expect(variant.spectra == (try solver.predict(point, request)).spectra)
    }
  }

  @Test func derivedQuantitiesBelongTogether() throws {
    let derived = try solver.predict(ModelPoint(cosmology: .init()), request).derived
    let (sigma8, matter) = (try #require(derived[.sigma8]), try #require(derived[.omegaMatter]))
    let h = try #require(derived[.hubbleConstant]) / 100
    #expect(abs(try #require(derived[.s8]) - sigma8 * (matter / 0.3).squareRoot()) < 1e-12)
    #expect(abs(try #require(derived[.omegaMatterPhysical]) - matter * h * h) < 1e-12)
    #expect(abs(try #require(derived[.sigma8PerRootHubble]) - sigma8 / h.squareRoot()) < 1e-12)
    // CAMB 2.0.5 for this model.
    #expect(abs(try #require(derived[.sigma12]) / 0.80638 - 1) < 2e-3)
    #expect(abs(try #require(derived[.omegaNeutrino]) / 0.00064490 - 1) < 1e-3)
    #expect(abs(try #require(derived[.omegaDarkEnergy]) / 0.684108 - 1) < 1e-5)
  }

  @Test func whatIsNotStatedIsNoDirection() {
    let point = ModelPoint(cosmology: .init([.omegaMatter: 0.3, .sigma8: 0.8]))
    for name in [ParameterName.omegaCDM, .logA, .s8, .omegaDarkEnergy, .reionizationRedshift] {
      #expect(throws: TheoryError.self) { try solver.differentiate(point, request, by: [name]) }
    }
  }
}
