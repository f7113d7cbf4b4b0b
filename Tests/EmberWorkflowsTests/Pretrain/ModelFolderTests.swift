@testable import EmberWorkflows
@testable import EmberConfiguration
import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@Suite("Folders of models")
struct ModelFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A folder that looks like a model, without being one that could be used.
  private func writeModel(_ name: String, manifest: String = "{}") throws {
    let files = [("manifest.json", manifest), ("weights.npz", "w"), ("design.yaml", "d"), ("plan1.covmat", "c")]
    for (file, text) in files { try write(name + "/" + file, text) }
    try write(name + "/SHA256SUMS", ChecksummedFolder.list(of: files.map { (name: $0.0, bytes: Array($0.1.utf8)) }))
  }

  private func write(_ name: String, _ text: String) throws {
    let path = folder.path(name)
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try folder.write(name, text)
  }

  private func status(_ body: () throws -> Void) -> String {
    let error = #expect(throws: EmberError.self) { try body() }
    #expect(error?.exitStatus == 73)
    return error?.description ?? ""
  }

  @Test("Paths are what they name", arguments: [("new/", "new"), ("a//b/./new//", "a/b/new"), ("/x/new/", "/x/new")])
  func paths(given: String, path: String) throws {
    let folder = try ModelFolder(given)
    #expect(folder.path == path && folder.name == "new" && folder.aside == path + ".part")
  }

  @Test("A path that names no folder of its own is refused", arguments: ["", "/", ".", "./", "..", "a/.."])
  func nameless(given: String) { #expect(status { _ = try ModelFolder(given) }.contains("names no folder")) }

  @Test("A trailing slash does not lose the model, and an old one goes last")
  func placing() throws {
    let place = try ModelFolder(folder.path("new") + "/")
    try place.check(.refuse)
    try place.begin(.refuse)
    try writeModel("new.part", manifest: "first")
    try write("new.part/net.0.npz", "state")
    place.removeStates()
    try place.place(replacing: false)
    #expect(try folder.read("new/manifest.json") == "first")
    #expect(folder.contents == ["new"] && !folder.exists("new/net.0.npz"))
    #expect(status { try place.check(.refuse) }.contains("--force"))
    try place.check(.replace)
    try place.begin(.replace)
    try writeModel("new.part", manifest: "second")
    try place.place(replacing: true)
    #expect(try folder.read("new/manifest.json") == "second")
    #expect(folder.contents == ["new"])
  }

  @Test(
    "What is no model, or more than one, is never replaced", arguments: ["notes.txt", "manifest.json", "weights.npz"])
  func foreign(name: String) throws {
    try write("other/" + name, "mine")
    let place = try ModelFolder(folder.path("other"))
    #expect(status { try place.check(.replace) }.contains("no model that Ember wrote"))
    try writeModel("model")
    try write("model/thesis.tex", "mine")
    #expect(status { try ModelFolder(folder.path("model")).check(.replace) }.contains("thesis.tex"))
    try write("file", "mine")
    #expect(status { try ModelFolder(folder.path("file")).check(.replace) }.contains("no folder"))
    try write("t.part/thesis.npz", "mine")
    for existing in [ExistingOutput.refuse, .resume, .replace] {
      #expect(status { try ModelFolder(folder.path("t")).check(existing) }.contains("thesis.npz"))
    }
    #expect(folder.exists("other/" + name) && folder.exists("model/thesis.tex") && folder.exists("t.part/thesis.npz"))
  }

  @Test("A folder that came to be meanwhile is kept, and so is the model")
  func meanwhile() throws {
    for replacing in [false, true] {
      let name = "late\(replacing)"
      let place = try ModelFolder(folder.path(name))
      try place.begin(.refuse)
      try writeModel(name + ".part")
      try write(name + "/mine.txt", "mine")
      _ = status { try place.place(replacing: replacing) }
      #expect(folder.exists(name + "/mine.txt") && folder.exists(name + ".part/weights.npz"))
    }
  }

  @Test("An interrupted training is continued or replaced, not passed over")
  func interrupted() throws {
    try write("m.part/net.0.npz", "state")
    try write("m.part/derived.1.npz.part", "state")
    let place = try ModelFolder(folder.path("m"))
    #expect(status { try place.check(.refuse) }.contains("--resume"))
    try place.check(.resume)
    try place.begin(.resume)
    #expect(folder.exists("m.part/net.0.npz"))
    try place.check(.replace)
    try place.begin(.replace)
    #expect(!folder.exists("m.part/net.0.npz"))
  }
}
