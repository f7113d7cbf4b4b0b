import EmberNumerics
import Glibc

/// Writes a text file row by row so that it can be continued after a crash: a checkpoint remembers the position, and a
/// resumed run cuts off whatever was written later.
///
/// Rows are kept in memory until `flush`. When a write fails, for example because the disk is full, the file is cut back
/// to its last complete row and the error names it.
public final class RowFileWriter {
  public let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var rows: Int
  private var bytesInFile: Int

  /// Rows beyond this many bytes in memory are written at once.
  private static let bufferLimit = 1 << 16

  /// Creates the file, which must not be there yet, and writes the header (without its line end), if any.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - header: its first line; `nil` for none.
  ///   - isExclusive: true to keep other processes that ask for the same from writing to it as long as this lives.
  ///
  /// Throws `InferenceError.file`.
  public init(path: String, header: String?, isExclusive: Bool = false) throws(InferenceError) {
    self.path = path
    descriptor = try Self.open(
      path, Self.isDevice(path) ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, isExclusive)
    rows = 0
    bytesInFile = 0
    if let header { buffer += Array(header.utf8) + [UInt8(ascii: "\n")] }
    try flush()
  }

  /// Continues an existing file after `position`; later content is removed.
  ///
  /// Throws `InferenceError.file`, or `.unusableCheckpoint` when the file is shorter than that.
  public init(path: String, resumingAt position: FilePosition, isExclusive: Bool = false) throws(InferenceError) {
    self.path = path
    descriptor = try Self.open(path, O_WRONLY, isExclusive)
    rows = position.rows
    bytesInFile = position.bytes
    let length = lseek(descriptor, 0, SEEK_END)
    guard length >= position.bytes else {
      throw .unusableCheckpoint(
        reason: "\(path) has \(length) bytes, fewer than the \(position.bytes) of the checkpoint")
    }
    guard ftruncate(descriptor, position.bytes) == 0, lseek(descriptor, position.bytes, SEEK_SET) == position.bytes
    else { throw failure("truncate") }
  }

  deinit { close(descriptor) }

  /// Adds one row, without its line end.
  public func append(_ row: String) throws(InferenceError) {
    var row = row
    row.withUTF8 { buffer.append(contentsOf: $0) }
    buffer.append(UInt8(ascii: "\n"))
    rows += 1
    if buffer.count >= Self.bufferLimit { try flush() }
  }

  /// The position after the last row, whether or not it is on disk yet.
  public var position: FilePosition { FilePosition(bytes: bytesInFile + buffer.count, rows: rows) }

  /// Hands all rows to the system.
  public func flush() throws(InferenceError) {
    guard FileDescriptor(descriptor).write(buffer) == 0 else {
      let error = failure("write")
      // Leave no half row behind; when even that fails, the error stays the same.
      _ = ftruncate(descriptor, bytesInFile)
      throw error
    }
    bytesInFile += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  /// Hands all rows to the system and waits until they are on disk.
  public func synchronize() throws(InferenceError) {
    try flush()
    // A device or a pipe cannot be synchronised, and need not be.
    if fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS { throw failure("write") }
  }

  private static func open(_ path: String, _ flags: Int32, _ isExclusive: Bool) throws(InferenceError) -> Int32 {
    let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .file(path: path, action: "open", reason: SystemError.description())
    }
    // Two processes that write the same rows would spoil them. Where there are no locks, nothing is locked.
    guard !isExclusive || flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      throw .file(path: path, action: "open", reason: "another process is writing to it")
    }
    return descriptor
  }

  private static func isDevice(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR
  }

  private func failure(_ action: String) -> InferenceError {
    .file(path: path, action: action, reason: SystemError.description())
  }
}
