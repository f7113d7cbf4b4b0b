import EmberTheory
import Testing

@Suite("Derived quantities")
struct DerivedQuantityTests {
  @Test("Every spelling means one quantity only")
  func spellingsAreUnique() {
    #expect(Set(DerivedQuantity.allSpellings).count == DerivedQuantity.allSpellings.count)
    for quantity in DerivedQuantity.allCases {
      #expect(!quantity.latex.isEmpty)
      for spelling in [quantity.name] + quantity.aliases { #expect(DerivedQuantity(spelling: spelling) == quantity) }
      #expect(ForeignSpelling(derived: quantity.name) == nil)
    }
    #expect(DerivedQuantity(spelling: "sigma_8") == .sigma8 && DerivedQuantity(spelling: "sigma9") == nil)
  }

  @Test("Those that are parameters too have one name, label and aliases")
  func parametersKeepTheirNames() {
    for quantity in DerivedQuantity.allCases {
      guard let parameter = ParameterName(rawValue: quantity.name) else { continue }
      #expect(quantity.latex == parameter.latex && quantity.aliases == parameter.aliases)
    }
    #expect(DerivedQuantity.hubbleConstant.name == ParameterName.hubbleConstant.rawValue)
  }

  @Test("Predictions are read by quantity or by name")
  func predictionsAreReadByQuantity() {
    var derived = ["sigma8": 0.81]
    derived[.dragHorizon] = 147.1
    #expect(derived[.sigma8] == 0.81 && derived["rdrag"] == 147.1 && derived[.age] == nil)
  }
}
