import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite struct MonitorTests {
  private static let posterior = Result { try StandInPosterior(lmax: 1200) }

  private static func trained(_ count: Int) throws -> (StandInPosterior, EmulatorSnapshot) {
    let posterior = try posterior.get()
    let learner = posterior.learner()
    learner.train(design: posterior.design(count))
    return (posterior, try #require(learner.snapshot))
  }

  @Test func errorsOverThePosteriorAreSmallAndAsLargeAsStated() throws {
    let (posterior, snapshot) = try Self.trained(60)
    var stream = RandomStream(seed: 4)
    var square = 0.0
    var within = 0
    var used = 0
    for _ in 0..<300 {
      let point = posterior.point(posterior.sample(&stream))
      guard case .useEmulator(let prediction) = snapshot.assess(point), let value = prediction.logLikelihood,
        case .emulator(let sigma) = prediction.provenance
      else { continue }
      let truth = try posterior.logLikelihood(posterior.provider.predict(point, posterior.request))
      used += 1
      square += (truth - value) * (truth - value)
      if abs(truth - value) <= Calibration.normal95 * sigma { within += 1 }
      #expect(abs(truth - value) < 5 * sigma)
    }
    #expect(used >= 290)
    #expect((square / Double(used)).squareRoot() < 0.01)
    #expect(Double(within) >= 0.9 * Double(used))
  }

  @Test func tenSigmaOffIsRefused() throws {
    let (posterior, snapshot) = try Self.trained(40)
    var stream = RandomStream(seed: 5)
    let refused = (0..<3000).count { _ in
      if case .useSolver = snapshot.assess(posterior.point(posterior.point(atDistance: 10, &stream))) { return true }
      return false
    }
    #expect(Double(refused) >= 0.999 * 3000)
  }

  @Test func outsideTheBoxIsRefused() throws {
    let (posterior, snapshot) = try Self.trained(40)
    var stream = RandomStream(seed: 6)
    let (lower, upper) = (snapshot.region.lower, snapshot.region.upper)
    var refused = 0
    for i in 0..<3000 {
      var x = posterior.sample(&stream)
      let d = i % 6
      let beyond = (upper[d] - lower[d]) * 0.5 * stream.uniform()
      x[d] = stream.uniform() < 0.5 ? lower[d] - beyond : upper[d] + beyond
      if case .useSolver = snapshot.assess(posterior.point(x)) { refused += 1 }
    }
    #expect(Double(refused) >= 0.999 * 3000)
  }

  @Test func otherFixedParametersAreRefused() throws {
    let (posterior, snapshot) = try Self.trained(40)
    var point = posterior.point(posterior.center)
    point.cosmology[given: .neutrinoMass] = 0.06
    guard case .useEmulator = snapshot.assess(point) else {
      Issue.record("the default stated explicitly is the same model")
      return
    }
    point.cosmology[given: .neutrinoMass] = 0.1
    guard case .useSolver(.fixedParameter, _) = snapshot.assess(point) else {
      Issue.record("another neutrino mass must not be emulated")
      return
    }
    point = posterior.point(posterior.center)
    point.cosmology[given: .tauReio] = .nan
    guard case .useSolver = snapshot.assess(point) else {
      Issue.record("not a number must not be emulated")
      return
    }
  }

  @Test(arguments: [
    [SpectrumKind.lensedTT], [.lensedTT, .lensedTE, .lensedEE, .lensingPotential], [.lensingPotential],
  ])
  func expansionIsTheExactChangeOfAGaussianLikelihood(kinds: [SpectrumKind]) throws {
    let posterior = try StandInPosterior(lmax: 300, kinds: Set(kinds))
    let learner = posterior.learner()
    learner.train(design: posterior.design(40))
    let snapshot = try #require(learner.snapshot)
    let compression = snapshot.basis.compression
    var stream = RandomStream(seed: 8)
    let cosmology = posterior.point(posterior.sample(&stream)).cosmology
    let amplitudes = try #require(compression.relativeAmplitudes(cosmology))
    let z = try #require(snapshot.emulator.standardized(cosmology))
    let coefficients = try #require(snapshot.emulator.mean(cosmology, standardized: z))
    let errors = coefficients.map { _ in 0.3 * stream.normal() }
    let before = compression.spectra(coefficients, amplitudes: amplitudes)
    let after = compression.spectra(zip(coefficients, errors).map { $0 + $1 }, amplitudes: amplitudes)
    var expansion = LikelihoodExpansion(count: coefficients.count)
    try snapshot.monitor.responses[0].add(
      residual: try posterior.likelihood.residual(before, nuisance: .init()),
      at: ExpansionPoint(products: TheoryProducts(spectra: before), amplitudes: amplitudes, nuisance: .init()),
      to: &expansion)
    let change =
      try posterior.likelihood.logLikelihood(after, nuisance: .init())
      - posterior.likelihood.logLikelihood(before, nuisance: .init())
    #expect(abs(expansion.change(errors) - change) < 1e-4 * (1 + abs(change)))
  }

  @Test func squaredErrorIsTheSecondMomentOfTheChange() {
    var expansion = LikelihoodExpansion(count: 2)
    expansion.gradient = [0.5, -1]
    expansion.curvature = [4, 1, 1, 2]
    let variance = [0.3, 0.1]
    var stream = RandomStream(seed: 12)
    let count = 200_000
    var square = 0.0
    for _ in 0..<count {
      let change = expansion.change(variance.map { $0.squareRoot() * stream.normal() })
      square += change * change / Double(count)
    }
    #expect(abs(square / expansion.squaredError(variance) - 1) < 0.03)
  }

  @Test func droppedComponentsAreNegligible() throws {
    let (posterior, snapshot) = try Self.trained(60)
    let compression = snapshot.basis.compression
    #expect((7...30).contains(compression.count))
    // At points that it was not made of, what a compression drops of ln L.
    func loss(_ compression: SpectrumCompression) throws -> Double {
      var stream = RandomStream(seed: 17)
      let losses = try (0..<40).map { _ in
        let point = posterior.point(posterior.sample(&stream))
        let truth = try posterior.provider.predict(point, posterior.request).spectra
        let coefficients = try #require(compression.coefficients(truth, point.cosmology))
        let amplitudes = try #require(compression.relativeAmplitudes(point.cosmology))
        let kept = compression.spectra(coefficients, amplitudes: amplitudes)
        return try posterior.likelihood.logLikelihood(truth, nuisance: .init())
          - posterior.likelihood.logLikelihood(kept, nuisance: .init())
      }
      return (losses.reduce(0) { $0 + $1 * $1 } / 40).squareRoot()
    }
    #expect(try loss(compression) < 3e-3)
    #expect(try loss(compression.truncated(to: compression.count / 2)) > 3e-3)
  }

  @Test func derivedParametersAreEmulated() throws {
    let (posterior, snapshot) = try Self.trained(60)
    var stream = RandomStream(seed: 10)
    var used = 0
    for _ in 0..<20 {
      let point = posterior.point(posterior.sample(&stream))
      guard case .useEmulator(let prediction) = snapshot.assess(point) else { continue }
      used += 1
      let truth = try posterior.provider.predict(point, posterior.request).derived
      #expect(Set(prediction.derived.keys) == Set(truth.keys))
      for (name, value) in truth { #expect(abs((prediction.derived[name] ?? 0) / value - 1) < 1e-5) }
      #expect(prediction.derived["H0"] == point.cosmology[.hubbleConstant])
    }
    #expect(used >= 18)
  }
}
