import EmberTheory
import Testing

@testable import EmberBoltzmann
@testable import EmberThermodynamics

/// A configuration is the whole of the solver's identity.
@Suite struct SolverConfigurationTests {
  private static let planck: SolverConfiguration = {
    var configuration = SolverConfiguration(precision: .draft)
    configuration.recombination = Recfast.planck
    return configuration
  }()

  /// So that answers stored before there was a choice of models are found today.
  @Test func theStandardModelsAreNotNamed() {
    for precision in [SolverPrecision.draft, .default, .reference] {
      #expect(BoltzmannSolver(precision: precision).identifier.settings == precision.description)
    }
  }

  @Test func everyOtherChoiceIs() {
    var choices = [SolverConfiguration(), Self.planck, Self.planck, Self.planck]
    var late = TanhReionization()
    late.width = 0.7
    choices[2].reionization = late
    choices[3].precision.photonMax += 1
    let settings = choices.map { BoltzmannSolver($0).identifier.settings }
    #expect(Set(settings).count == choices.count)
    #expect(settings[1] == SolverPrecision.draft.description + " recombination=" + Recfast.planck.identifier)
    #expect(settings[2].hasSuffix(" reionization=" + late.identifier))
    // One word per choice, for those who take the text apart.
    for identifier in [Recfast.planck.identifier, late.identifier] { #expect(!identifier.contains(" ")) }
  }

  /// What the other constants do to last scattering and drag in CAMB 2.0.5, in z_*, r_*, z_drag and r_drag.
  @Test func recombinationIsTheOneChosen() throws {
    let request = TheoryRequest(spectra: [.unlensedEE], lmax: 2)
    let point = ModelPoint(cosmology: .init())
    let derived = try [SolverConfiguration(precision: .draft), Self.planck].map {
      try BoltzmannSolver($0).predict(point, request).derived
    }
    for (quantity, expected) in [
      (DerivedQuantity.lastScatteringRedshift, 1089.9296242 / 1089.9064804),
      (.lastScatteringHorizon, 144.4088084 / 144.4108207), (.dragRedshift, 1059.9665104 / 1059.9566037),
      (.dragHorizon, 147.0663213 / 147.0672176), (.dampingWavenumber, 0.14089231178 / 0.14091119560),
    ] {
      let ratio = try #require(derived[1][quantity]) / #require(derived[0][quantity])
      #expect(abs(ratio - expected) < 0.1 * abs(expected - 1), "\(quantity.name): \(ratio), \(expected)")
    }
  }

  /// The angle is that of the chosen recombination, and so is the check of a model.
  @Test func anglesFollowRecombination() throws {
    let cosmology = CosmologicalParameters([.thetaStar100: 1.0411])
    let hubble = try [SolverConfiguration(), Self.planck].map {
      100 * (try BoltzmannSolver($0).background(cosmology)).background.model.h
    }
    #expect(abs(hubble[0] - hubble[1]) > 1e-3 && abs(hubble[0] - hubble[1]) < 0.1)
    #expect(throws: Never.self) { try BoltzmannSolver(Self.planck).check(ModelPoint(cosmology: cosmology)) }
  }
}
