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

  @Test("CAMB's spellings are aliases")
  func cambSpellings() {
    let pairs = [
      "ombh2": "omega_b", "omch2": "omega_cdm", "tau": "tau_reio", "As": "A_s", "ns": "n_s", "mnu": "m_nu",
      "nnu": "N_eff", "omk": "Omega_k",
    ]
    for (alias, name) in pairs { #expect(ParameterName(spelling: alias)?.rawValue == name) }
  }
}
