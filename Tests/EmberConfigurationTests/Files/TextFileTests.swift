import EmberInference
import EmberTestSupport
import Foundation
import Testing

@testable import EmberConfiguration

@Suite("Reading files")
struct TextFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A byte order mark and the line ends of Windows")
  func windows() throws {
    let path = try folder.write("w.yaml", "\u{FEFF}" + Sample.yaml().replacing("\n", with: "\r\n"))
    #expect(try RunConfiguration(file: path).sampled.count == RunConfiguration(yaml: Sample.yaml()).sampled.count)
    let bad = try folder.write("bad.yaml", "\u{FEFF}output: x\r\n\r\nliklihood: {}\r\n")
    let error = #expect(throws: EmberError.self) { try RunConfiguration(file: bad) }
    #expect(error?.description.contains("bad.yaml:3") == true, "\(String(describing: error))")
  }

  @Test("A FIFO is read like a file")
  func pipe() throws {
    let path = folder.path("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let writer = Process()
    writer.executableURL = URL(fileURLWithPath: "/bin/sh")
    writer.arguments = ["-c", "cat '\(try folder.write("a.yaml", Sample.yaml()))' > '\(path)'"]
    try writer.run()
    #expect(try RunConfiguration(file: path).sampled.count > 0)
    writer.waitUntilExit()
  }

  @Test("What is no readable text is said, with the status of bad input")
  func unreadable() throws {
    func error(_ path: String) -> EmberError? {
      #expect(throws: EmberError.self) { try TextFile.read(path, role: "the table") }
    }
    #expect(error(folder.path("none"))?.exitStatus == 66)
    for (path, words) in [
      ("/", "the table cannot be read: it is a folder"), ("/dev/zero", "zero byte"),
      (try folder.write("nul", "a\0b"), "zero byte"),
    ] {
      #expect(error(path)?.exitStatus == 65)
      #expect(error(path)?.description.contains(words) == true, "\(String(describing: error(path)))")
    }
  }

  @Test("Settings have a size limit")
  func limit() throws {
    let path = try folder.write("long.yaml", "# " + String(repeating: "x", count: 17 << 20))
    let error = #expect(throws: EmberError.self) { try RunConfiguration(file: path) }
    #expect(error?.exitStatus == 65)
    #expect(error?.description.contains("longer than 16 MiB") == true)
  }

  @Test("A covariance that is no file says so", arguments: ["/dev/zero", "/"])
  func covariance(path: String) throws {
    let text = Sample.yaml(tail: "sampler: {mcmc: {covmat: \(path)}}\n")
    let configuration = try RunConfiguration(yaml: text)
    let error = #expect(throws: InferenceError.self) {
      try NamedCovariance(path: try #require(configuration.sampler.covariancePath))
    }
    let shown = error.map { EmberError($0, source: "x", role: "the covariance matrix") }
    #expect(shown?.exitStatus == 65)
    #expect(shown?.description.hasPrefix(path) == true)
  }
}
