import EmberEmulation
import EmberNumerics
import EmberTheory
import Glibc

/// The emulator of a learner as it is at one moment, for a look at the posterior before chains start. Nothing that it says
/// enters a chain.
public struct FrozenEmulator: Sendable {
  let snapshot: EmulatorSnapshot
  private let domain: EmulatorDomain

  /// `nil` without an emulator.
  init?(_ domain: EmulatorDomain) {
    guard let snapshot = domain.snapshot else { return nil }
    self.snapshot = snapshot
    self.domain = domain
  }

  /// ln L of all likelihoods, whether or not the monitor would trust it; `nil` outside the trained region, where an emulator is no
  /// guide, unless it is asked there as well, and where there is no model or ln L is not defined.
  public func logLikelihood(_ point: ModelPoint, isAnywhere: Bool = false) -> Double? {
    guard (try? domain.check(point)) != nil, let place = snapshot.products.place(point),
      isAnywhere || snapshot.region.contains(place.input, standardized: place.standardized),
      let components = snapshot.emulator.mean(point.cosmology, standardized: place.standardized),
      let others = snapshot.products.immediateProducts(place)
    else { return nil }
    let emulated = EmulatedLikelihood.Point(
      components: components, amplitudes: place.amplitudes, others: others, nuisance: point.nuisance)
    var sum = 0.0
    for likelihood in snapshot.basis.likelihoods {
      guard let value = try? likelihood.value(emulated) else { return nil }
      sum += value
    }
    return sum.isFinite ? sum : nil
  }

}

extension FrozenEmulator {
  /// True inside the trained region, where the monitor may trust the emulator.
  public func isInRegion(_ point: ModelPoint) -> Bool {
    guard let input = snapshot.basis.coordinates.values(point.cosmology) else { return false }
    return snapshot.region.contains(input, standardized: snapshot.basis.standardization(input))
  }

  /// A random point of the trained region, of even density in the emulator's coordinates; `nil` where these stand for no model.
  public func regionPoint(_ stream: inout RandomStream) -> CosmologicalParameters? {
    let region = snapshot.region
    let standardization = snapshot.basis.standardization
    // Even in the ellipsoid, as far as that is in the box.
    for _ in 0..<1000 {
      let normal = region.lower.map { _ in stream.normal() }
      let length = TrustRegion.length(normal)
      let radius = region.radius * pow(stream.uniform(), 1 / Double(normal.count))
      let z = normal.map { radius * $0 / length }
      let input = standardization.inputs(z)
      if region.contains(input, standardized: z) { return snapshot.basis.coordinates.cosmology(input) }
    }
    return nil
  }
}

extension LearningProvider {
  /// Says where ln L has several peaks: it is concave around each of them at best.
  public func expect(peaks: [CosmologicalParameters]) {
    core.withLock {
      $0.peaks = peaks
      if $0.snapshot != nil { retrain(&$0) }
    }
  }

  /// The present emulator; `nil` before the first.
  public var frozen: FrozenEmulator? { FrozenEmulator(domain) }
}
