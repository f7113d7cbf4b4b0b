import EmberTheory
import Foundation
import Synchronization

@testable import EmberCache

/// A provider whose spectra are simple functions of the parameters; counts its calls.
final class ToyProvider: TheoryProvider {
  let identifier = ProviderIdentifier(name: "toy", version: "1", settings: "precision=default")
  let provenance: Provenance
  private let count = Mutex(0)

  init(provenance: Provenance = .solver) { self.provenance = provenance }

  var calls: Int { count.withLock { $0 } }

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    count.withLock { $0 += 1 }
    guard let density = point.cosmology[.omegaB], density > 0 else {
      throw .unphysical(parameter: "omega_b", value: point.cosmology[.omegaB] ?? .nan, requirement: "positive")
    }
    return toyPrediction(density, request, provenance: provenance)
  }
}

/// The same with an amplitude that is cheap to vary; remembers the sizes of the groups it was asked for.
final class FastToyProvider: TheoryProvider {
  private let base = ToyProvider()
  private let sizes = Mutex<[Int]>([])
  let fastParameters: Set<ParameterName> = [.logA]

  var identifier: ProviderIdentifier { base.identifier }
  var groups: [Int] { sizes.withLock { $0 } }

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    try base.predict(point, request)
  }

  func predict(variants points: [ModelPoint], _ request: TheoryRequest) throws(TheoryError) -> [TheoryPrediction] {
    sizes.withLock { $0.append(points.count) }
    var predictions: [TheoryPrediction] = []
    for point in points { predictions.append(try base.predict(point, request)) }
    return predictions
  }
}

func toyPrediction(_ seed: Double, _ request: TheoryRequest, provenance: Provenance = .solver) -> TheoryPrediction {
  var spectra = PowerSpectra(lmax: request.lmax)
  for (index, kind) in SpectrumKind.allCases.enumerated() where request.spectra.contains(kind) {
    spectra[kind] = (0...request.lmax).map { seed / (1 + Double($0 * $0)) - 0.1 * Double(index) }
  }
  return TheoryPrediction(spectra: spectra, derived: ["H0": 67 + seed, "age": seed / 3], provenance: provenance)
}

func cosmology(_ values: [ParameterName: Double] = [:]) -> CosmologicalParameters { CosmologicalParameters(values) }

let toyIdentifier = ProviderIdentifier(name: "toy", version: "1", settings: "precision=default")
let smallRequest = TheoryRequest(spectra: [.lensedTT, .lensedEE], lmax: 50)
let wideRequest = TheoryRequest(spectra: Set(SpectrumKind.allCases), lmax: 50)
let longRequest = TheoryRequest(spectra: Set(SpectrumKind.allCases), lmax: 80)
