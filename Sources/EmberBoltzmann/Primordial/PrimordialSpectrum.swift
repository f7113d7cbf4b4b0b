import EmberTheory
import Glibc

/// The primordial spectrum of the comoving curvature perturbation, A_s (k/k_p)^(n_s - 1) with k_p = 0.05/Mpc.
struct PrimordialSpectrum: Sendable {
  static let pivot = 0.05
  let amplitude: Double
  let spectralIndex: Double

  /// The dimensionless power per ln k at k in 1/Mpc.
  func callAsFunction(_ k: Double) -> Double {
    amplitude * exp((spectralIndex - 1) * log(k / Self.pivot))
  }
}

extension PrimordialSpectrum {
  init(_ model: CosmologicalModel) {
    self.init(amplitude: model.amplitude, spectralIndex: model.spectralIndex)
  }

  /// The primordial spectrum that parameters state; throws when one is out of its range.
  init(_ parameters: CosmologicalParameters) throws(TheoryError) {
    self.init(
      amplitude: try ResolvedParameters.amplitude(parameters),
      spectralIndex: try ResolvedParameters.spectralIndex(parameters))
  }
}
