import EmberTheory

/// All that decides a provider's answer besides the request: who answers, with which settings, at which parameters.
struct StoreKey: Hashable {
  let provider: ProviderIdentifier
  /// Every parameter in force with its value, in canonical order, as a ``NumberList``.
  let parameters: String

  init(_ cosmology: CosmologicalParameters, provider: ProviderIdentifier) {
    self.provider = provider
    parameters = NumberList(cosmology.inForce.map { ($0.name.rawValue, $0.value) }).text
  }

  /// Where to look in the index; different keys may share it.
  var hash: Int64 {
    var checksum = Checksum()
    for text in [provider.name, provider.version, provider.settings, parameters] { checksum.combine(text) }
    return checksum.value
  }
}

extension CosmologicalParameters {
  /// The parameters that a key's text states; `nil` when it names one that this version does not know.
  init?(keyText: String) {
    guard let list = NumberList(text: keyText) else { return nil }
    self.init()
    for (name, value) in list.numbers {
      guard let name = ParameterName(rawValue: name) else { return nil }
      self[given: name] = value
    }
  }
}
