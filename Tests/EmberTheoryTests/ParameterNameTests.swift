import EmberTheory
import Testing

@Suite("Names of parameters")
struct ParameterNameTests {
  @Test("Every spelling means one parameter only")
  func spellingsAreUnique() {
    let spellings = ParameterName.allCases.flatMap { [$0.rawValue] + $0.aliases }
    #expect(Set(spellings).count == spellings.count)
    #expect(Set(ParameterName.allSpellings) == Set(spellings))
  }

  @Test("Canonical names and aliases are understood", arguments: ParameterName.allCases)
  func spellingsAreUnderstood(name: ParameterName) {
    for spelling in [name.rawValue] + name.aliases { #expect(ParameterName(spelling: spelling) == name) }
    #expect(ParameterName(spelling: name.rawValue + "x") == nil)
  }

  @Test("Spellings of other programs are aliases where they mean the same")
  func otherSpellings() {
    let pairs = [
      "omegabh2": "omega_b", "omegach2": "omega_cdm", "100*theta_s": "theta_s_100", "theta_s_1e2": "theta_s_100",
      "theta": "theta_MC_100", "ln10^{10}A_s": "logA", "yheused": "YHe",
      "ombh2": "omega_b", "omch2": "omega_cdm", "tau": "tau_reio", "As": "A_s", "ns": "n_s", "mnu": "m_nu",
      "nnu": "N_eff", "omk": "Omega_k", "nrun": "alpha_s", "nrunrun": "beta_s", "omegam": "Omega_m",
      "omegamh2": "omega_m", "omegal": "Omega_Lambda", "zrei": "z_reio", "sigma_8": "sigma8", "S_8": "S8",
    ]
    for (alias, name) in pairs { #expect(ParameterName(spelling: alias)?.rawValue == name) }
  }

  @Test("What means something else elsewhere is no alias, and says what to write")
  func foreignSpellings() {
    #expect(Set(ForeignSpelling.all.map(\.spelling)).count == ForeignSpelling.all.count)
    for foreign in ForeignSpelling.all {
      #expect(ParameterName(spelling: foreign.spelling) == nil, "\(foreign.spelling)")
      #expect(!foreign.meaning.isEmpty && foreign.remedy.hasSuffix("."))
    }
    for spelling in [
      "thetastar", "theta_star_100", "cosmomc_theta", "omega_c", "h0", "Y_p", "N_ur", "m_ncdm", "omega_de", "omnuh2",
    ] {
      #expect(ForeignSpelling(input: spelling) != nil, "\(spelling)")
    }
    #expect(ForeignSpelling(derived: "thetastar") == nil && ForeignSpelling(derived: "Y_p") == nil)
    #expect(ForeignSpelling(derived: "z_star") != nil && ForeignSpelling(input: "omega_b") == nil)
  }

  @Test("The table of parameters is sound", arguments: ParameterName.allCases)
  func definitionsAreSound(name: ParameterName) {
    let definition = name.definition
    #expect(!definition.latex.isEmpty && !definition.domain.contains(.nan))
    if let value = definition.defaultValue { #expect(definition.domain.contains(value)) }
    if case .interval(let range) = definition.domain {
      let step = definition.differenceStep ?? 0
      #expect(step > 0 && step < (range.upperBound - range.lowerBound) / 10)
      #expect(definition.domain.contains(range.lowerBound) && !definition.domain.contains(range.upperBound.nextUp))
      #expect(definition.requirement.contains("from"))
    }
    if let neighbour = definition.neighbourStep {
      #expect(neighbour > 0 && neighbour < definition.differenceStep ?? 0)
    }
    #expect(!definition.domain.isDiscrete || definition.differenceStep == nil)
    // Only what has a default can be left unsaid.
    #expect(definition.isAlwaysStated || definition.defaultValue != nil)
  }

  @Test("Requirements say range and unit")
  func requirements() {
    #expect(ParameterName.hubbleConstant.definition.requirement == "must be from 1 to 1000 km/s/Mpc")
    #expect(ParameterName.massiveNeutrinos.definition.requirement == "must be 0, 1 or 3")
    #expect(ParameterName.omegaK.definition.requirement == "must be from -0.3 to 0.3")
    #expect(ParameterName.omegaK.definition.domain.whyNotVaried == nil)
    #expect(ParameterName.massiveNeutrinos.definition.domain.range == 0...3)
  }

  @Test("Parameters of the primordial spectrum are those that can be varied after the linear equations")
  func primordialParameters() {
    #expect(
      ParameterName.primordial
        == Set<ParameterName>([
          .logA, .amplitude, .sigma8, .s8, .spectralIndex, .running, .runningOfRunning, .tensorRatio, .tensorTilt,
          .tensorRunning,
          .lensingAmplitude,
          .lensingTwoPoint, .lensingReconstruction, .feedbackTemperature,
        ]).union(ParameterName.isocurvature))
  }

  @Test("Rivals name each other")
  func rivals() {
    #expect(ParameterName.hubbleConstant.rivals == ParameterName.acousticScales)
    for name in ParameterName.allCases {
      for rival in name.rivals { #expect(rival.rivals.contains(name)) }
    }
    #expect(ParameterName.omegaB.rivals.isEmpty)
  }
}
