import EmberNumerics

extension EmberError {
  /// What a file that cannot be read means to the user; `role` says what it should have been.
  package init(_ error: DataFileError, role: String) {
    func complaint(_ path: String, _ line: Int?, _ problem: String, _ remedy: String) -> EmberError {
      .badInput(InputComplaint(origin: InputOrigin(source: path, line: line), problem: problem, remedy: remedy))
    }
    switch error {
    case .missing(let path): self = .missingFile(path: path, role: role)
    case .unreadable(let path, let reason):
      self = complaint(
        path, nil, "\(role) cannot be read: \(reason)", "Check what the path names, and its permissions (ls -l).")
    case .malformed(let path, let line, let expected):
      self = complaint(path, line, "\(role): expected \(expected)", "Correct the file.")
    case .unwritable(let path, let reason):
      self = .cannotCreate(
        path: path, reason: "cannot be written (\(reason))", remedy: "Check free space and permissions.")
    case .exists(let path):
      self = .cannotCreate(path: path, reason: "exists", remedy: "Use --force to replace it, or another -o.")
    case .directoryNotFound(let module, _):
      self = complaint(module, nil, error.description, "Restore the data files of Ember's installation.")
    }
  }
}
