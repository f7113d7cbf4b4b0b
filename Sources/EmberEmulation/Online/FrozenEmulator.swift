import EmberTheory

/// The emulator of a learner as it is at one moment, for a look at the posterior before chains start. Nothing that it says
/// enters a chain.
public struct FrozenEmulator: Sendable {
  let snapshot: EmulatorSnapshot

  /// ln L of all likelihoods, whether or not the monitor would trust it; `nil` outside the trained region, where an emulator is no
  /// guide, and where ln L is not defined.
  public func logLikelihood(_ point: ModelPoint) -> Double? {
    let basis = snapshot.basis
    guard let input = basis.coordinates.values(point.cosmology),
      let amplitudes = basis.compression.relativeAmplitudes(point.cosmology)
    else { return nil }
    let z = basis.standardization(input)
    guard snapshot.region.contains(input, standardized: z) else { return nil }
    guard let components = snapshot.emulator.mean(point.cosmology, standardized: z) else { return nil }
    var sum = 0.0
    for likelihood in basis.compressed {
      guard let value = try? likelihood.value(components, amplitudes, nuisance: point.nuisance) else { return nil }
      sum += value
    }
    return sum.isFinite ? sum : nil
  }

}

extension LearningProvider {
  /// The present emulator; `nil` before the first.
  public var frozen: FrozenEmulator? { snapshot.map(FrozenEmulator.init) }
}
