import EmberTheory

/// What to say of a parameter's name that means nothing here: what it means elsewhere, or what may have been meant.
package struct UnknownParameter {
  package let problem: String
  package let remedy: String

  /// An input; `candidates` are the names that are taken.
  package init(input spelling: String, among candidates: [String] = ParameterName.allSpellings) {
    self.init(spelling, ForeignSpelling(input: spelling), "unknown parameter", candidates)
  }

  /// A derived parameter; `candidates` are the names that can be asked for.
  package init(derived spelling: String, among candidates: [String] = DerivedQuantity.allSpellings) {
    self.init(spelling, ForeignSpelling(derived: spelling), "unknown derived parameter", candidates)
  }

  private init(_ spelling: String, _ foreign: ForeignSpelling?, _ problem: String, _ candidates: [String]) {
    self.problem = foreign.map { "\($0.spelling) is \($0.meaning)" } ?? problem
    remedy = foreign?.remedy ?? SpellingSuggestion.remedy(forQuantity: spelling, among: candidates)
  }
}
