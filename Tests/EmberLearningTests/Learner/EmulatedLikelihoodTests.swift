import EmberNumerics
import EmberTestSupport
import EmberTheory
import Glibc
import Testing

@testable import EmberEmulation
@testable import EmberLearning

/// Nuisance parameters that do more than scale spectra enter gradients with their own values.
@Suite("Likelihoods of any form behind an emulator")
struct EmulatedLikelihoodTests {
  private static let names = ["A_ps", "slope"]

  /// Slopes of the emulated ln L against differences of it, and the value against the likelihoods asked with the emulated spectra.
  private func check(
    _ sensitivities: [any LikelihoodSensitivity], nuisance: NuisanceParameters, provider: (any TheoryProvider)? = nil
  ) throws {
    let posterior = try StandInPosterior(lmax: 300)
    let learner = LearningProvider(
      base: provider ?? posterior.provider, inputs: posterior.names, sensitivities: sensitivities,
      request: posterior.request, settings: .init(accuracy: .init(shift: 0.1, width: 0.05)),
      nuisance: NuisanceParameters(["A_ps": 0, "slope": 0]))
    learner.train(
      design: posterior.design(45).map { point in
        var point = point
        point.nuisance = nuisance
        return point
      })
    let session = learner.makeSession(index: 0, seed: 1)
    var stream = RandomStream(seed: 8)
    let x = posterior.sample(&stream, scale: 0.7)
    func point(_ x: [Double]) -> ModelPoint {
      var point = posterior.point(Array(x.prefix(posterior.names.count)))
      point.nuisance = nuisance
      for (name, shift) in zip(Self.names, x.dropFirst(posterior.names.count)) {
        point.nuisance[name] = (nuisance[name] ?? .nan) + shift
      }
      return point
    }
    let start = x + [0, 0]
    let gradient = try #require(session.emulatedGradient(point(start)))
    let slopes = gradient.cosmology + Self.names.map { gradient.nuisance[$0] ?? 0 }
    let mismatch = worstDerivativeMismatch(
      gradient: slopes, at: start, steps: posterior.steps.map { $0 / 10 } + [0.1, 1e-4]
    ) { session.emulatedGradient(point($0))?.logLikelihood ?? .nan }
    #expect(mismatch < 1e-4)
    let prediction = try #require(session.emulated(point(start)))
    let direct = try sensitivities.reduce(0) { $0 + (try $1.logLikelihood(prediction.products, nuisance: nuisance)) }
    #expect(abs(gradient.logLikelihood - direct) < 1e-3 * max(1, abs(direct)))
    let stated = try #require(prediction.logLikelihood)
    #expect(abs(stated - direct) < 1e-6 * max(1, abs(direct)))
    // Each by itself, whether or not all spectra are made.
    let each = try sensitivities.map { try $0.logLikelihood(prediction.products, nuisance: nuisance) }
    var chain = session
    let quick = try #require(try chain.predict(point(start), isComplete: false).logLikelihoods)
    #expect(zip(quick, each).allSatisfy { abs($0 - $1) < 1e-6 * max(1, abs($1)) } && quick.count == each.count)
    let emulator = try #require(learner.frozen)
    #expect(abs((emulator.logLikelihood(point(start)) ?? .nan) - gradient.logLikelihood) < 1e-9 * max(1, abs(direct)))
    // The error that is stated is the size of the one that is made.
    var used = 0
    for _ in 0..<40 {
      let there = point(posterior.sample(&stream) + [0, 0])
      guard let guess = session.emulated(there), case .emulator(let sigma) = guess.provenance else { continue }
      used += 1
      let truth = try (provider ?? posterior.provider).predict(there, learner.request)
      let error = try sensitivities.reduce(0) {
        try $0 + $1.logLikelihood(truth.products, nuisance: nuisance)
          - $1.logLikelihood(guess.products, nuisance: nuisance)
      }
      #expect(abs(error) < 6 * sigma)
    }
    #expect(used > 25)
  }

  @Test("Additive foregrounds have the right slope far from where the emulator was made")
  func additive() throws {
    let posterior = try StandInPosterior(lmax: 300)
    let likelihood = ForegroundLikelihood(base: posterior.likelihood)
    try check([likelihood], nuisance: NuisanceParameters(["A_ps": 30, "slope": 0.01]))
  }

  @Test("A probability that is not Gaussian in the spectra")
  func general() throws {
    let posterior = try StandInPosterior(lmax: 300)
    let truth = try posterior.provider.predict(posterior.point(posterior.center), posterior.request)
    let logarithmic = LogarithmicLikelihood(model: try #require(truth.spectra[.lensedEE]))
    try check([posterior.likelihood, logarithmic], nuisance: NuisanceParameters(["A_ps": 0, "slope": 0]))
  }

  @Test("What is known of ln L from components alone is its expansion around the emulated spectra")
  func expansion() throws {
    let posterior = try StandInPosterior(lmax: 300)
    let likelihood = CalibratedLikelihood(base: posterior.likelihood)
    let nuisance = NuisanceParameters(["calibration": 1.03])
    let learner = LearningProvider(
      base: posterior.provider, inputs: posterior.names, sensitivities: [likelihood], request: posterior.request,
      nuisance: nuisance)
    learner.train(
      design: posterior.design(45).map { ModelPoint(cosmology: $0.cosmology, nuisance: nuisance) })
    let snapshot = try #require(learner.snapshot)
    var stream = RandomStream(seed: 9)
    let point = ModelPoint(cosmology: posterior.point(posterior.sample(&stream)).cosmology, nuisance: nuisance)
    let place = try #require(snapshot.products.place(point))
    var (expanded, variance) = try #require(snapshot.products.predict(place, isComplete: true))
    let quick = try #require(snapshot.monitor.expansion(expanded, count: variance.count))
    expanded.components = nil
    let direct = try #require(snapshot.monitor.expansion(expanded, count: variance.count))
    let scale = direct.0.gradient.map(abs).max() ?? 0
    #expect(zip(quick.0.gradient, direct.0.gradient).allSatisfy { abs($0 - $1) < 1e-4 * scale })
    let largest = direct.0.curvature.map(abs).max() ?? 0
    #expect(zip(quick.0.curvature, direct.0.curvature).allSatisfy { abs($0 - $1) < 1e-9 * largest })
    #expect(abs(quick.logLikelihoods[0] - direct.logLikelihoods[0]) < 1e-6 * abs(direct.logLikelihoods[0]))
  }

  @Test("Data that see the background and a derived parameter beside spectra")
  func distances() throws {
    let posterior = try StandInPosterior(lmax: 300)
    let likelihood = RulerLikelihood()
    try check(
      [posterior.likelihood, likelihood], nuisance: NuisanceParameters(["A_ps": 0, "slope": 0]),
      provider: ExpandingStandIn(base: posterior.provider))
  }
}

/// ln L = 7 - sum of (ln(C_l / model_l))^2 / 2 sigma^2 over a few multipoles of EE.
private struct LogarithmicLikelihood: LikelihoodSensitivity {
  let model: [Double]
  let name = "logarithmic"
  let request = TheoryRequest(spectra: [.lensedEE], lmax: 12)
  let isAffine = false
  let peak = 7.0

  func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    guard let values = products.spectra[.lensedEE] else { throw .notProvided("EE") }
    return (2...12).map { 4 * log(values[$0] / model[$0]) }
  }

  func response(_ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [Double]
  {
    guard let values = products.spectra[.lensedEE] else { throw .notProvided("EE") }
    guard let slope = change.spectra[.lensedEE] else { return (2...12).map { _ in 0 } }
    return (2...12).map { 4 * slope[$0] / values[$0] }
  }
}

/// A ruler r_d / D_M(1) and a Hubble rate H(0.5), measured to a percent.
private struct RulerLikelihood: LikelihoodSensitivity {
  let name = "ruler"
  let request = TheoryRequest(redshifts: [0.5, 1], derived: ["rdrag"])
  let isAffine = false

  func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    guard let table = products.background, let ruler = products.derived["rdrag"] else { throw .notProvided("a ruler") }
    return [100 * (log(ruler / table.distance[1]) + 3.1), 100 * (log(table.hubble[0]) + 8.1)]
  }

  func response(_ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [Double]
  {
    guard let table = products.background, let ruler = products.derived["rdrag"] else { throw .notProvided("a ruler") }
    let distance = change.background.map { $0.distance[1] / table.distance[1] } ?? 0
    let hubble = change.background.map { $0.hubble[0] / table.hubble[0] } ?? 0
    return [100 * ((change.derived["rdrag"] ?? 0) / ruler - distance), 100 * hubble]
  }
}

/// The stand-in in a universe of matter and a cosmological constant.
private struct ExpandingStandIn: TheoryDecorator {
  var base: any TheoryProvider

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    var prediction = try base.predict(point, request)
    try complete(&prediction.products, at: point.cosmology, for: request)
    return prediction
  }

  func background(_ cosmology: CosmologicalParameters, at redshifts: [Double]) throws(TheoryError)
    -> BackgroundTable
  {
    let hubble = (cosmology[.hubbleConstant] ?? .nan) / 299_792.458
    let matter = ((cosmology[.omegaB] ?? .nan) + (cosmology[.omegaCDM] ?? .nan)) / pow(hubble * 2997.92458, 2)
    func rate(_ z: Double) -> Double { hubble * (matter * pow(1 + z, 3) + 1 - matter).squareRoot() }
    let rule = GaussLegendre(count: 12)
    return BackgroundTable(
      redshifts: redshifts, hubble: redshifts.map(rate),
      distance: redshifts.map { rule.integrate(0, $0) { 1 / rate($0) } })
  }
}

/// Spectra that are scaled by a calibration.
private struct CalibratedLikelihood: LikelihoodSensitivity {
  let name = "calibrated"
  var base: DefaultExperimentLikelihood
  var request: TheoryRequest { base.request }

  func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    try base.residual(products.spectra.scaled(by: factor(nuisance)), nuisance: nuisance)
  }

  func response(_ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [Double]
  {
    try base.response(
      TheoryProducts(spectra: change.spectra.scaled(by: factor(nuisance))), at: products, nuisance: nuisance)
  }

  func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? {
    let kinds = request.spectra
    let factor = factor(nuisance)
    return SpectrumCalibration(
      factors: Dictionary(uniqueKeysWithValues: kinds.map { ($0, factor) }),
      slopes: ["calibration": Dictionary(uniqueKeysWithValues: kinds.map { ($0, 1) })])
  }

  private func factor(_ nuisance: NuisanceParameters) -> Double { nuisance["calibration"] ?? .nan }
}
