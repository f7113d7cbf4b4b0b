import EmberBandPowers
import EmberLikelihood
import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@testable import EmberConfiguration

@Suite("Names and labels")
struct NamesTests {
  @Test(
    "Names that no chain could hold are refused",
    arguments: ["a b", "", "a: b", "#", "9a", "*", "a\\tb", "a\\nb", "\\u00e9\\u202e", "a,b"])
  func badNames(name: String) throws {
    let found = try #require(complaint(about: Sample.yaml(adding: ["\"\(name)\": {prior: [0, 1], drop: true}"])))
    #expect(found.problem.contains("name") && !found.description.hasControlCharacters, "\(found)")
  }

  @Test(
    "Names that mean something else in a chain are refused",
    arguments: ["chi2", "weight", "minuslogpost", "chi2__x", "age", "rdrag"])
  func reservedNames(name: String) throws {
    let found = try #require(complaint(about: Sample.yaml(adding: ["\(name): {prior: [0, 1], drop: true}"])))
    #expect(found.problem.contains("means something else"))
  }

  @Test("White space in labels becomes one blank")
  func whiteSpace() throws {
    let yaml = Sample.yaml(
      replacing: 0, by: "omega_b:\n    prior: [0.02, 0.03]\n    latex: |\n      \\log(10^{10}\n      A_\\mathrm{s})\n")
    let configuration = try RunConfiguration(yaml: yaml)
    #expect(configuration.sampled.first?.latex == #"\log(10^{10} A_\mathrm{s})"#)
  }

  @Test("Escapes in labels are refused with the way out", arguments: [#""\nu_c""#, #""\rho""#, #""\eta""#, #""\tau""#])
  func escapes(label: String) throws {
    let found = try #require(complaint(about: Sample.yaml(replacing: 0, by: "omega_b: {value: 0.02, latex: \(label)}")))
    #expect(found.key == "params.omega_b.latex" && found.remedy.contains("single quotes"))
    #expect(!found.description.hasControlCharacters)
  }

  @Test("Control characters in input show escaped in errors")
  func escaping() throws {
    let error = EmberError.missingFile(path: "a\u{1B}[31mb\nc", role: "x")
    #expect(error.description == "a\\u{1b}[31mb\\nc: no such file (x). Check the path, or create the file first.")
    let found = try #require(complaint(about: Sample.yaml(adding: ["\"a\\eb\": 3"])))
    #expect(!found.description.hasControlCharacters && found.description.contains("\\u{1b}"))
  }

  @Test("The name of an instrument is one line")
  func instrument() throws {
    let folder = try TemporaryFolder()
    func name(_ text: String) throws -> String {
      let yaml = "name: \(text)\nsky_fraction: 0.4\ntemperature: {white_noise: 10, beam: 5, multipoles: [30, 500]}\n"
      try yaml.write(toFile: folder.path("noise.yaml"), atomically: true, encoding: .utf8)
      return try Instrument(file: folder.path("noise.yaml")).name
    }
    #expect(try name("|\n  a\n  TT 2 3 1 1\n") == "a TT 2 3 1 1")
    #expect(throws: EmberError.self) { try name(#""a\nTT 2 3 1 1""#) }
    #expect(throws: EmberError.self) { try name("''") }
  }

  @Test("Every configuration that can be read is written so that it reads back")
  func roundTrip() throws {
    var random = RandomStream(seed: 11)
    func pick<T>(_ items: [T]) -> T { items[Int(random.next() % UInt64(items.count))] }
    let priors = [
      "[0.01, 0.8]", "{dist: norm, loc: 0.05, scale: 0.01}",
      "{dist: truncnorm, loc: 0.05, scale: 0.01, min: 0.01, max: .inf}",
      "{dist: truncnorm, loc: 0.05, scale: 0.01, a: -3, b: 1.7}", "{dist: halfnorm, scale: 0.1}",
      "{dist: loguniform, a: 0.01, b: 0.3}", "{dist: norm, loc: 0.05, scale: 0.01, min: 0.03}",
    ]
    let labels = [#"'\nu'"#, "it's", "\"x: #\\\"\"", "'- {a: [b'", "é^2", "null", "~", "\"'\""]
    let names = ["y", "null", "true_", "x.y", "a-b", "é", "no", "e+1"]
    let outputs = ["chains/it's", "'a: b'", "\"a\\\\b\"", "\"tab\\tx\"", "\"line\\nbreak\"", "é"]
    for _ in 0..<200 {
      var lines = ["tau: {prior: \(pick(priors)), ref: [0.06, 0.01], latex: \(pick(labels))}"]
      lines.append("\"\(pick(names))\": {prior: [0, 1e-3], drop: true, latex: \(pick(labels))}")
      lines.append("sigma8: {latex: \(pick(labels)), max: \(random.uniform())}")
      let sampler = pick([
        "{mcmc: {seed: \(random.next()), covmat: \(pick(outputs))}}", "{nuts: {step_size: \(0.1 + random.uniform())}}",
      ])
      let tail = "output: \(pick(outputs))\nsampler: \(sampler)\n"
      let external = pick([
        "", "prior: {\"a: b\": \"lambda logA: stats.norm.logpdf(logA, loc=\(random.uniform()), scale=0.1)\"}\n",
      ])
      let yaml = Sample.yaml(replacing: 3, by: lines[0], adding: Array(lines.dropFirst()), tail: tail + external)
      let first = try RunConfiguration(yaml: yaml)
      let second = try RunConfiguration(yaml: first.yaml)
      #expect(first.yaml == second.yaml)
      #expect(first.output == second.output && first.sampler.covariancePath == second.sampler.covariancePath)
      #expect(first.parameters.map(\.role) == second.parameters.map(\.role))
      #expect(first.parameters.map(\.latex) == second.parameters.map(\.latex))
      #expect(first.parameters.map(\.name) == second.parameters.map(\.name))
      #expect(first.externalPriors == second.externalPriors && first.priorLogFactor == second.priorLogFactor)
    }
  }

  @Test("The other spelling of a nuisance parameter is the parameter")
  func alias() throws {
    let configuration = try RunConfiguration(yaml: Sample.yaml(replacing: 6, by: "calPlanck: {prior: [0.9, 1.1]}"))
    #expect(configuration.sampled.last?.name == "A_planck" && configuration.sampled.last?.owner == .likelihood)
    #expect(complaint(about: Sample.yaml(adding: ["calPlanck: 1"]))?.problem.contains("twice") == true)
  }
}
