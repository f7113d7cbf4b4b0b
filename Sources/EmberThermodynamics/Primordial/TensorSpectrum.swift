import EmberTheory
import Glibc

/// The primordial spectrum of gravitational waves: P_t(k) = r A_s (k/k_p)^n_t at k_p = 0.05/Mpc, the power per ln k of h_ij h^ij.
public struct TensorSpectrum: Sendable, Hashable {
  /// r.
  public var ratio = 0.0
  /// n_t; `nil` for what inflation with one slowly rolling field has, n_t = -r/8 (2 - n_s - r/8) (Lidsey et al. 1997, astro-ph/9508078).
  public var tilt: Double?

  /// n_t beside a spectral index of scalar perturbations.
  package func tilt(beside spectralIndex: Double) -> Double { tilt ?? -ratio / 8 * (2 - spectralIndex - ratio / 8) }

  package static let parameters: Set<ParameterName> = [.tensorRatio, .tensorTilt]

  /// d n_t / d parameter.
  package func tiltSlope(_ parameter: ParameterName, beside spectralIndex: Double) -> Double {
    if tilt != nil { return parameter == .tensorTilt ? 1 : 0 }
    return switch parameter {
    case .tensorRatio: -(2 - spectralIndex - ratio / 4) / 8
    case .spectralIndex: ratio / 8
    default: 0
    }
  }
}

extension TensorSpectrum {
  /// The spectrum that parameters state; throws when one is out of its range.
  init(_ parameters: CosmologicalParameters) throws(TheoryError) {
    ratio = try parameters.checked(.tensorRatio)
    if parameters[given: .tensorTilt] != nil { tilt = try parameters.checked(.tensorTilt) }
  }
}

extension ModelAmplitudes {
  /// The power of gravitational waves per ln k and unit of r at k in 1/Mpc, with its logarithmic derivative with respect to n_t.
  package func tensorShape(_ k: Double) -> (power: Double, slope: Double) {
    let u = log(k / PrimordialSpectrum.pivot)
    return (primordial.amplitude * exp(tensors.tilt(beside: primordial.spectralIndex) * u), u)
  }
}
