import EmberNumerics

extension DataSection {
  /// The array that a key names, as ``DataFolder/array(_:)`` reads it.
  ///
  /// - Throws: ``LikelihoodError``; a file that is missing is said with the key that names it.
  package func array(_ key: String, in folder: DataFolder) throws(LikelihoodError) -> DataFolder.Table {
    let reference = try requiredText(key)
    return try naming(key) { () throws(LikelihoodError) in try folder.array(reference) }
  }

  /// What reading a file that a key names gives; a file that is missing is said with the key.
  package func naming<Value>(_ key: String, _ read: () throws(LikelihoodError) -> Value) throws(LikelihoodError)
    -> Value
  {
    do { return try read() } catch {
      guard case .data(.missing(let path)) = error else { throw error }
      throw problem(self[key] ?? node, key, "no such file: \(path)")
    }
  }
}
