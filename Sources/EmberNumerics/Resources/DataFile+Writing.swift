import Glibc

extension DataFile {
  /// Writes the whole file aside, brings it to the disk and puts it into place, so that no half of it is ever seen. A device, a
  /// pipe, or a descriptor such as `/dev/stdout` (or `-`) is written to and stays what it is.
  ///
  /// - Parameters:
  ///   - bytes: the whole content.
  ///   - isReplacing: false to leave a file alone that is there already.
  /// - Throws: ``DataFileError/exists(path:)`` or ``DataFileError/unwritable(path:reason:)``; what was there before is untouched then.
  public func write(_ bytes: [UInt8], isReplacing: Bool = true) throws(DataFileError) {
    switch try OutputPlace(path: path) {
    case .descriptor(let number): try unwritableUnless(FileDescriptor(number).write(bytes))
    case .stream: try writeStream(bytes)
    case .file: try writeFile(bytes, isReplacing: isReplacing)
    }
  }

  private func writeStream(_ bytes: [UInt8]) throws(DataFileError) {
    let number = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
    guard number >= 0 else { throw unwritable(errno) }
    defer { close(number) }
    try unwritableUnless(FileDescriptor(number).write(bytes))
  }

  private func writeFile(_ bytes: [UInt8], isReplacing: Bool) throws(DataFileError) {
    let aside = try TemporaryFile(for: path)
    do throws(DataFileError) {
      try unwritableUnless(aside.fill(bytes))
      if isReplacing {
        try unwritableUnless(aside.rename(to: path))
      } else {
        try place(aside)
      }
    } catch {
      aside.remove()
      throw error
    }
    aside.synchronizeFolder()
  }

  /// Puts a complete file where none may be: a second name is given only when it is new.
  private func place(_ aside: TemporaryFile) throws(DataFileError) {
    if link(aside.path, path) == 0 { return aside.remove() }
    let reason = errno
    if reason == EEXIST { throw .exists(path: path) }
    guard [EPERM, ENOSYS, EOPNOTSUPP, EMLINK].contains(reason) else { throw unwritable(reason) }
    // The file system has no second names: reserve the name, then replace what reserves it.
    let number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw errno == EEXIST ? .exists(path: path) : unwritable(errno) }
    close(number)
    try unwritableUnless(aside.rename(to: path))
  }

  private func unwritableUnless(_ result: Int32) throws(DataFileError) {
    if result != 0 { throw unwritable(errno) }
  }

  private func unwritable(_ reason: Int32) -> DataFileError {
    .unwritable(path: path, reason: SystemError.description(reason))
  }
}

/// Where the path of an output leads.
public enum OutputPlace: Sendable {
  /// A descriptor that this process has open, such as standard output.
  case descriptor(Int32)
  /// A device, a pipe or a socket.
  case stream
  /// A file, or nothing yet.
  case file

  /// - Throws: ``DataFileError/unwritable(path:reason:)`` for a folder, or links without end.
  public init(path: String) throws(DataFileError) {
    var place = path
    for _ in 0..<Self.linkLimit {
      if let number = Self.descriptor(place) {
        self = .descriptor(number)
        return
      }
      guard let target = Self.target(of: place) else {
        try self.init(endOf: place, path: path)
        return
      }
      place = target
    }
    throw .unwritable(path: path, reason: SystemError.description(ELOOP))
  }

  private init(endOf place: String, path: String) throws(DataFileError) {
    var status = stat()
    guard stat(place, &status) == 0 else {
      self = .file
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: throw .unwritable(path: path, reason: SystemError.description(EISDIR))
    default: self = .stream
    }
  }

  private static let linkLimit = 40

  /// The number of the descriptor that a path names.
  private static func descriptor(_ path: String) -> Int32? {
    switch path {
    case "-", "/dev/stdout": return 1
    case "/dev/stderr": return 2
    default: break
    }
    for folder in ["/dev/fd/", "/proc/self/fd/", "/proc/\(getpid())/fd/"] where path.hasPrefix(folder) {
      return Int32(path.dropFirst(folder.count))
    }
    return nil
  }

  /// What a symbolic link says; `nil` for anything else.
  private static func target(of path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    let target = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    if target.hasPrefix("/") { return target }
    return (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + target
  }
}
