import Glibc

/// The folder that holds the data files of one module.
///
/// Found by hand instead of through a SwiftPM resource bundle, whose generated accessor would pull Foundation into the
/// engine. A module's data stand, in this order of preference, in
/// 1. `$EMBER_RESOURCES/<module>`,
/// 2. `<prefix>/share/ember/<module>`, where the running program is `<prefix>/bin/...`,
/// 3. `share/ember/<module>` beside the running program,
/// 4. the source tree: `Sources/<module>/Resources`.
public struct ResourceDirectory: Sendable, Hashable {
  /// Names a folder with one subfolder per module.
  public static let environmentVariable = "EMBER_RESOURCES"

  /// Path of the folder.
  public let path: String

  /// The folder at a known path; nothing is checked until a file is read.
  public init(path: String) { self.path = path }

  /// Finds the folder of a module.
  ///
  /// - Parameters:
  ///   - module: The module's name, such as `EmberLikelihood`.
  ///   - sourceFile: Any source file of that module; its path leads to the source tree.
  /// - Throws: ``DataFileError/directoryNotFound(module:searched:)``.
  public init(module: String, sourceFile: String = #filePath) throws(DataFileError) {
    let candidates = Self.candidates(module: module, sourceFile: sourceFile)
    guard let found = candidates.first(where: Self.isDirectory) else {
      throw .directoryNotFound(module: module, searched: candidates)
    }
    path = found
  }

  /// A file in the folder; `name` may lead through subfolders.
  public func file(_ name: String) -> DataFile { DataFile(path: path + "/" + name) }

  /// A folder in the folder.
  public func subdirectory(_ name: String) -> ResourceDirectory { ResourceDirectory(path: path + "/" + name) }

  static func candidates(module: String, sourceFile: String) -> [String] {
    var places: [String] = []
    if let root = getenv(environmentVariable).map({ String(cString: $0) }), !root.isEmpty {
      places.append(root + "/" + module)
    }
    if let programs = executableDirectory {
      places.append(parent(of: programs) + "/share/ember/" + module)
      places.append(programs + "/share/ember/" + module)
    }
    if let module = moduleDirectory(module, of: sourceFile) { places.append(module + "/Resources") }
    return places
  }

  /// The part of a source file's path that ends in `/<module>`.
  private static func moduleDirectory(_ module: String, of sourceFile: String) -> String? {
    let parts = sourceFile.split(separator: "/", omittingEmptySubsequences: false)
    return parts.lastIndex { $0 == module }.map { parts[...$0].joined(separator: "/") }
  }

  private static var executableDirectory: String? {
    let capacity = Int(PATH_MAX)
    let path = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      count = buffer.withMemoryRebound(to: CChar.self) {
        max(0, readlink("/proc/self/exe", $0.baseAddress!, capacity))
      }
    }
    return path.isEmpty ? nil : parent(of: String(decoding: path, as: UTF8.self))
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
