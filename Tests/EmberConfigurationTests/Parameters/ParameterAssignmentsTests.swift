import EmberTheory
import Testing

@testable import EmberConfiguration

@Suite("Values from the command line")
struct ParameterAssignmentsTests {
  @Test("A value replaces its own and its rival's")
  func replacement() throws {
    var cosmology = CosmologicalParameters([.thetaS100: 1.04, .logA: 3])
    try ParameterAssignments(["H0=70", "As=2e-9", "ombh2=0.02"]).apply(to: &cosmology)
    #expect(cosmology[.hubbleConstant] == 70)
    #expect(cosmology[given: .thetaS100] == nil)
    #expect(cosmology[.amplitude] == 2e-9)
    #expect(cosmology[.logA] == nil)
    #expect(cosmology[.omegaB] == 0.02)
  }

  @Test(
    "What cannot be is refused",
    arguments: [
      ["omega_b=0.022", "ombh2=0.022"], ["theta=1.04", "100*theta_s=1.04"], ["H0=70", "theta_s_100=1"], ["omega_x=1"],
      ["H0=fast"], ["H0=nan"], ["A_planck=1"], ["theory.ember.precision=draft"],
    ])
  func refusal(texts: [String]) {
    let error = #expect(throws: EmberError.self) {
      var cosmology = CosmologicalParameters()
      try ParameterAssignments(texts).apply(to: &cosmology)
    }
    #expect(error?.exitStatus == 65)
  }

  @Test("Values that a program gives are refused in its own words")
  func values() throws {
    var cosmology = CosmologicalParameters()
    try ParameterAssignments([("H0", 70), ("ombh2", 0.02)], source: "parameter").apply(to: &cosmology)
    #expect(cosmology[.hubbleConstant] == 70)
    #expect(cosmology[.omegaB] == 0.02)
    for (name, value, text) in [
      ("omega_bb", 0.02, "parameter: omega_bb = 0.02: unknown parameter. Did you mean \"omega_b\"?"),
      ("H0", .nan, "parameter: H0 = nan: not a finite number. Give a number."),
      ("thetastar_100", 1.04, "already determined by parameter hubble"),
    ] {
      let error = #expect(throws: EmberError.self) {
        try ParameterAssignments([("hubble", 70), (name, value)], source: "parameter").apply(to: &cosmology)
      }
      #expect(error?.description.contains(text) == true)
    }
  }

  @Test("What is no assignment is wrong usage", arguments: ["H0", "=1", ""])
  func usage(text: String) {
    let error = #expect(throws: EmberError.self) { try ParameterAssignments([text]) }
    #expect(error?.exitStatus == 64)
  }
}
