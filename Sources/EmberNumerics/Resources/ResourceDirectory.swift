import Glibc

/// The folder that holds the data files of one module.
///
/// Found by hand instead of through a SwiftPM resource bundle, whose generated accessor would pull Foundation into the
/// engine. A module's data stand, in this order of preference, in
/// 1. `$EMBER_RESOURCES/<module>`,
/// 2. `<prefix>/share/ember/<module>`, where this code is in a shared library `<prefix>/lib/...`,
/// 3. the same, where the running program is `<prefix>/bin/...`,
/// 4. the source tree that the program was built from: `Sources/<module>/Resources`.
///
/// All but the first are passed over where everybody can write: numbers that decide an answer are not taken from strangers.
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
    var searched: [String] = []
    for place in Self.places(module: module, sourceFile: sourceFile) {
      guard Self.isDirectory(place.path) else {
        searched.append(place.path)
        continue
      }
      guard let objection = place.root.flatMap({ FolderTrust.objection(to: place.path, below: $0) }) else {
        path = place.path
        return
      }
      searched.append("\(place.path) (not used: \(objection))")
    }
    throw .directoryNotFound(module: module, searched: searched)
  }

  /// A file in the folder; `name` may lead through subfolders.
  public func file(_ name: String) -> DataFile { DataFile(path: path + "/" + name) }

  /// A folder in the folder.
  public func subdirectory(_ name: String) -> ResourceDirectory { ResourceDirectory(path: path + "/" + name) }

  /// Where the folder may stand.
  struct Place {
    var path: String
    /// The folder from which on everything has to be safe from strangers; `nil` for what the user asked for.
    var root: String?
  }

  /// The places to look at, in order, for a program in the folder `programs` and code in the folder `libraries`.
  static func places(
    module: String, sourceFile: String, programs: String? = executableDirectory, libraries: String? = libraryDirectory
  ) -> [Place] {
    var places: [Place] = []
    if let root = getenv(environmentVariable).map({ String(cString: $0) }), !root.isEmpty {
      places.append(Place(path: root + "/" + module))
    }
    for (folder, name) in [(libraries, "/lib"), (programs, "/bin")] {
      guard let folder, folder.hasSuffix(name) else { continue }
      let prefix = FolderTrust.parent(of: folder)
      places.append(Place(path: (prefix == "/" ? "" : prefix) + "/share/ember/" + module, root: prefix))
    }
    if let module = moduleDirectory(module, of: sourceFile) {
      places.append(Place(path: module + "/Resources", root: module))
    }
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
    return path.isEmpty ? nil : FolderTrust.parent(of: String(decoding: path, as: UTF8.self))
  }

  private static var libraryDirectory: String? { ProgramImage.path.map(FolderTrust.parent) }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
