import EmberInference
import EmberTestSupport
import Testing

@Suite("Chain files")
struct ChainWriterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func row(_ weight: Double, _ x: [Double], _ outputs: [Double] = []) -> ChainRow<NoAnnotation> {
    ChainRow(
      weight: weight, x: x, evaluation: Evaluation(logDensity: -1.5, outputs: outputs, annotation: NoAnnotation()))
  }

  @Test("what is written is read back, sampled parameters exactly")
  func roundTrip() throws {
    let path = folder.path("run.1.txt")
    let writer = try ChainWriter(path: path, parameters: ["a", "b"], outputs: ["sum", "chi2"])
    let points = [[1.0 / 3, -2e-17], [123456.789012345678, 3.5e-300], [0.1 + 0.2, -7]]
    for (i, x) in points.enumerated() { try writer.append(row(Double(i + 1), x, [x[0] + x[1], .nan])) }
    try writer.synchronize()
    let file = try ChainReader.read(path: path)
    #expect(file.names == ["a", "b", "sum", "chi2"])
    #expect(file.weights == [1, 2, 3])
    #expect(file.minusLogPosterior == [1.5, 1.5, 1.5])
    #expect(file["a"] == points.map { $0[0] })
    #expect(file["b"] == points.map { $0[1] })
    #expect(file["chi2"]?.allSatisfy(\.isNaN) == true)
    #expect(file["c"] == nil)
    let samples = try #require(file.samples(of: ["b", "a"]))
    #expect(Array(samples[row: 1]) == [3.5e-300, 123456.789012345678])
  }

  @Test("the longest numbers stay apart from their neighbours")
  func separation() throws {
    let path = folder.path("run.1.txt")
    let writer = try ChainWriter(path: path, parameters: ["a"], outputs: ["chi2"])
    let evaluation = Evaluation(
      logDensity: 0.00123456789012345, outputs: [-1.23456789e-300], annotation: NoAnnotation())
    try writer.append(ChainRow(weight: 1_234_567_890, x: [-1.234567890123456e-300], evaluation: evaluation))
    try writer.synchronize()
    let file = try ChainReader.read(path: path)
    #expect(file.weights == [1_234_567_890])
    #expect(file.minusLogPosterior == [-0.00123456789012])
  }

  @Test("a resumed file is cut at the checkpoint and goes on there")
  func resume() throws {
    let path = folder.path("run.1.txt")
    let writer = try ChainWriter(path: path, parameters: ["a"], outputs: [])
    try writer.append(row(1, [1]))
    try writer.append(row(2, [2]))
    let position = writer.position
    try writer.synchronize()
    let wanted = try folder.read("run.1.txt")
    #expect(position == FilePosition(bytes: wanted.utf8.count, rows: 2))
    try writer.append(row(3, [3]))
    try writer.flush()
    let resumed = try ChainWriter(path: path, parameters: ["a"], outputs: [], resumingAt: position)
    #expect(try folder.read("run.1.txt") == wanted)
    try resumed.append(row(4, [4]))
    try resumed.synchronize()
    #expect(try ChainReader.read(path: path).weights == [1, 2, 4])
    #expect(resumed.position.rows == 3)
  }

  @Test("a file shorter than its checkpoint is refused")
  func tooShort() throws {
    let path = try folder.write("run.1.txt", "# weight minuslogpost a\n")
    #expect(throws: InferenceError.self) {
      try ChainWriter(path: path, parameters: ["a"], outputs: [], resumingAt: FilePosition(bytes: 100, rows: 3))
    }
  }

  @Test("a full disk is an error that names the file")
  func fullDisk() throws {
    #expect {
      try ChainWriter(path: "/dev/full", parameters: ["a"], outputs: [])
    } throws: { error in
      guard case InferenceError.file("/dev/full", "write", let reason) = error else { return false }
      return reason.contains("space")
    }
  }

  @Test("a folder that does not exist is an error that names the file")
  func noFolder() throws {
    let path = folder.path("missing/run.1.txt")
    #expect {
      try ChainWriter(path: path, parameters: ["a"], outputs: [])
    } throws: { error in
      guard case InferenceError.file(path, "open", _) = error else { return false }
      return true
    }
  }

  @Test("the side file counts rows of each chain and goes on counting when resumed")
  func annotations() throws {
    let path = folder.path("run.provenance.csv")
    let line: AnnotationWriter<NoAnnotation>.Line = { row, chain, number in "\(chain),\(number),\(Int(row.weight))" }
    let writer = try AnnotationWriter(path: path, header: "chain,row,weight", chains: 2, line: line)
    try writer.append(row(5, [1]), chain: 1)
    try writer.append(row(6, [1]), chain: 0)
    try writer.append(row(7, [1]), chain: 1)
    let position = writer.position
    try writer.append(row(8, [1]), chain: 0)
    try writer.flush()
    let resumed = try AnnotationWriter(path: path, resumingAt: position, rows: [1, 2], line: line)
    try resumed.append(row(9, [1]), chain: 0)
    try resumed.synchronize()
    #expect(try folder.read("run.provenance.csv") == "chain,row,weight\n2,1,5\n1,1,6\n2,2,7\n1,2,9\n")
  }
}
