import EmberTheory
import Glibc

/// The primordial spectra of isocurvature modes beside that of curvature, as CLASS has them: the power of a mode per ln k is
/// f^2 A_s (k/k_p)^(n - 1), its cross-power with curvature c(k) times the root of the product of both, c(k) = c (k/k_p)^n_ad. Modes are not correlated
/// with one another.
public struct IsocurvatureSpectra: Sendable, Hashable {
  /// One mode.
  public struct Spectrum: Sendable, Hashable {
    public let mode: IsocurvatureMode
    /// f: the amplitude relative to curvature at k_p = 0.05/Mpc.
    public var ratio: Double
    /// n.
    public var index = 1.0
    /// c: the cosine of the angle between the mode and curvature at k_p.
    public var correlation = 0.0
    /// n_ad.
    public var correlationTilt = 0.0

    /// c(k) before all are bounded.
    fileprivate func correlation(_ k: Double) -> Double {
      if correlation == 0 || correlationTilt == 0 { return correlation }
      return correlation * pow(k / PrimordialSpectrum.pivot, correlationTilt)
    }
  }

  /// The modes that there are: those with f > 0.
  public private(set) var modes: [Spectrum] = []

  public var isEmpty: Bool { modes.isEmpty }
  package var present: Set<IsocurvatureMode> { Set(modes.map(\.mode)) }

  /// Power per ln k of a mode, relative to `curvature`'s amplitude.
  package func power(_ spectrum: Spectrum, _ k: Double, beside curvature: PrimordialSpectrum) -> Double {
    let amplitude = curvature.amplitude * spectrum.ratio * spectrum.ratio
    return amplitude * pow(k / PrimordialSpectrum.pivot, spectrum.index - 1)
  }

  /// Cross-power per ln k of a mode with curvature.
  package func crossPower(_ spectrum: Spectrum, _ k: Double, beside curvature: PrimordialSpectrum) -> Double {
    let product = power(spectrum, k, beside: curvature) * curvature(k)
    return correlation(spectrum, k) * product.squareRoot()
  }

  /// c(k) of a mode: where tilts would make the squares of all exceed 1, as large as they can be.
  package func correlation(_ spectrum: Spectrum, _ k: Double) -> Double {
    let own = spectrum.correlation(k)
    if own == 0 { return 0 }
    let length = modes.reduce(0) { $0 + $1.correlation(k) * $1.correlation(k) }.squareRoot()
    return length.isFinite ? own / max(length, 1) : (own > 0 ? 1 : -1)
  }
}

extension IsocurvatureSpectra {
  /// The spectra that parameters state; throws when one is out of its range, or there cannot be all of them together.
  init(_ parameters: CosmologicalParameters) throws(TheoryError) {
    for mode in IsocurvatureMode.allCases {
      let ratio = try parameters.checked(mode.ratio)
      let spectrum = Spectrum(
        mode: mode, ratio: ratio, index: try parameters.checked(mode.index),
        correlation: try parameters.checked(mode.correlation),
        correlationTilt: try parameters.checked(mode.correlationTilt))
      if ratio > 0 {
        modes.append(spectrum)
        continue
      }
      let isStated = parameters[given: mode.ratio] != nil
      for name in [mode.correlation, mode.correlationTilt, mode.index] {
        guard let value = parameters[given: name] else { continue }
        guard !isStated || (name == mode.correlation && value != 0) else { continue }
        throw .unphysical(
          parameter: name.rawValue, value: value,
          requirement: "is of an isocurvature mode that is not there: \(mode.ratio.rawValue) is 0")
      }
    }
    try checkCorrelations(parameters)
  }

  /// Modes that are correlated with curvature only cannot together be more than that.
  private func checkCorrelations(_ parameters: CosmologicalParameters) throws(TheoryError) {
    let sum = modes.reduce(0) { $0 + $1.correlation * $1.correlation }
    guard sum > 1 + 1e-12, let last = modes.last(where: { $0.correlation != 0 }) else { return }
    throw .unphysical(
      parameter: last.mode.correlation.rawValue, value: last.correlation,
      requirement: "the squares of all modes' correlations with curvature may add up to 1, and add up to \(sum)")
  }

  /// Throws where perturbations would not be small somewhere from k = 1e-5 to 10/Mpc.
  package func checkSmallness(beside curvature: PrimordialSpectrum) throws(TheoryError) {
    for spectrum in modes {
      let largest = [1e-5, 10].map { power(spectrum, $0, beside: curvature) }.reduce(0, max)
      guard largest <= 0.01 else {
        throw .unphysical(
          parameter: spectrum.mode.ratio.rawValue, value: spectrum.ratio,
          requirement:
            "primordial perturbations must be small: with \(spectrum.mode.index.rawValue) = \(spectrum.index) "
            + "their power is \(largest) somewhere from k = 1e-5 to 10/Mpc")
      }
    }
  }
}
