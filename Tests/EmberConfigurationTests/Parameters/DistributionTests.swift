import EmberTestSupport
import EmberInference
import Foundation
import Testing

@testable import EmberConfiguration

@Suite("Distributions as Cobaya writes them")
struct DistributionTests {
  private func sampled(_ entry: String, tail: String = "") throws -> ParameterSpecification.Sampled {
    let configuration = try RunConfiguration(yaml: Sample.yaml(replacing: 3, by: "tau: \(entry)", tail: tail))
    return try #require(configuration.sampled.first { $0.name == "tau_reio" }?.sampled)
  }

  private static let densities: [(String, Double)] = [
    ("{prior: {dist: truncnorm, loc: 0.055, scale: 0.007, min: 0.01, max: 0.1}}", 4.042906596748204),
    (
      "{prior: {dist: truncnorm, loc: 0.055, scale: 0.01, a: -1, b: 1.5}}",
      log(1 / 0.01 / (2 * Double.pi).squareRoot() / 0.7745375447996848)
    ),
    (
      "{prior: {dist: norm, loc: 0.05, scale: 0.01, min: 0.05}}", log(2 / 0.01 / (2 * Double.pi).squareRoot()) - 0.125
    ),
    ("{prior: {dist: halfnorm, loc: 0.0, scale: 0.2}}", 1.345834059789373),
    ("{prior: {dist: halfnorm, scale: 0.2}}", 1.345834059789373),
    ("{prior: {dist: loguniform, a: 0.01, b: 0.3}}", log(1 / 0.055 / log(30))),
    ("{prior: {dist: loguniform, min: 0.01, max: 0.3}}", log(1 / 0.055 / log(30))),
    ("[0.01, 0.8]", -log(0.79)), ("[0.01, 0.8, 0.055, 0.006, 0.003]", -log(0.79)),
    ("{prior: {dist: uniform, loc: 0.01, scale: 0.79}}", -log(0.79)),
  ]

  @Test("ln p at tau = 0.055 is scipy's", arguments: densities)
  func density(entry: String, expected: Double) throws {
    #expect(abs(try sampled(entry).prior.logDensity(0.055) - expected) < 1e-7)
  }

  @Test("References: a number, a distribution, and mean and width")
  func references() throws {
    #expect(
      try sampled("[0.01, 0.8, 0.055, 0.006, 0.003]").reference == .distribution(.normal(loc: 0.055, scale: 0.006)))
    #expect(try sampled("[0.01, 0.8, 0.055, 0.006, 0.003]").proposal == 0.003)
    #expect(
      try sampled("{prior: [0, 1], ref: [0.05, 0.01]}").reference == .distribution(.normal(loc: 0.05, scale: 0.01)))
    let half = try sampled("{prior: [0, 1], ref: {dist: halfnorm, loc: 0, scale: 0.1}}").reference
    #expect(half == .distribution(.truncatedNormal(TruncatedNormal(loc: 0, scale: 0.1, min: 0, max: .infinity))))
  }

  @Test(
    "What makes no distribution is refused with its key",
    arguments: [
      "{prior: {dist: uniform, min: 0, max: .inf}}", "{prior: [-.inf, 1]}", "{prior: {dist: norm, min: 0, max: 1}}",
      "{prior: {dist: truncnorm, loc: 0, scale: 1, a: 0, max: 1}}",
      "{prior: {dist: truncnorm, loc: 0, scale: -1, a: 0, b: 1}}",
      "{prior: {dist: loguniform, min: 0, max: 1}}", "{prior: {dist: loguniform, a: 1, b: 2, loc: 3}}",
      "{prior: {dist: halfnorm, scale: 0}}", "{prior: {dist: truncnorm, loc: 0, scale: 1e-3, min: 5, max: 6}}",
      "{prior: {dist: cauchy, loc: 0, scale: 1}}", "{prior: {min: 0, max: 1, a: 3}}", "[1]", "[0, 1, 2]",
      "{prior: [0, x]}",
      "{prior: 3}", "{prior: {min: 1e308, max: -1e308}}", "{prior: {min: -1e308, max: 1e308}}",
      "{prior: [0, 1], proposal: 1e-200}",
    ])
  func refused(entry: String) throws {
    let found = try #require(complaint(about: Sample.yaml(replacing: 3, by: "tau: \(entry)")))
    #expect(found.key?.hasPrefix("params.tau") == true)
  }

  @Test(
    "A normal density in the block `prior` multiplies the parameter's own, in whichever spelling",
    arguments: [
      "lambda tau: stats.norm.logpdf(tau, loc=0.0566, scale=0.0058)",
      "lambda tau_reio:stats.norm.logpdf(tau_reio,scale=0.0058,loc=0.0566)",
      "lambda tau: scipy.stats.norm(0.0566, 0.0058).logpdf(tau)",
      "lambda tau: stats.norm.logpdf(tau, 5.66e-2, scale=0.0058)",
    ])
  func external(text: String) throws {
    let tail = "prior: {tau_prior: \"\(text)\"}\n"
    let yaml = Sample.yaml(replacing: 3, by: "tau: [0.01, 0.8]", tail: tail)
    let space = ParameterSpace(try RunConfiguration(yaml: yaml))
    let expected = -log(0.79) + 4.192908887678123 - log(0.025 - 0.02)
    #expect(abs(space.prior.logDensity([0.0224, 0.055]) - expected) < 1e-9)
    #expect(abs((space.sampled[1].sampled?.scale ?? 0) - 0.0058) < 1e-6)
    // Of a fixed parameter it is a number.
    let fixed = ParameterSpace(try RunConfiguration(yaml: Sample.yaml(replacing: 3, by: "tau: 0.055", tail: tail)))
    #expect(abs(fixed.prior.logDensity([0.0224]) - 4.192908887678123 + log(0.005)) < 1e-9)
  }

  @Test(
    "Other external priors are refused",
    arguments: [
      "lambda tau: tau**2", "lambda tau, logA: stats.norm.logpdf(tau, loc=logA, scale=1)", "import_module('x').f",
      "lambda tau: stats.norm.logpdf(tau, loc=0.05, scale=0)", "lambda foo: stats.norm.logpdf(foo, loc=0.05, scale=1)",
      "lambda tau: stats.cauchy.logpdf(tau, loc=0, scale=1)", "lambda tau: stats.norm.logpdf(logA, loc=0.05, scale=1)",
    ])
  func refusedExternal(text: String) throws {
    let found = try #require(complaint(about: Sample.yaml(tail: "prior: {x: \"\(text)\"}\n")))
    #expect(found.key == "prior.x" && !found.remedy.isEmpty)
  }

  @Test(
    "The definition of A_s from logA is understood in every equal form",
    arguments: [
      "1e-10*np.exp(logA)", "np.exp(logA)*1e-10", "1.e-10*np.exp(logA)", "1.0E-10 * np.exp( logA )",
      "np.exp(logA)/1e10",
      "10**-10*numpy.exp(logA)", "(1e-10)*math.exp(logA)", "np.exp(logA - 10*np.log(10))", "exp(logA)*10**(-10)",
    ])
  func amplitude(body: String) throws {
    for entry in [
      "As: {value: 'lambda logA: \(body)'}", "A_s: \"lambda logA: \(body)\"", "As: 'lambda logA : \(body)'",
    ] {
      let yaml = Sample.yaml(replacing: 4, by: "logA: {prior: [2, 4], drop: true}", adding: [entry])
      #expect(complaint(about: yaml) == nil, "\(entry)")
      #expect(try RunConfiguration(yaml: yaml).derived.map(\.name) == ["A_s"])
    }
  }

  @Test(
    "Elsewhere, or unequal, it is an error",
    arguments: [
      "sigma8: {value: 'lambda logA: 1e-10*np.exp(logA)'}", "r: {value: 'lambda logA: 1e-10*np.exp(logA)'}",
      "As: {value: 'lambda logA: 1e-9*np.exp(logA)'}", "As: {value: 'lambda tau: 1e-10*np.exp(tau)'}",
      "As: 'lambda logA: 1e-10*np.exp(logA)+tau'", "As: 'lambda logA: ((((((1e-10*np.exp(logA)'",
      "age: 'lambda logA: 1'",
    ])
  func elsewhere(entry: String) throws {
    let found = try #require(complaint(about: Sample.yaml(adding: [entry])))
    #expect(found.key?.hasPrefix("params.") == true)
  }
}
