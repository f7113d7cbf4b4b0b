import Glibc

/// Whether somebody else can have put a folder where it stands.
enum FolderTrust {
  /// Why what stands at a path is not to be relied on; `nil` when there is no reason.
  ///
  /// Nobody but its owner may write into `root` or into a folder below it; a group may, as in `/usr/local`. Above `root` there may be
  /// places such as `/tmp`, where everybody makes folders and the sticky bit keeps them their owners', if the next folder on the way
  /// belongs to one of `owners`.
  ///
  /// - Parameter root: `path`, or a folder above it.
  static func objection(to path: String, below root: String, owners: Set<uid_t> = trustedOwners) -> String? {
    guard var folder = resolved(path), let root = resolved(root) else { return "it cannot be looked at" }
    var owner: uid_t?
    while true {
      var status = stat()
      guard stat(folder, &status) == 0 else { return "\(folder) cannot be looked at" }
      if status.st_mode & S_IWOTH != 0 {
        let isInside = folder == root || folder.hasPrefix(root + "/")
        let isShared = status.st_mode & S_ISVTX != 0 && owner.map(owners.contains) == true
        if isInside || !isShared { return "everybody can write into \(folder)" }
      }
      if folder == "/" { return nil }
      owner = status.st_uid
      folder = parent(of: folder)
    }
  }

  /// Root, the user, and whoever owns the running program and the library that this code may be in.
  static var trustedOwners: Set<uid_t> {
    var owners: Set<uid_t> = [0, geteuid()]
    var status = stat()
    for path in ["/proc/self/exe", ProgramImage.path ?? ""] where stat(path, &status) == 0 {
      owners.insert(status.st_uid)
    }
    return owners
  }

  /// The folder above an absolute path.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// The path without symbolic links.
  private static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
