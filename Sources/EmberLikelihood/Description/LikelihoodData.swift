import EmberNumerics

extension ResourceDirectory {
  /// Where the data are that come with Ember: one folder for each set.
  package static func likelihoodData() throws(DataFileError) -> ResourceDirectory {
    try ResourceDirectory(module: "EmberLikelihood")
  }
}

extension ChecksummedFolder {
  /// The folder of a data set: the one given, else the one of this name that comes with Ember. Its files are used only as they
  /// were published, because a likelihood would not notice a changed number.
  package static func likelihoodData(_ name: String, _ given: ResourceDirectory? = nil) throws(DataFileError)
    -> ChecksummedFolder
  {
    if let given { return try ChecksummedFolder(path: given.path) }
    return try ChecksummedFolder(path: try ResourceDirectory.likelihoodData().subdirectory(name).path)
  }
}
