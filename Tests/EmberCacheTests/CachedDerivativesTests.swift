import EmberTestSupport
import EmberTheory
import Synchronization
import Testing

@testable import EmberCache

@Suite("Derivatives in the store")
struct CachedDerivativesTests {
  /// Derivatives of ``ToyProvider``, which is linear in its seed.
  private final class Base: TheoryProvider {
    private let toy = ToyProvider()
    private let count = Mutex(0)
    let identifier = toyIdentifier
    let isDifferentiable = true

    var calls: Int { count.withLock { $0 } }

    func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
      try toy.predict(point, request)
    }

    func differentiate(
      _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
    ) throws(TheoryError) -> TheoryDerivatives {
      count.withLock { $0 += 1 }
      return try FiniteDifferenceProvider(toy).differentiate(point, request, by: parameters)
    }
  }

  private let folder: TemporaryFolder
  private let store: TheoryStore
  private let point = ModelPoint(cosmology: cosmology([.omegaB: 0.022, .logA: 3]))

  init() throws {
    folder = try TemporaryFolder()
    store = try TheoryStore(path: folder.path("store.sqlite"))
  }

  @Test("They are computed once and come back bit by bit")
  func stored() throws {
    let base = Base()
    let first = try CachedProvider(base, store: store).differentiate(point, wideRequest, by: [.omegaB, .logA])
    #expect(first.prediction.provenance == .solver)
    let second = try CachedProvider(base, store: store).differentiate(point, smallRequest, by: [.omegaB, .logA])
    #expect(base.calls == 1 && second.prediction.provenance == .cache)
    for name in [ParameterName.omegaB, .logA] {
      for kind in smallRequest.spectra {
        #expect(second.spectra[name]?[kind] == first.spectra[name]?[kind].map { Array($0.prefix(51)) })
      }
      #expect(second.derived[name] == first.derived[name])
    }
    #expect(second.spectra[.omegaB] != second.spectra[.logA])
  }

  @Test("What comes from the store agrees with differences of the values")
  func agreement() throws {
    let provider = CachedProvider(Base(), store: store)
    _ = try provider.differentiate(point, smallRequest, by: [.omegaB, .logA])
    let mismatches = try derivativeMismatches(
      of: provider, against: ToyProvider(), at: point, smallRequest, steps: [.omegaB: 1e-4, .logA: 1e-3])
    #expect(mismatches.count == 2)
    for (name, own) in mismatches { for (key, value) in own { #expect(value < 1e-6, "\(name) \(key)") } }
  }

  @Test("A derivative that is missing, or another point, is computed")
  func missing() throws {
    let base = Base()
    let provider = CachedProvider(base, store: store)
    _ = try provider.differentiate(point, smallRequest, by: [.omegaB])
    _ = try provider.differentiate(point, smallRequest, by: [.omegaB, .logA])
    #expect(base.calls == 2)
    var other = point
    other.cosmology[given: .logA] = 3.1
    _ = try provider.differentiate(other, smallRequest, by: [.omegaB, .logA])
    #expect(base.calls == 3)
    _ = try provider.differentiate(point, wideRequest, by: [.omegaB])
    #expect(base.calls == 4)
    // Several are computed together, so the others matter.
    _ = try provider.differentiate(point, smallRequest, by: [.logA])
    #expect(base.calls == 5)
  }

  @Test("The value serves as a prediction; derivatives are none")
  func predictions() throws {
    let provider = CachedProvider(Base(), store: store)
    let answer = try provider.differentiate(point, smallRequest, by: [.omegaB])
    let known = try CachedProvider(Base(), store: store).predict(point, smallRequest)
    #expect(known.provenance == .cache && known.spectra == answer.prediction.spectra)
    var entries = 0
    try store.forEachEntry(of: toyIdentifier, answering: smallRequest) { _, _ in entries += 1 }
    #expect(entries == 1)
  }
}
