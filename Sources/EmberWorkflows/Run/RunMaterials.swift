import EmberConfiguration

/// What a run was made of, as its checkpoint says: to be compared with another run.
package struct RunMaterials: Sendable {
  /// Digests and options of the data, by the likelihood's name.
  package let data: [String: String]
  /// Priors, and values of parameters that are not sampled, by name.
  package let parameters: [String: String]

  /// `nil` when there is no checkpoint of this version.
  package init?(checkpoint path: String) {
    guard let identity = (try? RunCheckpoint.read(path))?.identity else { return nil }
    func entries(_ prefix: String) -> [String: String] {
      Dictionary(
        identity.entries.filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) }
      ) { $0 + " " + $1 }
    }
    data = entries("likelihood.")
    parameters = entries("params.").filter { !$0.key.hasSuffix("(derived)") }
  }
}
