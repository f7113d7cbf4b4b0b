/// A description that has been found and read.
package struct DescriptionSource {
  package let folder: DataFolder
  package let section: DataSection
  package let reader: DataNodeReader

  private static let index = "default"

  package init(_ path: String, variant: String?, likelihood: String, reader: @escaping DataNodeReader)
    throws(LikelihoodError)
  {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let directory = parts.count > 1 ? parts.dropLast().joined(separator: "/") : "."
    folder = try DataFolder(path: directory.isEmpty ? "/" : directory)
    self.reader = reader
    let file = String(parts.last ?? "")
    let top = try DataSection(try reader(path, try folder.bytes(file)), file: path, path: "")
    guard top[Self.index] != nil else {
      if let variant { throw .option(likelihood: likelihood, key: "variant", value: variant, known: []) }
      section = top
      return
    }
    let variants = (top.node.entries ?? []).map(\.key).filter { $0 != Self.index }
    guard let target = try top.text(variant ?? Self.index) else {
      throw .option(likelihood: likelihood, key: "variant", value: variant ?? "", known: variants)
    }
    let other = folder.path(of: target)
    section = try DataSection(try reader(other, try folder.bytes(target)), file: other, path: "")
  }

  /// Another file of the folder that holds keys.
  package func section(of file: String) throws(LikelihoodError) -> DataSection {
    let path = folder.path(of: file)
    return try DataSection(try reader(path, try folder.bytes(file)), file: path, path: "")
  }
}
