import EmberTheory
import Glibc

/// The primordial spectrum of gravitational waves: ln P_t = ln(r A_s) + n_t u + (alpha_t/2) u^2 with u = ln(k/k_p) and
/// k_p = 0.05/Mpc, the power per ln k of h_ij h^ij.
public struct TensorSpectrum: Sendable, Hashable {
  /// r.
  public var ratio = 0.0
  /// n_t; `nil` for what inflation with one slowly rolling field has, n_t = -r/8 (2 - n_s - r/8) (Lidsey et al. 1997, astro-ph/9508078).
  public var tilt: Double?
  /// alpha_t = dn_t/dlnk.
  public var running = 0.0

  /// n_t beside a spectral index of scalar perturbations.
  func tilt(beside spectralIndex: Double) -> Double { tilt ?? -ratio / 8 * (2 - spectralIndex - ratio / 8) }

  package static let parameters: Set<ParameterName> = [.tensorRatio, .tensorTilt, .tensorRunning]

  /// ln P_t less ln(r A_s), at u = ln(k/k_p).
  package func exponent(_ u: Double, beside spectralIndex: Double) -> Double {
    tilt(beside: spectralIndex) * u + running / 2 * u * u
  }

  /// dlnP_t / d parameter of the shape, at u = ln(k/k_p).
  package func logarithmicSlope(_ parameter: ParameterName, _ u: Double, beside spectralIndex: Double) -> Double {
    switch parameter {
    case .tensorTilt: tilt == nil ? 0 : u
    case .tensorRunning: u * u / 2
    case .tensorRatio: tilt == nil ? -(2 - spectralIndex - ratio / 4) / 8 * u : 0
    case .spectralIndex: tilt == nil ? ratio / 8 * u : 0
    default: 0
    }
  }
}

extension TensorSpectrum {
  /// The spectrum that parameters state; throws when one is out of its range.
  init(_ parameters: CosmologicalParameters) throws(TheoryError) {
    ratio = try parameters.checked(.tensorRatio)
    if parameters[given: .tensorTilt] != nil { tilt = try parameters.checked(.tensorTilt) }
    running = try parameters.checked(.tensorRunning)
  }
}

extension ModelAmplitudes {
  /// The power of gravitational waves per ln k and unit of r at k in 1/Mpc.
  package func tensorShape(_ k: Double) -> Double {
    let u = log(k / PrimordialSpectrum.pivot)
    return primordial.amplitude * exp(tensors.exponent(u, beside: primordial.spectralIndex))
  }

  /// The logarithmic derivative of ``tensorShape(_:)`` with respect to a parameter of the shape.
  package func tensorSlope(_ parameter: ParameterName, _ k: Double) -> Double {
    tensors.logarithmicSlope(parameter, log(k / PrimordialSpectrum.pivot), beside: primordial.spectralIndex)
  }
}
