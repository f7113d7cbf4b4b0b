import EmberTestSupport
import Testing

@testable import Ember

@Suite("Files of a run")
struct RunFilesTests {
  @Test("Existing output is refused, resumed with a checkpoint, or removed")
  func existingOutput() throws {
    let folder = try TemporaryFolder()
    let files = RunFiles(prefix: folder.path("a"))
    #expect(try files.check(.refuse) == false)
    try folder.write("a.1.txt", "x")
    try folder.write("a.2.txt", "x")
    try folder.write("ab.1.txt", "another run")
    let error = #expect(throws: EmberError.self) { try files.check(.refuse) }
    #expect(error?.exitStatus == 73)
    #expect(try files.check(.resume) == false)
    try folder.write("a.checkpoint", "{}")
    #expect(try files.check(.resume))
    #expect(try files.check(.replace) == false)
    try files.removeAll()
    #expect(files.present.isEmpty)
    #expect(try folder.read("ab.1.txt") == "another run")
  }

  @Test("A file that is no checkpoint is bad input")
  func badCheckpoint() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.checkpoint", "{\"format\": 1}")
    let error = #expect(throws: EmberError.self) { try RunCheckpoint.read(path, fingerprint: "") }
    #expect(error?.exitStatus == 65)
    #expect(error?.description.contains("--force") == true)
  }

  @Test("A file appears whole or not at all")
  func writing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("new/deep/a.txt")
    try TextFile.write("text", to: path)
    #expect(try TextFile.read(path, role: "a test") == "text")
    let error = #expect(throws: EmberError.self) { try TextFile.write("text", to: path + "/below/a.txt") }
    #expect(error?.exitStatus == 73)
    #expect(throws: EmberError.self) { try TextFile.read(folder.url.path, role: "a test") }
  }
}
