import EmberInference
import EmberNumerics
import EmberTestSupport
import Testing

@Suite("Covariance files")
struct NamedCovarianceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("what is written is read back exactly")
  func roundTrip() throws {
    let matrix = Matrix(rows: 2, columns: 2, elements: [1.0 / 3, 1e-7 / 7, 1e-7 / 7, 2e-9 / 3])
    let covariance = NamedCovariance(names: ["a", "omega_b"], matrix: matrix)
    try folder.write("x.covmat", covariance.text)
    #expect(try NamedCovariance(path: folder.path("x.covmat")) == covariance)
    #expect(try folder.read("x.covmat").hasPrefix("# a "))
  }

  @Test("parameters are found by name, missing ones have their widths")
  func proposal() throws {
    let covariance = NamedCovariance(
      names: ["x", "y", "z"], matrix: Matrix(rows: 3, columns: 3, elements: [4, 1, 0.5, 1, 9, 0.25, 0.5, 0.25, 1]))
    let complete = try covariance.proposal(for: ["z", "x"], widths: [7, 7])
    #expect(complete == ProposalCovariance(Matrix(rows: 2, columns: 2, elements: [1, 0.5, 0.5, 4])))
    let partial = try covariance.proposal(for: ["y", "new"], widths: [7, 3])
    #expect(partial.matrix.elements == [9, 0, 0, 9])
    #expect(!partial.isComplete)
    #expect(throws: InferenceError.self) { try covariance.proposal(for: ["u", "v"], widths: [1, 1]) }
  }

  @Test(
    "bad files",
    arguments: [
      ("1 0\n0 1\n", 1, 0, "first line"), ("# a b\n1 0\n", 2, 0, "square"), ("# a b\n1 0\n0 1 2\n", 3, 0, "square"),
      ("# a b\n1 0\n0 1\n0 0\n", 4, 0, "square"), ("# a b\n1 0\n0 nope\n", 3, 2, "not a number"),
      ("# a b\n1 0.5\n0.4 1\n", 3, 1, "symmetric"), ("# a b\n1 2\n2 1\n", 0, 0, "positive definite"),
      ("# a b\n1 0\n0 -1\n", 3, 2, "positive"), ("# a a\n1 0\n0 1\n", 1, 2, "twice"),
      ("# a b\n1 0\n0 nan\n", 3, 2, "positive"),
      ("# a b\n1e300 0\n0 1e300\n", 2, 1, "finite"), ("# a b\n1 0\n0 1e-300\n", 3, 2, "positive"),
      ("# a b\n1 nan\nnan 1\n", 3, 1, "symmetric"), ("", 1, 0, "first line"),
    ])
  func malformed(text: String, line: Int, column: Int, words: String) throws {
    let path = try folder.write("bad.covmat", text)
    #expect {
      try NamedCovariance(path: path)
    } throws: { error in
      guard case InferenceError.malformed(path, line, column, let reason) = error else { return false }
      return reason.contains(words)
    }
  }

  @Test("a file that went through Windows")
  func windows() throws {
    let path = try folder.write("w.covmat", "\u{FEFF}# a b\r\n4 1\r\n1 9\r\n")
    let covariance = try NamedCovariance(path: path)
    #expect(covariance.names == ["a", "b"])
    #expect(covariance.matrix.elements == [4, 1, 1, 9])
  }

  @Test("random damage is an error or a matrix that can be factored")
  func mutations() throws {
    let bytes = Array("# a omega_b H0\n1e-4 2e-5 0.001\n2e-5 3.5e-4 0.01\n0.001 0.01 2.25\n".utf8)
    var random = RandomStream(seed: 9)
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0..<1 + Int(random.uniform() * 3) {
        damaged[Int(random.uniform() * Double(damaged.count))] =
          Array("0123456789eE+-. \n#\rabn".utf8)[
            Int(random.uniform() * 22)]
      }
      try folder.write("m.covmat", String(decoding: damaged, as: UTF8.self))
      guard let read = try? NamedCovariance(path: folder.path("m.covmat")) else { continue }
      #expect(read.names.indices.allSatisfy { read.matrix[$0, $0] > 0 })
    }
  }

  @Test("a missing file")
  func missing() {
    #expect(throws: InferenceError.self) { try NamedCovariance(path: folder.path("none.covmat")) }
  }
}
