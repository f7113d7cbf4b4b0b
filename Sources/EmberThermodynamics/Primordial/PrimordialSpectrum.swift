import EmberTheory
import Glibc

/// The primordial spectrum of the comoving curvature perturbation:
/// ln P = ln A_s + (n_s - 1) u + (alpha_s/2) u^2 + (beta_s/6) u^3 with u = ln(k/k_p) and k_p = 0.05/Mpc (Kosowsky & Turner 1995).
public struct PrimordialSpectrum: Sendable, Hashable {
  /// k_p in 1/Mpc.
  package static let pivot = 0.05
  /// A_s.
  public var amplitude: Double
  /// n_s.
  public var spectralIndex: Double
  /// alpha_s = dn_s/dlnk.
  public var running = 0.0
  /// beta_s = d^2n_s/dlnk^2.
  public var runningOfRunning = 0.0

  /// The dimensionless power per ln k at k in 1/Mpc.
  package func callAsFunction(_ k: Double) -> Double {
    let u = log(k / Self.pivot)
    return amplitude * exp((spectralIndex - 1) * u + exponentByRunning(u))
  }

  /// What running adds to ln P at u = ln(k/k_p); 0 without it.
  package func exponentByRunning(_ u: Double) -> Double { u * u * (running / 2 + runningOfRunning / 6 * u) }

  /// What running adds to the tilt dlnP/dlnk at k in 1/Mpc.
  package func tiltByRunning(_ k: Double) -> Double {
    let u = log(k / Self.pivot)
    return u * (running + runningOfRunning / 2 * u)
  }

  /// True unless the spectrum is a power law.
  package var runs: Bool { running != 0 || runningOfRunning != 0 }

  /// dlnP / d parameter of the shape at k in 1/Mpc.
  package static func logarithmicSlope(_ parameter: ParameterName, _ k: Double) -> Double {
    let u = log(k / pivot)
    return switch parameter {
    case .spectralIndex: u
    case .running: u * u / 2
    case .runningOfRunning: u * u * u / 6
    default: 0
    }
  }

  /// The spectrum with another value of a parameter of its shape.
  package func adding(_ change: Double, to parameter: ParameterName) -> PrimordialSpectrum {
    var result = self
    switch parameter {
    case .spectralIndex: result.spectralIndex += change
    case .running: result.running += change
    case .runningOfRunning: result.runningOfRunning += change
    default: break
    }
    return result
  }
}

extension PrimordialSpectrum {
  /// The primordial spectrum that parameters state; throws when one is out of its range.
  package init(_ parameters: CosmologicalParameters) throws(TheoryError) {
    if parameters[given: .amplitude] != nil {
      amplitude = try parameters.checked(.amplitude)
    } else if parameters[.logA] == nil {
      // What fluctuations of a stated size take is not known yet.
      amplitude = 2e-9
    } else {
      amplitude = exp(try parameters.checked(.logA)) * 1e-10
    }
    spectralIndex = try parameters.checked(.spectralIndex)
    running = try parameters.checked(.running)
    runningOfRunning = try parameters.checked(.runningOfRunning)
    if parameters[given: .amplitude] != nil || parameters[.logA] != nil { try checkSmallness() }
  }

  /// Running can make the power as large as one likes at both ends of the range of wavenumbers, where perturbations would be small no more.
  func checkSmallness() throws(TheoryError) {
    guard runs else { return }
    var largest = 0.0
    for node in 0...40 {
      // Six decades, from 1e-5 to 10/Mpc.
      let k: Double = exp(log(1e-5) + log(1e6) * Double(node) / 40)
      largest = max(largest, self(k))
    }
    guard largest <= 0.01 else {
      let (name, value) =
        runningOfRunning == 0 ? (ParameterName.running, running) : (.runningOfRunning, runningOfRunning)
      throw .unphysical(
        parameter: name.rawValue, value: value,
        requirement:
          "primordial perturbations must be small: their power is \(largest) somewhere from k = 1e-5 to 10/Mpc")
    }
  }
}
