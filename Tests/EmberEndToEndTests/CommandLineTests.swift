import EmberTestSupport
import Foundation
import Testing

@Suite("The command line")
struct CommandLineTests {
  @Test("Version and help")
  func information() throws {
    let folder = try TemporaryFolder()
    let version = try Program.run("--version", in: folder)
    #expect(version.status == 0)
    #expect(version.output.split(separator: ".").count == 3)
    let help = try Program.run("--help", in: folder)
    #expect(help.status == 0)
    for verb in ["run", "spectra", "evaluate", "check-accuracy", "cache"] {
      #expect(help.output.contains("  \(verb) "))
    }
  }

  @Test(
    "Wrong usage ends with status 64",
    arguments: [
      ["run"], ["run", "a.yaml", "--resume", "--force"], ["spectra"], ["fly"], ["run", "a.yaml", "--chains", "0"],
    ])
  func usage(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try RunningProgram(arguments, in: folder).wait()
    #expect(outcome.status == 64)
    #expect(!outcome.errors.isEmpty)
  }

  @Test("A malformed --set is wrong usage")
  func malformedSet() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    #expect(try Program.run("run", "a.yaml", "--set", "sampler.mcmc", in: folder).status == 64)
    #expect(try Program.run("spectra", "--set", "H0", "-o", "s.txt", in: folder).status == 64)
  }

  @Test("A missing file ends with status 66")
  func missingFile() throws {
    let folder = try TemporaryFolder()
    for verb in ["run", "evaluate"] {
      let outcome = try Program.run(verb, "missing.yaml", in: folder)
      #expect(outcome.status == 66)
      #expect(outcome.errors.contains("missing.yaml"))
    }
    #expect(folder.contents.filter { !$0.hasSuffix(".out") && !$0.hasSuffix(".err") }.isEmpty)
  }

  @Test(
    "Bad input ends with status 65, names the line, and leaves nothing behind",
    arguments: [
      ("n_s:", "ns_:", "a.yaml:9: params.ns_"), ("max_samples", "max_sample", "max_samples"),
      ("min: 2.5", "min: 4.5", "a.yaml:8: params.logA"),
      ("omega_b: 0.0224", "omega_b: -0.02", "a.yaml:4: params.omega_b"),
      ("tau_reio: 0.055", "tau_reio: -0.1", "a.yaml:7: params.tau_reio"), ("H0: 67", "H0: 5", "a.yaml:6: params.H0"),
    ])
  func badInput(text: String, other: String, words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml(replacing: text, with: other))
    try folder.write("start.covmat", Input.covariance)
    let outcome = try Program.run("run", "a.yaml", "-o", "out/a", in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(!folder.exists("out"))
  }

  @Test(
    "Options beyond their range are usage errors that say the limit, and start nothing",
    arguments: [
      (["spectra", "--lmax", "14000", "-o", "x.txt"], "10000"), (["run", "a.yaml", "--chains", "20000"], "256"),
      (["minimize", "a.yaml", "--best-of", "9223372036854775807"], "1000"),
      (["validate", "x", "--points", "9223372036854775807"], "100000"),
      (["import", "lensed_TT=x.npz", "-o", "y", "--points", "9223372036854775807"], "100000"),
      (["check-accuracy", "--lmax", "14000"], "10000"), (["validate", "x", "--budget", "0"], "1e-09"),
    ])
  func optionRanges(arguments: [String], limit: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    let outcome = try RunningProgram(arguments, in: folder).wait()
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("between") && outcome.errors.contains(limit), "\(outcome.errors)")
    #expect(!folder.exists("x.txt") && !folder.exists("chains"))
  }

  @Test("A start outside the prior is bad input", arguments: ["fisher", "minimize"])
  func outsidePrior(verb: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    let outcome = try Program.run(verb, "a.yaml", "--set", "n_s=5", in: folder)
    #expect(outcome.status == 65 && outcome.errors.contains("n_s = 5.0: outside the prior"), "\(outcome.errors)")
  }

  @Test("A malformed covariance matrix is bad input")
  func badCovariance() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    try folder.write("start.covmat", "# logA n_s\n0.01 x\n0 1\n")
    let outcome = try Program.run("run", "a.yaml", "-o", "out/a", in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("start.covmat:2"), "\(outcome.errors)")
    #expect(!folder.exists("out"))
  }

  @Test("Output that cannot be written ends with status 73")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    try folder.write("start.covmat", Input.covariance)
    try folder.write("place", "a file")
    #expect(try Program.run("run", "a.yaml", "-o", "place/a", in: folder).status == 73)
    #expect(try Program.run("spectra", "--lmax", "10", "-o", "place/s.txt", in: folder).status == 73)
  }
}
