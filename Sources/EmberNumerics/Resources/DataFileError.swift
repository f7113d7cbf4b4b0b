/// Why a data file could not be used.
public enum DataFileError: Error, Sendable, Hashable {
  /// No folder with the data of a module exists at any of the places looked at.
  case directoryNotFound(module: String, searched: [String])
  /// There is no such file.
  case missing(path: String)
  /// The file cannot be opened or read, or is no file that can be read whole; `reason` says why.
  case unreadable(path: String, reason: String)
  /// The file cannot be created or written; `reason` is the system's.
  case unwritable(path: String, reason: String)
  /// Something stands there already, and was not to be replaced.
  case exists(path: String)
  /// The file can be read, but does not hold what it should; `line` counts from 1, `nil` for the file as a whole.
  case malformed(path: String, line: Int?, expected: String)
}

extension DataFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .directoryNotFound(let module, let searched):
      "the data of \(module) were not found; looked at \(searched.joined(separator: ", ")); "
        + "set \(ResourceDirectory.environmentVariable) to the folder that holds \(module)"
    case .missing(let path): "there is no file \(path)"
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    case .exists(let path): "\(path) exists"
    case .malformed(let path, let line?, let expected): "\(path), line \(line): expected \(expected)"
    case .malformed(let path, nil, let expected): "\(path): expected \(expected)"
    }
  }
}
