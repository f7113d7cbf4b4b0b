import EmberConfiguration
import EmberTheory

extension TheorySettings {
  /// The block `theory.ember` of an input file, in YAML or JSON. Nothing is stored unless it names a store.
  init(block text: String) throws(EmberError) { try self.init(text, at: ["theory", "ember"]) }

  /// The block `theory.ember.emulator` alone.
  init(emulator text: String) throws(EmberError) { try self.init(text, at: ["theory", "ember", "emulator"]) }

  private init(_ text: String, at path: ArraySlice<String>) throws(EmberError) {
    let source = "settings"
    var root = ConfigurationNode(content: .null, origin: InputOrigin(source: source))
    _ = root.set(path, to: try ConfigurationParser.parse(text, source: source))
    let complaints = ComplaintCollector()
    self.init(root["theory"], catalogue: .standard, complaints)
    try complaints.check()
    if !statesCache { cachePath = nil }
  }
}

extension CosmologicalParameters {
  /// The fiducial model with the switches of some settings.
  init(_ theory: TheorySettings) {
    self.init()
    self[given: .nonlinear] = theory.nonlinear?.rawValue
    if theory.neutrinoHierarchy != 0 { self[given: .neutrinoHierarchy] = Double(theory.neutrinoHierarchy) }
  }

  /// These, changed by values in any known spelling.
  func changed(by values: [(name: String, value: Double)]) throws(EmberError) -> CosmologicalParameters {
    var result = self
    try ParameterAssignments(values, source: "parameter").apply(to: &result)
    return result
  }
}

extension ParameterName {
  /// Parameters that vary, by any of their spellings.
  ///
  /// - Throws: for what is no parameter, and what does not vary.
  static func varied(_ spellings: [String]) throws(EmberError) -> [ParameterName] {
    var parameters: [ParameterName] = []
    for spelling in spellings {
      guard let name = ParameterName(spelling: spelling) else {
        let unknown = UnknownParameter(input: spelling)
        throw LibraryRequest.complaint("derivative", spelling, unknown.problem, unknown.remedy)
      }
      if let reason = name.definition.domain.whyNotVaried {
        throw LibraryRequest.complaint("derivative", spelling, "not varied: \(reason)", "Leave it out.")
      }
      parameters.append(name)
    }
    return parameters
  }
}
