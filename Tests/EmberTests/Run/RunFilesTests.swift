import Testing

@testable import Ember

@Suite("Files of a run")
struct RunFilesTests {
  @Test("Existing output is refused, resumed with a checkpoint, or removed")
  func existingOutput() throws {
    let folder = try TemporaryFolder()
    let files = RunFiles(prefix: folder.path + "/a")
    #expect(try files.check(.refuse) == false)
    _ = try folder.file("a.1.txt", "x")
    _ = try folder.file("a.2.txt", "x")
    _ = try folder.file("ab.1.txt", "another run")
    let error = #expect(throws: EmberError.self) { try files.check(.refuse) }
    #expect(error?.exitStatus == 73)
    #expect(try files.check(.resume) == false)
    _ = try folder.file("a.checkpoint", "{}")
    #expect(try files.check(.resume))
    #expect(try files.check(.replace) == false)
    try files.removeAll()
    #expect(files.present.isEmpty)
    #expect(try folder.text("ab.1.txt") == "another run")
  }

  @Test("A file that is no checkpoint is bad input")
  func badCheckpoint() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.checkpoint", "{\"format\": 1}")
    let error = #expect(throws: EmberError.self) { try RunCheckpoint.read(path, fingerprint: "") }
    #expect(error?.exitStatus == 65)
    #expect(error?.description.contains("--force") == true)
  }

  @Test("A file appears whole or not at all")
  func writing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/new/deep/a.txt"
    try TextFile.write("text", to: path)
    #expect(try TextFile.read(path, role: "a test") == "text")
    let error = #expect(throws: EmberError.self) { try TextFile.write("text", to: path + "/below/a.txt") }
    #expect(error?.exitStatus == 73)
    #expect(throws: EmberError.self) { try TextFile.read(folder.path, role: "a test") }
  }
}
