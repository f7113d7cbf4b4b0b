import Foundation

extension RunConfiguration {
  /// The prefix of the output files: the option's, else the configuration's, else `chains/` with the configuration's name.
  ///
  /// - Throws: ``EmberError`` for one that would give hidden or nameless files.
  package func outputPrefix(_ option: String? = nil) throws(EmberError) -> String {
    let name = ((source as NSString).lastPathComponent as NSString).deletingPathExtension
    let prefix = option ?? output ?? "chains/" + name
    try Self.checkPrefix(prefix)
    return prefix
  }

  /// Throws ``EmberError/usage(_:)`` for a prefix without a name.
  package static func checkPrefix(_ prefix: String) throws(EmberError) {
    let name = prefix.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard name.isEmpty || name == "." || name == ".." || prefix == "-" else { return }
    let example = prefix == "-" || name.hasPrefix(".") ? "chains/" : prefix
    throw .usage(
      "output \"\(prefix)\": a prefix of file names was expected, such as \(example)NAME for \(example)NAME.*.")
  }
}
