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
    guard let logA = Self.logAmplitude(cosmology) else { return nil }
    // What a redshift of reionisation does in its place is left to the emulator.
    guard let tau = cosmology[.tauReio] ?? (cosmology[given: .reionizationRedshift] == nil ? nil : 0) else {
      return nil
    }
    switch self {
    case .primary: return exp(logA - 2 * tau)
    case .lensingPotential: return exp(logA)
    case .lensedB: return exp(2 * logA - 2 * tau)
    }
  }

  /// d ln factor / d parameter.
  package func logarithmicSlope(_ parameter: ParameterName, at cosmology: CosmologicalParameters) -> Double {
    let power: Double = self == .lensedB ? 2 : 1
    return switch parameter {
    case .logA: power
    case .amplitude: power / (cosmology[.amplitude] ?? 1)
    case .sigma8, .s8: 2 * power / (cosmology[parameter] ?? 1)
    case .tauReio: self == .lensingPotential ? 0 : -2
    default: 0
    }
  }

  /// ln(10^10 A_s), from whichever amplitude is in force; of the size of fluctuations, to whose square A_s is proportional, the part that
  /// does not depend on other parameters.
  private static func logAmplitude(_ cosmology: CosmologicalParameters) -> Double? {
    if let amplitude = cosmology[given: .amplitude] { return amplitude > 0 ? log(1e10 * amplitude) : nil }
    if let size = cosmology[given: .sigma8] ?? cosmology[given: .s8] { return size > 0 ? 3 + 2 * log(size) : nil }
    return cosmology[.logA]
  }
}
