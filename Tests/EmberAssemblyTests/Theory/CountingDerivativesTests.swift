@testable import EmberAssembly
import EmberCache
import EmberTestSupport
import EmberTheory
import Testing

@Suite("Counting calls with derivatives")
struct CountingDerivativesTests {
  private let request = TheoryRequest(spectra: [.lensedTT], lmax: 30)
  private let point = ModelPoint(cosmology: CosmologicalParameters([.omegaB: 0.0224, .logA: 3]))

  @Test("A computed answer is a solver call with derivatives, a stored one an answer from the store")
  func stored() throws {
    let folder = try TemporaryFolder()
    let store = try TheoryStore(path: folder.path("store.sqlite"))
    let counter = CountingProvider(CachedProvider(Differentiable(), store: store))
    _ = try counter.differentiate(point, request, by: [.omegaB])
    let first = counter.counts
    #expect(first.solverCalls == 1 && first.derivativeCalls == 1 && first.cachedCalls == 0)
    #expect(first.derivativeSeconds > 0 && first.solverSeconds == first.derivativeSeconds)
    _ = try counter.differentiate(point, request, by: [.omegaB])
    var second = first
    second.cachedCalls = 1
    #expect(counter.counts == second)
    _ = try counter.predict(ModelPoint(cosmology: CosmologicalParameters([.omegaB: 0.022])), request)
    #expect(counter.counts.solverCalls == 2 && counter.counts.derivativeCalls == 1)
    #expect(counter.counts.solverSeconds > counter.counts.derivativeSeconds)
  }

  @Test("Derivatives pass counter and decorator as they are")
  func passed() throws {
    let counter: CountingProvider = CountingProvider(Differentiable())
    let point = ModelPoint(cosmology: CosmologicalParameters([.omegaB: 0.0224, .logA: 3]))
    let base: any TheoryDecorator = Differentiable()
    for provider in [counter, base] as [any TheoryProvider] {
      let mismatches = try derivativeMismatches(
        of: provider, against: AcousticStandIn(), at: point, request, steps: [.omegaB: 1e-4, .logA: 0.01])
      #expect(mismatches.values.allSatisfy { $0["lensed_TT"].map { $0 < 1e-3 } == true }, "\(mismatches)")
    }
  }

  @Test("Failures are counted by reason and take no call")
  func failures() throws {
    let failing = AcousticStandIn { _ in true }
    let counter = CountingProvider(failing)
    #expect(throws: TheoryError.self) { try counter.differentiate(point, request, by: [.omegaB]) }
    #expect(counter.counts.solverCalls == 0 && counter.counts.derivativeCalls == 0)
    #expect(counter.counts.failures == ["stand-in failed": 1])
  }
}

/// Derivatives of its own, in name.
private struct Differentiable: TheoryDecorator {
  let base: any TheoryProvider = AcousticStandIn()
  let isDifferentiable = true

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    try base.predict(point, request)
  }
}
