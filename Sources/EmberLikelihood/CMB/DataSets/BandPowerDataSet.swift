import EmberNumerics
import EmberTheory

/// Gaussian band powers that a description tells, with the keys of candl's: files of data, windows and covariance, and a list of
/// transformations.
public struct BandPowerDataSet: BandPowerLikelihood {
  public let model: BandPowerModel
  public let nuisanceParameters: [NuisanceParameterInfo]
}

extension BandPowerDataSet {
  /// The likelihoods of a description: the data, and the joint prior of nuisance parameters where the data come with one.
  ///
  /// - Parameters:
  ///   - name: the likelihood's.
  ///   - path: the YAML file, or an index of variants: a file that maps `default` and other words to such files.
  /// - Throws: ``LikelihoodError`` naming file, line and key of what is wrong.
  public static func load(
    name: String, description path: String, options: LikelihoodOptions, reader: @escaping DataNodeReader
  ) throws(LikelihoodError) -> LoadedLikelihoods {
    let source = try DescriptionSource(path, variant: options.variant, likelihood: name, reader: reader)
    let members = try BandPowerAssembly(source, name: name, options: options).likelihoods()
    return LoadedLikelihoods(members, files: source.folder.files)
  }
}

/// A description that has been found and read.
struct DescriptionSource {
  let folder: DataFolder
  let section: DataSection
  let reader: DataNodeReader

  private static let index = "default"

  init(_ path: String, variant: String?, likelihood: String, reader: @escaping DataNodeReader) throws(LikelihoodError) {
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
  func section(of file: String) throws(LikelihoodError) -> DataSection {
    let path = folder.path(of: file)
    return try DataSection(try reader(path, try folder.bytes(file)), file: path, path: "")
  }
}

extension BandPowerDataSet {
  /// A data set that comes with Ember, from the folder of its name.
  public static func load(
    shipped name: String, options: LikelihoodOptions, reader: @escaping DataNodeReader
  ) throws(LikelihoodError) -> LoadedLikelihoods {
    let folder: ResourceDirectory
    do { folder = try ResourceDirectory(module: "EmberLikelihood").subdirectory(name) } catch { throw .data(error) }
    return try load(name: name, description: folder.path + "/data.yaml", options: options, reader: reader)
  }
}
