import Glibc
import Synchronization

/// A new file beside the one it is going to be: its name cannot be guessed, and it is never an existing file or link.
public struct TemporaryFile {
  let path: String
  private let folder: String
  private let descriptor: Int32

  /// How such names end, after sixteen random hexadecimal digits.
  static let suffix = ".part"

  /// - Throws: ``DataFileError/unwritable(path:reason:)``.
  init(for target: String) throws(DataFileError) {
    let slash = target.lastIndex(of: "/")
    folder = slash.map { String(target[...$0]) } ?? "./"
    let name = target[(slash.map { target.index(after: $0) } ?? target.startIndex)...]
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    // Names have an end; that of the file must leave room for the digits.
    let kept = String(decoding: name.utf8.prefix(200), as: UTF8.self)
    path = folder + kept + "." + String(repeating: "0", count: 16 - digits.count) + digits + Self.suffix
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path: target, reason: SystemError.description()) }
    Self.pending.withLock { _ = $0.insert(path) }
    inherit(from: target)
  }

  /// Removes those that are not yet what they are going to be: for a process that ends before its time.
  public static func removeAll() { pending.withLock { for path in $0 { unlink(path) } } }

  private static let pending = Mutex<Set<String>>([])

  /// Mode and owner of the file that is going to be replaced; where that is not allowed, those of a new file.
  private func inherit(from target: String) {
    var status = stat()
    guard lstat(target, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    if status.st_uid != geteuid() || status.st_gid != getegid() { _ = fchown(descriptor, status.st_uid, status.st_gid) }
    _ = fchmod(descriptor, status.st_mode & 0o777)
  }

  /// Writes everything and brings it to the disk; 0, or -1 with the reason in `errno`. Can be done once.
  func fill(_ bytes: [UInt8]) -> Int32 {
    var reason: Int32 = 0
    if FileDescriptor(descriptor).write(bytes) != 0 || fsync(descriptor) != 0 { reason = errno }
    if close(descriptor) != 0, reason == 0 { reason = errno }
    errno = reason
    return reason == 0 ? 0 : -1
  }

  /// Puts it into place; 0, or -1 with the reason in `errno`.
  func rename(to target: String) -> Int32 {
    Self.pending.withLock { pending in
      guard Glibc.rename(path, target) == 0 else { return -1 }
      pending.remove(path)
      return 0
    }
  }

  func remove() {
    Self.pending.withLock { _ = $0.remove(path) }
    unlink(path)
  }

  /// Brings the new name to the disk, where the file system can do that.
  func synchronizeFolder() {
    let number = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { return }
    _ = fsync(number)
    close(number)
  }
}
