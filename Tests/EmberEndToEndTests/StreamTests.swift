import EmberTestSupport
import Foundation
import Testing

@Suite("Standard streams, output files and signals")
struct StreamTests {
  /// Runs a line of the shell in which `ember` is the program; returns its status and what it printed.
  private static func shell(_ line: String, in folder: TemporaryFolder) throws -> (status: Int32, output: String) {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "ember() { \"\(Program.path)\" \"$@\"; }; " + line]
    process.currentDirectoryURL = folder.url
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    try folder.write("start.covmat", Input.covariance)
    return folder
  }

  @Test(
    "Standard error that cannot be written ends nothing", arguments: ["2>/dev/full", "2>&-", "2> >(true)", "2>&- <&-"])
  func standardError(redirection: String) throws {
    let folder = try Self.folder()
    let outcome = try Self.shell("ember run a.yaml -o a \(redirection)", in: folder)
    #expect(outcome.status == 2)
    #expect(folder.exists("a.summary.json"))
    #expect(try Self.shell("ember cache verify \(redirection)", in: folder).status == 0)
  }

  @Test(
    "Standard output that cannot be written is an error",
    arguments: [
      "evaluate a.yaml", "run a.yaml -o a", "--help", "--version", "spectra --lmax 3 -o -",
      "spectra --lmax 3 -o /dev/stdout",
    ])
  func standardOutput(command: String) throws {
    let folder = try Self.folder()
    for redirection in [">/dev/full", ">&-"] {
      #expect(try Self.shell("ember \(command) \(redirection)", in: folder).status == 73, "\(redirection)")
      for name in folder.contents where name.hasPrefix("a.") && name != "a.yaml" {
        try FileManager.default.removeItem(atPath: folder.path(name))
      }
    }
  }

  @Test(
    "A table goes to standard output, a descriptor or a pipe", arguments: ["-", "/dev/stdout", "/dev/fd/1", "link"])
  func tables(place: String) throws {
    let folder = try Self.folder()
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "/dev/stdout")
    for pipe in ["| cat", "> out.txt; cat out.txt"] {
      let outcome = try Self.shell("ember spectra --lmax 3 -o \(place) \(pipe)", in: folder)
      #expect(outcome.output.contains("# l ") && outcome.output.hasSuffix("\n"), "\(pipe)")
    }
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "/dev/stdout")
    #expect(folder.contents == ["a.yaml", "link", "out.txt", "start.covmat"])
  }

  @Test("No command replaces a file unasked, and names without a name are refused")
  func existingFiles() throws {
    let folder = try Self.folder()
    let instrument =
      "{name: x, sky_fraction: 0.5, temperature: {white_noise: 30, beam: 10, multipoles: [2, 60]}, band_width: 20}"
    try folder.write("i.yaml", instrument)
    try folder.write("p.csv", "H0\n67\n")
    for (command, file) in [
      ("spectra --lmax 3 -o FILE", "s.txt"), ("spectra --pk -o FILE", "s.txt"),
      ("spectra --lmax 3 --points p.csv -o out", "out/0000.txt"), ("mock a.yaml --instrument i.yaml -o FILE", "m.txt"),
      ("fisher a.yaml -o x", "x.fisher.svg"), ("fisher a.yaml --forecast i.yaml -o x", "x.forecast.covmat"),
      ("minimize a.yaml -o x", "x.minimum"), ("minimize a.yaml -o x --profile logA=3:3.1:2", "x.profile.logA.txt"),
    ] {
      try FileManager.default.createDirectory(atPath: folder.path("out"), withIntermediateDirectories: true)
      try folder.write(file, "precious")
      let line = "ember " + command.replacing("FILE", with: file)
      #expect(try Self.shell(line, in: folder).status == 73, "\(line)")
      #expect(try folder.read(file) == "precious", "\(line)")
      try FileManager.default.removeItem(atPath: folder.path(file))
    }
    try folder.write("s.txt", "old")
    #expect(try Self.shell("ember spectra --lmax 3 --force -o s.txt", in: folder).status == 0)
    #expect(try folder.read("s.txt").contains("# l "))
    for options in [
      "spectra --lmax 3 -o ''", "spectra --lmax 3 -o x/", "run a.yaml -o ''", "run a.yaml -o x/", "fisher a.yaml -o -",
    ] {
      #expect(try Self.shell("ember \(options)", in: folder).status == 64, "\(options)")
    }
    #expect(folder.contents.allSatisfy { !$0.hasPrefix(".") })
  }

  @Test("A run does not write over what it reads, whoever asks for it")
  func ownInput() throws {
    let folder = try Self.folder()
    try folder.write("start.covmat", Input.covariance)
    let outcome = try Self.shell("ember run a.yaml -o start --force", in: folder)
    #expect(outcome.status == 73)
    #expect(try folder.read("start.covmat") == Input.covariance)
  }

  @Test(
    "A signal ends every command with status 75, from its first moment on",
    arguments: [SIGINT, SIGTERM, SIGQUIT, SIGHUP])
  func signals(signal: Int32) throws {
    let folder = try Self.folder()
    if signal == SIGHUP { RunningProgram.hearHangups() }
    try folder.write("p.csv", "H0\n" + (0..<200).map { "\(60 + 0.1 * Double($0))\n" }.joined())
    for (index, command) in [
      ["minimize", "a.yaml", "--best-of", "500"], ["spectra", "--lmax", "2000", "--points", "p.csv", "-o", "out"],
      ["check-accuracy"], ["run", "a.yaml", "-o", "a", "--set", "sampler.mcmc.max_samples=100000"],
    ].enumerated() {
      let running = try RunningProgram(command, in: folder)
      running.wait { running.isListening }
      Thread.sleep(forTimeInterval: 0.2 * Double(index))
      running.send(signal)
      let outcome = try running.wait()
      #expect(outcome.status == 75, "\(command): \(outcome.status)")
      #expect(outcome.errors.contains("interrupted"), "\(command): \(outcome.errors)")
    }
  }

  @Test("A signal is heard before Swift's runtime takes it for a crash", arguments: [SIGINT, SIGTERM, SIGQUIT])
  func earlySignals(signal: Int32) throws {
    let folder = try Self.folder()
    for milliseconds in 0..<16 {
      // An output of its own: a run that has begun to write leaves files, beside which the next one would not begin.
      let output = "a\(signal)-\(milliseconds)"
      let running = try RunningProgram(
        ["run", "a.yaml", "-o", output, "--set", "sampler.mcmc.max_samples=100000"], in: folder)
      running.wait { running.isListening }
      Thread.sleep(forTimeInterval: 0.001 * Double(milliseconds))
      running.send(signal)
      let status = try running.wait().status
      #expect(status == 75, "after \(milliseconds) ms: \(status)")
    }
  }
}
