import EmberNumerics
import EmberTheory
import Glibc

/// Where the times of the sources are seen in curved space.
///
/// At high multipoles flat functions stand in for those of curved space. The source of the CMB is a thin shell; what decides its anisotropies is
/// how many waves fit on it, how they vary through it, and how the shell itself is bent. A shell in flat space at the distance tan_K(chi*) is bent as
/// much, and as many waves fit on it at the multipole l' + 1/2 = (l + 1/2) / cos_K(chi*) as here at l. So phi_l(chi) is j_l'(q r) times a factor, with
/// r = tan_K(chi*) + chi - chi*, up to a phase at each q that no spectrum knows, and (l + 1/2)^2 C_l is the same as there. Long after, sources vary slowly,
/// and count only where q S_K = l: r = S_K(chi) / cos_K(chi*), with a factor that makes the integral over distance right.
struct CurvedPaths: Sendable {
  /// One time.
  struct Path: Sendable {
    let distance, sine, cotangent: Double
    /// r, the factor of j_l'(q r), and of its derivative.
    let radius, amplitude, slope: Double
    /// What the change of the factor along the line of sight adds to the derivative.
    let bend: Double
    /// S_K / cos_K(chi*), and the factor of what varies slowly.
    let lateRadius, lateAmplitude: Double
  }

  let geometry: Geometry
  let paths: [Path]
  /// The largest S_K in Mpc.
  let largestSine: Double
  /// S_K and cos_K of last scattering.
  let lastScattering: Double
  let stretch: Double

  init(_ times: SourceTimes, age: Double, _ geometry: Geometry) {
    self.geometry = geometry
    let shell = age - times.peak
    let (seen, stretch) = (geometry.sine(shell), geometry.cosine(shell))
    (lastScattering, self.stretch) = (seen, stretch)
    paths = times.times.map { time in
      let distance = age - time
      let sine = geometry.sine(distance)
      let cotangent = 1 / geometry.tangent(distance)
      // The shell, and what lies between it and the late universe.
      let share = Window.cosineTaper(shell - distance, from: 0.1 * shell, to: 0.3 * shell)
      let early = seen / stretch + distance - shell
      let (late, turn) = (sine / stretch, max(geometry.cosine(distance) / stretch, 0))
      let amplitude = share * early / late + (1 - share) * turn.squareRoot()
      return Path(
        distance: distance, sine: sine, cotangent: cotangent, radius: share * early + (1 - share) * late,
        amplitude: amplitude, slope: amplitude * (share + (1 - share) * turn), bend: share * (1 / early - cotangent),
        lateRadius: late, lateAmplitude: turn.squareRoot())
    }
    largestSine = paths.reduce(0) { max($0, $1.sine) }
  }

  /// The multipole in flat space that stands for l here.
  func flatMultipole(_ l: Double) -> Double { (l + 0.5) / stretch - 0.5 }
}
