import EmberTheory
import Glibc

/// The part of a spectrum's parameter dependence that is known exactly or nearly so: A_s exp(-2 tau) for the primary
/// spectra (lensing and the reionisation bump aside), A_s for the lensing potential.
public enum AmplitudeScaling: Int, Sendable, Hashable, CaseIterable {
  /// A_s exp(-2 tau).
  case primary
  /// A_s.
  case lensingPotential
  /// A_s^2 exp(-2 tau): B modes from lensing.
  case lensedB

  /// The scaling that spectra of this kind follow.
  public init(_ kind: SpectrumKind) {
    switch kind {
    case .lensingPotential: self = .lensingPotential
    case .lensedBB: self = .lensedB
    default: self = .primary
    }
  }

  /// The factor relative to A_s = 10^-10, tau = 0; `nil` when the amplitude is not known.
  public func factor(_ cosmology: CosmologicalParameters) -> Double? {
    guard let logA = Self.logAmplitude(cosmology), let tau = cosmology[.tauReio] else { return nil }
    switch self {
    case .primary: return exp(logA - 2 * tau)
    case .lensingPotential: return exp(logA)
    case .lensedB: return exp(2 * logA - 2 * tau)
    }
  }

  /// d ln factor / d parameter, with the amplitude by its logarithm.
  package func logarithmicSlope(_ parameter: ParameterName) -> Double {
    switch (parameter, self) {
    case (.logA, .lensedB), (.amplitude, .lensedB): 2
    case (.logA, _), (.amplitude, _): 1
    case (.tauReio, .lensingPotential): 0
    case (.tauReio, _): -2
    default: 0
    }
  }

  /// ln(10^10 A_s), from whichever of the two amplitudes is in force.
  private static func logAmplitude(_ cosmology: CosmologicalParameters) -> Double? {
    if let amplitude = cosmology[given: .amplitude] { return amplitude > 0 ? log(1e10 * amplitude) : nil }
    return cosmology[.logA]
  }
}
