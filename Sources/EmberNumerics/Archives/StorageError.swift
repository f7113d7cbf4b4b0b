/// Why an array file or a model could not be read.
public enum StorageError: Error, Sendable, Hashable {
  /// The file is not what it should be, or damaged; `reason` says where.
  case malformed(file: String, reason: String)
  /// The file is sound, but holds something that Ember does not read, such as Python objects.
  case unsupported(file: String, reason: String)
  /// An array that has to be there is not.
  case missingArray(file: String, name: String)
  /// An array has another shape or type than it must have.
  case wrongShape(file: String, name: String, found: String, expected: String)
}

extension StorageError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let file, let reason): "\(file) is damaged: \(reason)"
    case .unsupported(let file, let reason): "\(file) cannot be read: \(reason)"
    case .missingArray(let file, let name): "\(file) lacks the array \(name)"
    case .wrongShape(let file, let name, let found, let expected):
      "\(file): the array \(name) is \(found), expected \(expected)"
    }
  }
}
