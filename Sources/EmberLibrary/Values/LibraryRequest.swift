import EmberConfiguration
import EmberTheory

/// A request in the names that callers use.
struct LibraryRequest {
  let request: TheoryRequest

  /// - Throws: `EmberError` with what may have been meant, for names that mean nothing and multipoles out of range.
  init(spectra: [String], lmax: Int, derived: [String]) throws(EmberError) {
    var kinds: Set<SpectrumKind> = []
    for name in spectra {
      guard let kind = SpectrumKind(rawValue: name) else {
        let known = SpectrumKind.allCases.map(\.rawValue)
        throw Self.complaint("spectrum", name, "unknown", SpellingSuggestion.remedy(for: name, among: known))
      }
      kinds.insert(kind)
    }
    if !kinds.isEmpty, let objection = SettingRange.multipole.objection(to: lmax) {
      throw Self.complaint("lmax", "\(lmax)", objection, "Choose another.")
    }
    var quantities: Set<String> = []
    for name in derived {
      guard let quantity = DerivedParameter(spelling: name) else {
        let unknown = UnknownParameter(derived: name)
        throw Self.complaint("derived", name, unknown.problem, unknown.remedy)
      }
      quantities.insert(quantity.name)
    }
    request = TheoryRequest(spectra: kinds, lmax: kinds.isEmpty ? 0 : lmax, derived: quantities)
  }

  static func complaint(_ key: String, _ value: String, _ problem: String, _ remedy: String) -> EmberError {
    .badInput(
      InputComplaint(
        origin: InputOrigin(source: "request"), key: key, value: value, problem: problem, remedy: remedy))
  }
}
