import EmberTestSupport
import EmberTheory
import Foundation
import Testing

@testable import EmberCache

/// A provider that computes with omega_cdm, which it finds from omega_m.
private struct CanonicalProvider: TheoryDecorator {
  let base: any TheoryProvider

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    try base.predict(point, request)
  }

  func canonical(_ cosmology: CosmologicalParameters) -> CosmologicalParameters {
    guard let all = cosmology[given: .omegaMatterPhysical] else { return cosmology }
    var result = cosmology
    result.restate([(.omegaCDM, all - 0.022)])
    return result
  }
}

@Suite struct CachedProviderTests {
  let folder: TemporaryFolder
  let store: TheoryStore
  let point = ModelPoint(cosmology: cosmology([.omegaB: 0.022]))

  init() throws {
    folder = try TemporaryFolder()
    store = try TheoryStore(path: folder.path("store.sqlite"))
  }

  @Test func keepsTheContractOfAProvider() throws {
    let provider = CachedProvider(ToyProvider(), store: store)
    #expect(try contractViolations(of: provider, at: point, smallRequest).isEmpty)
  }

  @Test func asksTheBaseOnce() throws {
    let base = ToyProvider()
    let provider = CachedProvider(base, store: store)
    let first = try provider.predict(point, wideRequest)
    let second = try provider.predict(point, smallRequest)
    #expect(base.calls == 1)
    #expect(first.provenance == .solver && second.provenance == .cache)
    #expect(second.spectra == toyPrediction(0.022, smallRequest).spectra)
    #expect(provider.statistics.hits == 1 && provider.statistics.misses == 1)
    #expect(provider.identifier == base.identifier)
  }

  /// Models that are the same have one entry, whatever they were stated by.
  @Test func keysAreCanonical() throws {
    let base = ToyProvider()
    let provider = CachedProvider(CanonicalProvider(base: base), store: store)
    let stated = ModelPoint(cosmology: cosmology([.omegaB: 0.022, .omegaMatterPhysical: 0.14]))
    let own = ModelPoint(cosmology: cosmology([.omegaB: 0.022, .omegaCDM: 0.14 - 0.022]))
    _ = try provider.predict(stated, smallRequest)
    #expect(try provider.predict(own, smallRequest).provenance == .cache && base.calls == 1)
    #expect(try provider.predict(point, smallRequest).provenance == .solver)
  }

  @Test func whatTheBaseRefusesIsNotAnsweredFromTheStore() throws {
    struct Refusing: TheoryProvider {
      let base = ToyProvider()
      var identifier: ProviderIdentifier { base.identifier }
      func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
        try base.predict(point, request)
      }
      func check(_ point: ModelPoint) throws(TheoryError) {
        throw .unphysical(parameter: "omega_b", value: 0.022, requirement: "anything else")
      }
      func limits(_ parameter: ParameterName) -> ClosedRange<Double> { 0...1 }
    }
    _ = try CachedProvider(ToyProvider(), store: store).predict(point, smallRequest)
    let provider = CachedProvider(Refusing(), store: store)
    #expect(throws: TheoryError.self) { try provider.predict(point, smallRequest) }
    #expect(throws: TheoryError.self) { try provider.check(point) }
    #expect(provider.limits(.omegaB) == 0...1)
  }

  @Test func thePowerOfMatterIsNotStored() throws {
    struct Powerful: TheoryProvider {
      let base = ToyProvider()
      var identifier: ProviderIdentifier { base.identifier }
      func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
        var prediction = try base.predict(point, request)
        try complete(&prediction.products, at: point.cosmology, for: request)
        return prediction
      }
      func matterPower(_ cosmology: CosmologicalParameters, _ request: MatterPowerRequest) throws(TheoryError)
        -> MatterPowerSpectrum
      {
        let row = request.wavenumbers.map { $0 * (cosmology[.omegaB] ?? .nan) }
        return MatterPowerSpectrum(request, [.all: .init(linear: [row], nonlinear: nil)])
      }
    }
    let provider = CachedProvider(Powerful(), store: store)
    var request = smallRequest
    request.matterPower = MatterPowerRequest(redshifts: [0])
    let (first, second) = (try provider.predict(point, request), try provider.predict(point, request))
    #expect(first.provenance == .solver && second.provenance == .cache)
    #expect(first.products.matterPower != nil && first.products == second.products)
    #expect(try provider.predict(point, smallRequest).products.matterPower == nil)
  }

  @Test func nuisanceParametersAreNoPartOfTheKey() throws {
    let base = ToyProvider()
    let provider = CachedProvider(base, store: store)
    var other = point
    other.nuisance["A_planck"] = 1.001
    _ = try provider.predict(point, smallRequest)
    _ = try provider.predict(other, smallRequest)
    #expect(base.calls == 1)
  }

  @Test func whatAnEmulatorGuessedIsNotStored() throws {
    let provider = CachedProvider(ToyProvider(provenance: .emulator(estimatedError: 0.1)), store: store)
    _ = try provider.predict(point, smallRequest)
    #expect(try store.list().isEmpty)
  }

  @Test func variantsAreComputedTogetherAndStoredOneByOne() throws {
    let base = FastToyProvider()
    let provider = CachedProvider(base, store: store)
    let points = [3.0, 3.1, 3.2].map { ModelPoint(cosmology: cosmology([.omegaB: 0.022, .logA: $0])) }
    _ = try provider.predict(points[1], smallRequest)
    let answers = try provider.predict(variants: points, smallRequest)
    #expect(answers.map(\.provenance) == [.solver, .cache, .solver])
    #expect(base.groups == [2])
    #expect(try provider.predict(points[2], smallRequest).provenance == .cache)
    #expect(try provider.predict(variants: points, smallRequest).allSatisfy { $0.provenance == .cache })
    #expect(base.groups == [2])
    // A base without fast parameters is asked for each.
    let plain = CachedProvider(ToyProvider(), store: try TheoryStore(path: folder.path("plain.sqlite")))
    #expect(plain.fastParameters.isEmpty && provider.fastParameters == [.logA])
    #expect(try plain.predict(variants: points, smallRequest).count == 3)
  }

  @Test func pointsThatDifferInSlowParametersAreNoVariants() throws {
    let provider = CachedProvider(FastToyProvider(), store: store)
    let points = [0.022, 0.023].map { ModelPoint(cosmology: cosmology([.omegaB: $0])) }
    #expect(throws: TheoryError.self) { try provider.predict(variants: points, smallRequest) }
  }

  @Test func errorsOfTheBasePassThroughAndAreNotStored() throws {
    let provider = CachedProvider(ToyProvider(), store: store)
    let impossible = ModelPoint(cosmology: cosmology([.omegaB: -1]))
    let expected = TheoryError.unphysical(parameter: "omega_b", value: -1, requirement: "positive")
    #expect(throws: expected) { try provider.predict(impossible, smallRequest) }
    #expect(try store.list().isEmpty)
  }

  @Test func aFullDiskDoesNotStopTheRun() throws {
    let full = try TheoryStore(path: folder.path("full.sqlite"), maximumPages: 12)
    let provider = CachedProvider(ToyProvider(), store: full)
    for i in 0..<50 {
      let density = 0.01 + 0.001 * Double(i)
      let prediction = try provider.predict(ModelPoint(cosmology: cosmology([.omegaB: density])), wideRequest)
      #expect(prediction.spectra == toyPrediction(density, wideRequest).spectra)
    }
    #expect(provider.statistics.insertFailures > 0)
    #expect(provider.statistics.lastFailure == .diskFull(path: full.path))
  }

  @Test func aStoreThatBreaksWhileInUseDoesNotStopTheRun() throws {
    let provider = CachedProvider(ToyProvider(), store: store)
    try store.write { db in try db.execute(sql: "DROP TABLE prediction") }
    #expect(try provider.predict(point, smallRequest).provenance == .solver)
    #expect(provider.statistics.lookupFailures == 1 && provider.statistics.insertFailures == 1)
  }
}
