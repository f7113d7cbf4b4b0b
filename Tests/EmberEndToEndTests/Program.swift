import EmberTestSupport
import Foundation

/// The built program, as a user runs it.
enum Program {
  /// What a finished process leaves behind.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The program stands beside the tests.
  static var path: String {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return (tests as NSString).deletingLastPathComponent + "/ember"
  }

  /// Runs the program in a folder until it ends.
  static func run(_ arguments: String..., in folder: TemporaryFolder) throws -> Outcome {
    try RunningProgram(arguments, in: folder).wait()
  }

  /// Starts the program in a folder.
  static func start(_ arguments: String..., in folder: TemporaryFolder) throws -> RunningProgram {
    try RunningProgram(arguments, in: folder)
  }
}

/// A process of the program.
final class RunningProgram {
  private let process = Process()
  private let output: URL
  private let errors: URL

  /// - Parameter input: a file of the folder that becomes standard input; nothing without one.
  init(_ arguments: [String], input: String? = nil, in folder: TemporaryFolder) throws {
    output = URL(fileURLWithPath: folder.path(UUID().uuidString + ".out"))
    errors = URL(fileURLWithPath: folder.path(UUID().uuidString + ".err"))
    try Data().write(to: output)
    try Data().write(to: errors)
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.standardInput =
      if let input { try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.path(input))) } else {
        FileHandle.nullDevice
      }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  var isRunning: Bool { process.isRunning }

  /// True when the program waits for signals: before that, there is none of its own code. Until it is loaded the process is a copy of the
  /// tests, which may hear signals too.
  var isListening: Bool {
    let image = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process.processIdentifier)/exe")
    guard let image, URL(fileURLWithPath: image).lastPathComponent == "ember" else { return false }
    let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
    let mask = line.flatMap { UInt64($0.dropFirst(7).trimmingCharacters(in: .whitespaces), radix: 16) } ?? 0
    return mask & (1 << UInt64(SIGTERM - 1)) != 0
  }

  /// Lets programs hear of a closed terminal, even where the tests themselves were told not to (`nohup`).
  static func hearHangups() { _ = Foundation.signal(SIGHUP, SIG_DFL) }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits until `condition` holds or the process ends.
  func wait(until condition: () -> Bool) {
    while process.isRunning, !condition() { Thread.sleep(forTimeInterval: 0.02) }
  }

  func wait() throws -> Program.Outcome {
    process.waitUntilExit()
    return Program.Outcome(
      status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }
}

/// Inputs small enough for a test: two parameters, the large-scale temperature likelihood only.
enum Input {
  static func yaml(emulator: String = "off", samples: Int = 4, replacing text: String = "", with other: String = "")
    -> String
  {
    let yaml = """
      theory: {ember: {emulator: \(emulator), precision: draft}}
      likelihood: {planck2018_lowl_tt: null}
      params:
        omega_b: 0.0224
        omega_cdm: 0.12
        H0: 67
        tau_reio: 0.055
        logA: {prior: {min: 2.5, max: 3.5}, ref: 3.05, proposal: 0.05}
        n_s: {prior: {min: 0.9, max: 1.1}, ref: 0.965, proposal: 0.02}
        A_planck: 1
      sampler: {mcmc: {max_samples: \(samples), chains: 1, seed: 3, covmat: start.covmat}}

      """
    return text.isEmpty ? yaml : yaml.replacing(text, with: other)
  }

  /// A covariance to start from, which saves the minimisation.
  static let covariance = "# logA n_s\n0.01 0.0\n0.0 0.001\n"
}
