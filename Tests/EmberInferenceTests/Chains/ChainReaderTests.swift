import EmberInference
import EmberNumerics
import EmberTestSupport
import Testing

@Suite("Reading chains")
struct ChainReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a GetDist chain without header takes its names from .paramnames", arguments: ["old_3.txt", "old.3.txt"])
  func getDist(name: String) throws {
    _ = try folder.write("old.paramnames", "omegabh2 \\Omega_b h^2\nns\t n_s\nH0* H_0\n")
    let path = try folder.write(name, "  1.5 100 0.022 0.96 67\n  2 101 0.023 0.97 68\n\n")
    let file = try ChainReader.read(path: path)
    #expect(file.names == ["omegabh2", "ns", "H0"])
    #expect(file.weights == [1.5, 2])
    #expect(file["H0"] == [67, 68])
  }

  @Test("labels of parameters")
  func labels() throws {
    let path = try folder.write("x.paramnames", "a \\alpha_{s} x\nb\nc*  C\n")
    let names = try ChainReader.readParamNames(path: path)
    #expect(names.map(\.name) == ["a", "b", "c"])
    #expect(names.map(\.label) == ["\\alpha_{s} x", "b", "C"])
  }

  @Test(
    "errors name line and column",
    arguments: [
      ("# weight minuslogpost a\n1 2 3\n1 2\n", 3, 0), ("# weight minuslogpost a\n1 2 x3\n", 2, 3),
      ("# weight minuslogpost a\n1 -inf 3\n", 2, 2), ("# weight minuslogpost a\n1 nan 3\n", 2, 2),
      ("# weight minuslogpost a\ninf 2 3\n", 2, 1), ("# weight minuslogpost a\n1 2 1e999\n", 2, 3),
      ("# weight minuslogpost a\n\n-1 2 3\n", 3, 1), ("# weight minuslogpost a\n1 2 3 4\n", 2, 0),
    ])
  func malformed(text: String, line: Int, column: Int) throws {
    let path = try folder.write("bad.1.txt", text)
    #expect {
      try ChainReader.read(path: path)
    } throws: { error in
      guard case InferenceError.malformed(path, line, column, _) = error else { return false }
      return true
    }
  }

  @Test("missing files")
  func missing() throws {
    #expect(throws: InferenceError.self) { try ChainReader.read(path: folder.path("none.1.txt")) }
    let path = try folder.write("nameless.1.txt", "1 2 3\n")
    #expect {
      try ChainReader.read(path: path)
    } throws: { error in
      guard case InferenceError.unreadable(.missing(let missing)) = error else { return false }
      return missing == folder.path("nameless.paramnames")
    }
  }

  @Test("a line of .paramnames has a name")
  func nameless() throws {
    let path = try folder.write("n.paramnames", "a \\alpha\n* \\beta\n")
    #expect(throws: InferenceError.malformed(path: path, line: 2, column: 1, reason: "a name is missing before the *"))
    {
      try ChainReader.readParamNames(path: path)
    }
  }

  @Test("files that went through Windows")
  func windows() throws {
    try folder.write("w.paramnames", "\u{FEFF}a\t\\alpha\r\nb*\tb\r\n")
    let file = try ChainReader.read(path: try folder.write("w.1.txt", "\u{FEFF}1 2 3 4\r\n2 3 4 5\r\n"))
    #expect(file.names == ["a", "b"])
    #expect(file["b"] == [4, 5])
    #expect(try ChainReader.readParamNames(path: folder.path("w.paramnames"))[0].label == "\\alpha")
  }
}
