import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@Suite("Writing whole files")
struct DataFileWritingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("Nothing is written through a link, and nothing is left aside")
  func links() throws {
    try folder.write("precious", "kept")
    for name in ["a.part", "b"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path(name), withDestinationPath: folder.path("precious"))
    }
    try DataFile(path: folder.path("a")).write([65])
    try DataFile(path: folder.path("b")).write([66])
    #expect(try folder.read("precious") == "kept")
    #expect(try folder.read("a") == "A" && folder.read("b") == "B")
    #expect(folder.contents == ["a", "a.part", "b", "precious"])
  }

  @Test("A file that is there is left alone unless it may be replaced; its mode is kept")
  func replacing() throws {
    let file = DataFile(path: try folder.write("a", "old"))
    #expect(throws: DataFileError.exists(path: file.path)) { try file.write([65], isReplacing: false) }
    #expect(try folder.read("a") == "old" && folder.contents == ["a"])
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    try file.write([65])
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600 && folder.contents == ["a"])
    try DataFile(path: folder.path("b")).write([66], isReplacing: false)
    #expect(try folder.read("b") == "B")
  }

  @Test("A full disk, a folder and links without end are errors that leave nothing behind")
  func failures() throws {
    try FileManager.default.createSymbolicLink(atPath: folder.path("loop"), withDestinationPath: "loop")
    for path in ["/dev/full", folder.url.path, folder.path("loop"), folder.path("none/a")] {
      #expect(throws: DataFileError.self) { try DataFile(path: path).write([65]) }
    }
    #expect(folder.contents == ["loop"])
  }

  @Test("A pipe and a link to one are written to and stay what they are")
  func pipes() throws {
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "pipe")
    for name in ["pipe", "link"] {
      let path = folder.path("pipe")
      // A process of its own: opening a pipe waits for the other end.
      let reader = Process()
      reader.executableURL = URL(fileURLWithPath: "/bin/sh")
      reader.arguments = ["-c", "cat '\(path)' > '\(folder.path("read"))'"]
      try reader.run()
      try DataFile(path: folder.path(name)).write(Array("text".utf8))
      let kind = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
      #expect(kind != .typeRegular)
      reader.waitUntilExit()
      #expect(try folder.read("read") == "text")
    }
  }
}
