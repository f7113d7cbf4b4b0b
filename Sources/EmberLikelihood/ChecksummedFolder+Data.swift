import EmberNumerics

extension ChecksummedFolder {
  /// The folder of a data set: the one given, else the one of this name that comes with Ember. Its files are used only as they
  /// were published, because a likelihood would not notice a changed number.
  static func likelihoodData(_ name: String, _ given: ResourceDirectory? = nil) throws(DataFileError)
    -> ChecksummedFolder
  {
    let directory: ResourceDirectory
    if let given {
      directory = given
    } else {
      directory = try ResourceDirectory(module: "EmberLikelihood").subdirectory(name)
    }
    return try ChecksummedFolder(path: directory.path)
  }
}
