import EmberNumerics
import EmberTheory
import Testing

@testable import EmberBoltzmann
@testable import EmberThermodynamics

/// The cheap check refuses what the computation of a model would refuse by its input, and nothing else.
@Suite struct ModelCheckTests {
  private func refusal(_ parameters: CosmologicalParameters) -> String? {
    do throws(TheoryError) { try BoltzmannSolver().check(ModelPoint(cosmology: parameters)) } catch {
      return error.category
    }
    return nil
  }

  /// What the background and reionisation themselves say.
  private func computed(_ parameters: CosmologicalParameters) -> String? {
    do throws(TheoryError) {
      _ = try TanhReionization().history(Background(try CosmologicalModel(parameters)))
    } catch { return error.category }
    return nil
  }

  private func draw(_ random: inout RandomStream, hasAngle: Bool) -> CosmologicalParameters {
    func between(_ a: Double, _ b: Double) -> Double { a + (b - a) * random.uniform() }
    var parameters = CosmologicalParameters([
      .omegaB: between(0.003, 0.06), .omegaCDM: between(0, 0.5), .tauReio: between(-0.02, 1.2),
      .neutrinoMass: between(-0.1, 1), .effectiveNeutrinos: between(-1, 12), .spectralIndex: between(-0.1, 2.1),
      .logA: between(-11, 13),
    ])
    let angle = ParameterName.acousticScales[Int(3 * random.uniform())]
    parameters[given: hasAngle ? angle : .hubbleConstant] = hasAngle ? between(0.4, 3) : between(0, 150)
    if random.uniform() < 0.5 { parameters[given: .heliumFraction] = between(0, 0.7) }
    return parameters
  }

  @Test func itAgreesWithTheModelsThemselves() {
    var random = RandomStream(seed: 11)
    var categories: Set<String> = []
    for _ in 0..<2000 {
      let parameters = draw(&random, hasAngle: false)
      let found = refusal(parameters)
      #expect(found == computed(parameters), "\(parameters.inForce)")
      categories.insert(found ?? "")
    }
    for name in ["", "m_nu", "H0", "tau_reio", "N_eff", "YHe", "n_s", "logA"] {
      #expect(categories.contains(name.isEmpty ? "" : "unphysical " + name), "\(name)")
    }
  }

  /// An acoustic angle takes recombination; so there are fewer, within their own limits.
  @Test func itAgreesWithTheModelsOfAnAngle() {
    var random = RandomStream(seed: 12)
    var categories: Set<String> = []
    for _ in 0..<60 {
      var parameters = draw(&random, hasAngle: true)
      parameters[given: .neutrinoMass] = 0.06
      parameters[given: .effectiveNeutrinos] = 2 + 3 * random.uniform()
      parameters[given: .tauReio] = random.uniform()
      parameters[given: .logA] = nil
      parameters[given: .spectralIndex] = nil
      parameters[given: .heliumFraction] = nil
      let found = refusal(parameters)
      #expect(found == computed(parameters), "\(parameters.inForce)")
      categories.insert(found ?? "")
    }
    #expect(
      categories.isSuperset(of: ["", "unphysical theta_s_100", "unphysical theta_MC_100", "unphysical tau_reio"]))
  }

  @Test func limitsAreThoseOfTheCheck() {
    let solver = BoltzmannSolver()
    #expect(solver.limits(.neutrinoMass) == 0...100)
    #expect(solver.limits(.massiveNeutrinos) == 0...3)
    for name in ParameterName.allCases {
      let limits = solver.limits(name)
      for outside in [limits.lowerBound.nextDown, limits.upperBound.nextUp] where outside.isFinite {
        var parameters = CosmologicalParameters()
        parameters[given: name] = outside
        #expect(refusal(parameters) == "unphysical " + name.rawValue)
      }
    }
  }
}
