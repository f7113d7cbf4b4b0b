import EmberTheory
import Testing

@testable import EmberThermodynamics

/// Three neutrinos of different masses.
@Suite struct NeutrinoHierarchyTests {
  @Test(
    "Masses have their sum and the splittings of oscillations",
    arguments: [(1.0, 0.06), (1, 0.15), (2, 0.11), (2, 0.6)])
  func masses(hierarchy: Double, sum: Double) throws {
    let model = try CosmologicalModel(.init([.neutrinoHierarchy: hierarchy, .neutrinoMass: sum]))
    let m = model.neutrinoMasses
    #expect(m.count == 3 && m == m.sorted())
    #expect(abs(m.reduce(0, +) - sum) < 1e-12)
    let (first, second) = hierarchy == 1 ? (m[0], m[1]) : (m[1], m[2])
    #expect(abs(second * second - first * first - 7.54e-5) < 1e-12)
    #expect(abs((hierarchy == 1 ? m[2] : m[1]) * (hierarchy == 1 ? m[2] : m[1]) - m[0] * m[0] - 2.46e-3) < 1e-12)
  }

  @Test("Sums that the splittings do not allow are refused by name", arguments: [(1.0, 0.058), (2, 0.098), (1, 0)])
  func tooLight(hierarchy: Double, sum: Double) {
    #expect(throws: TheoryError.self) {
      _ = try CosmologicalModel(.init([.neutrinoHierarchy: hierarchy, .neutrinoMass: sum]))
    }
  }

  @Test("A hierarchy is one of three species")
  func species() throws {
    #expect(CosmologicalParameters([.neutrinoHierarchy: 1])[.massiveNeutrinos] == 3)
    #expect(throws: TheoryError.self) {
      _ = try CosmologicalModel(.init([.neutrinoHierarchy: 1, .neutrinoMass: 0.1, .massiveNeutrinos: 1]))
    }
  }

  @Test("Heavy neutrinos of a hierarchy expand the universe as equal ones do")
  func heavy() throws {
    let ages = try [0.0, 1, 2].map { hierarchy in
      Background(
        try CosmologicalModel(.init([.neutrinoHierarchy: hierarchy, .neutrinoMass: 1.2, .massiveNeutrinos: 3]))
      ).conformalAge
    }
    #expect(abs(ages[1] / ages[0] - 1) < 2e-5 && abs(ages[2] / ages[0] - 1) < 2e-5)
    #expect(ages[1] != ages[0] && ages[1] != ages[2])
  }

  @Test("Masses given one by one are what a hierarchy makes of their sum, in any order", arguments: [1.0, 2])
  func oneByOne(hierarchy: Double) throws {
    let shared = try CosmologicalModel(.init([.neutrinoHierarchy: hierarchy, .neutrinoMass: 0.15]))
    let m = shared.neutrinoMasses
    let single = try CosmologicalModel(
      .init([.firstNeutrinoMass: m[2], .secondNeutrinoMass: m[0], .thirdNeutrinoMass: m[1]]))
    #expect(single.neutrinoMasses == m)
    #expect(Background(single).conformalAge == Background(shared).conformalAge)
  }

  @Test("One mass is one massive species, and a mass of 0 is radiation")
  func fewMasses() throws {
    let one = try CosmologicalModel(.init([.firstNeutrinoMass: 0.06]))
    #expect(one.neutrinoMasses == [0.06])
    #expect(Background(one).conformalAge == Background(try CosmologicalModel(.init())).conformalAge)
    #expect(try CosmologicalModel(.init([.firstNeutrinoMass: 0, .secondNeutrinoMass: 0.06])).neutrinoMasses == [0.06])
    #expect(CosmologicalParameters([.firstNeutrinoMass: 0.1])[.neutrinoMass] == nil)
  }

  @Test(
    "What does not go with masses given one by one is refused by name",
    arguments: [
      ([.firstNeutrinoMass: 0.1, .neutrinoMass: 0.1], "m_nu"),
      ([.firstNeutrinoMass: 0.1, .massiveNeutrinos: 3], "n_massive"),
      ([.firstNeutrinoMass: 0.1, .neutrinoHierarchy: 1], "neutrino_hierarchy"), ([.secondNeutrinoMass: -0.1], "m_nu2"),
    ] as [([ParameterName: Double], String)])
  func refused(given: [ParameterName: Double], name: String) {
    let error = #expect(throws: TheoryError.self) { _ = try CosmologicalModel(.init(given)) }
    #expect(error.map { "\($0)".contains(name) } == true, "\(String(describing: error))")
  }
}
