@testable import EmberWorkflows
@testable import EmberConfiguration
import EmberTestSupport
import Testing

@Suite("Files of a run")
struct RunFilesTests {
  @Test("Existing output is refused, resumed with a checkpoint, or removed")
  func existingOutput() throws {
    let folder = try TemporaryFolder()
    let files = RunFiles(prefix: folder.path("a"))
    #expect(try files.check(.refuse) == false)
    try folder.write("a.1.txt", "1 2 3\n")
    try folder.write("a.3.txt", "x")
    try folder.write("ab.1.txt", "another run")
    let error = #expect(throws: EmberError.self) { try files.check(.refuse) }
    #expect(error?.exitStatus == 73)
    try folder.write("a.checkpoint", "{}")
    #expect(try files.check(.resume))
    #expect(try files.check(.replace) == false)
    try folder.write("a.checkpoint.0123456789abcdef.part", "x")
    try folder.write("a.checkpoint.part", "not Ember's")
    try files.removeAll()
    #expect(files.present.isEmpty)
    #expect(folder.contents == ["a.checkpoint.part", "ab.1.txt"])
  }

  @Test("Without a checkpoint nothing that counts is taken for a beginning, and a neighbour is named")
  func noCheckpoint() throws {
    let folder = try TemporaryFolder()
    try folder.write("planck.checkpoint", "")
    let none = #expect(throws: EmberError.self) { try RunFiles(prefix: folder.path("plank")).check(.resume) }
    #expect(none?.exitStatus == 66)
    #expect(none?.description.contains("Did you mean \"\(folder.path("planck"))\"?") == true)
    let files = RunFiles(prefix: folder.path("a"))
    try folder.write("a.updated.yaml", "")
    try folder.write("a.1.txt", "# weight minuslogpost\n")
    try folder.write("a.provenance.csv", "chain,row\n")
    #expect(try files.check(.resume) == false)
    try folder.write("a.1.txt", "# weight minuslogpost\n1 2\n")
    let rows = #expect(throws: EmberError.self) { try files.check(.resume) }
    #expect(rows?.exitStatus == 73)
    #expect(rows?.description.contains("no checkpoint") == true)
  }

  @Test("A checkpoint that is none, damaged or shortened is bad input")
  func badCheckpoint() throws {
    let folder = try TemporaryFolder()
    for text in ["{\"format\": 1}", "", "Ember checkpoint, format 5, SHA-256 00\n{}"] {
      let path = try folder.write("a.checkpoint", text)
      let error = #expect(throws: EmberError.self) { try RunCheckpoint.read(path) }
      #expect(error?.exitStatus == 65)
      #expect(error?.description.contains("--force") == true)
    }
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
