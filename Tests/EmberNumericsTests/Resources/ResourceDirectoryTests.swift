import EmberTestSupport
import Foundation
import Testing

@testable import EmberNumerics

/// Where data are looked for, and which places are passed over.
@Suite struct ResourceDirectoryTests {
  @Test func theInstallationComesBeforeTheSourceTree() {
    func paths(_ programs: String, libraries: String? = nil) -> [String] {
      ResourceDirectory.places(
        module: "Module", sourceFile: "/a/Sources/Module/B/C.swift", programs: programs, libraries: libraries
      ).map(\.path)
    }
    #expect(paths("/usr/bin") == ["/usr/share/ember/Module", "/a/Sources/Module/Resources"])
    #expect(paths("/bin") == ["/share/ember/Module", "/a/Sources/Module/Resources"])
    #expect(paths("/tmp") == ["/a/Sources/Module/Resources"])
    #expect(
      paths("/usr/bin", libraries: "/b/lib") == [
        "/b/share/ember/Module", "/usr/share/ember/Module", "/a/Sources/Module/Resources",
      ])
    #expect(paths("/tmp", libraries: "/b/bin") == ["/a/Sources/Module/Resources"])
  }

  @Test func theImageOfThisCodeIsAFile() throws {
    let image = try #require(ProgramImage.path)
    #expect(FileManager.default.fileExists(atPath: image))
    let line = "00400000-00452000 r-xp 00000000 08:02 173521      /usr/a b/lib.so\n"
    #expect(ProgramImage.path(line, holding: 0x0040_1000) == "/usr/a b/lib.so")
    #expect(ProgramImage.path(line, holding: 0x0045_2000) == nil)
    #expect(ProgramImage.path("00400000-00452000 rw-p 00000000 00:00 0\n", holding: 0x0040_1000) == nil)
  }

  @Test func aModuleWithoutDataIsAnErrorThatListsThePlaces() {
    let error = #expect(throws: DataFileError.self) {
      try ResourceDirectory(module: "NoSuchModule", sourceFile: "/nowhere/NoSuchModule/X.swift")
    }
    #expect(error?.description.contains("/nowhere/NoSuchModule/Resources") == true)
  }

  @Test func dataThatAnybodyCanWriteAreNotUsed() throws {
    let tree = try Tree()
    let directory = try ResourceDirectory(module: "Module", sourceFile: tree.sources + "/A.swift")
    #expect(directory.path == tree.resources)
    for open in [tree.resources, tree.sources] {
      try tree.setMode(0o777, of: open)
      let error = #expect(throws: DataFileError.self) {
        try ResourceDirectory(module: "Module", sourceFile: tree.sources + "/A.swift")
      }
      #expect(error?.description.contains("everybody can write into \(open)") == true)
      try tree.setMode(0o755, of: open)
    }
  }

  /// The folder of temporary files is everybody's; what stands in it is its owner's.
  @Test func aSharedPlaceAboveIsSafeForItsOwnersFoldersOnly() throws {
    let tree = try Tree()
    let mine: Set<uid_t> = [geteuid()]
    let shared = tree.folder.url.path
    try tree.setMode(0o1777, of: shared)
    #expect(FolderTrust.objection(to: tree.resources, below: tree.sources, owners: mine) == nil)
    #expect(FolderTrust.objection(to: tree.resources, below: shared, owners: mine) != nil)
    #expect(FolderTrust.objection(to: tree.resources, below: tree.sources, owners: []) != nil)
    try tree.setMode(0o777, of: shared)
    #expect(FolderTrust.objection(to: tree.resources, below: tree.sources, owners: mine) != nil)
  }

  /// `Module/Resources` in a temporary folder.
  private struct Tree {
    let folder: TemporaryFolder
    let sources: String
    let resources: String

    init() throws {
      folder = try TemporaryFolder()
      sources = folder.path("Module")
      resources = sources + "/Resources"
      try FileManager.default.createDirectory(atPath: resources, withIntermediateDirectories: true)
      for path in [sources, resources] { try setMode(0o755, of: path) }
    }

    func setMode(_ mode: Int, of path: String) throws {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
  }
}
