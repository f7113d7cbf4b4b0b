import EmberEmulation
import EmberTheory

/// What is known about ln L outside the trained region and far from training points, where samplers with long steps make many proposals.
///
/// Let b be where the ray from the best training point o to the proposal x leaves the region, if it does, a fraction t of the way; on it nuisance
/// parameters go from those of o to those of x as everything else does. The emulator is trusted at b, or at a point a little before it, or
/// states what ln L does not exceed there. If ln L is concave along the ray, it is at most ln L(o) + (ln L(b) - ln L(o)) / t at x. When a
/// step to x would be rejected at that value already, it is rejected without knowing its spectra. So no emulated number enters the chain.
/// Concavity is an assumption, taken with a margin: some of these points are computed nevertheless, and a single one that would not have
/// been rejected ends the rule for the rest of the run.
struct ConcavityBound: Sendable {
  /// The best training point, as it is and standardised.
  let origin: [Double]
  let standardizedOrigin: [Double]
  /// The nuisance parameters and ln L there.
  let nuisance: NuisanceParameters
  let peak: Double

  /// Of the points to which the rule applies, the first session computes its first, and each session later ones ever more rarely.
  static func checks(candidate n: Int, session: Int) -> Bool {
    n == 1 && session == 0 || n == 100 || n % 10_000 == 0
  }

  /// The emulated value at the edge counts as so many stated errors higher than it is.
  private static let certainty = 3.0
  /// Of the drop that concavity promises, so much is believed.
  private static let believedShare = 0.8

  /// Of the way to the edge, how far the emulator is asked, until it is trusted.
  private static let shares = [0.999, 0.85, 0.7]
  private static let innerShares = [0.55, 0.4]

  /// An upper bound of ln L at a point outside the region, by the place nearest to the edge where something is known; `nil` when there is none.
  func edgeBound(
    _ input: [Double], standardized z: [Double], nuisance end: NuisanceParameters, _ snapshot: EmulatorSnapshot
  ) -> Double? {
    let exit = snapshot.region.exit(from: origin, standardized: standardizedOrigin, toward: input, standardized: z)
    return Self.shares.lazy.compactMap { bound(input, nuisance: end, at: $0 * exit, snapshot) }.first
  }

  /// The lowest of the bounds that places along the ray give, or the first below `floor`.
  ///
  /// Where ln L is steep, as along the optical depth, or something is added to a model, stated errors of ln L grow fast away from training
  /// points, so that the edge tells nothing; nearer to the origin less is said of the end, and more is known.
  func lowestBound(
    _ input: [Double], standardized z: [Double], nuisance end: NuisanceParameters, _ snapshot: EmulatorSnapshot,
    below floor: Double
  ) -> Double? {
    let exit = snapshot.region.exit(from: origin, standardized: standardizedOrigin, toward: input, standardized: z)
    var lowest: Double?
    for share in Self.shares + Self.innerShares {
      guard let bound = bound(input, nuisance: end, at: share * exit, snapshot) else { continue }
      lowest = min(lowest ?? bound, bound)
      if bound < floor { break }
    }
    return lowest
  }

  /// What ln L a fraction t of the way says of its end; `nil` where it says nothing.
  private func bound(
    _ input: [Double], nuisance end: NuisanceParameters, at t: Double, _ snapshot: EmulatorSnapshot
  ) -> Double? {
    let edge = zip(origin, input).map { $0 + t * ($1 - $0) }
    guard t > 0, let cosmology = snapshot.basis.coordinates.cosmology(edge),
      let highest = Self.highest(snapshot.assess(ModelPoint(cosmology: cosmology, nuisance: nuisance(toward: end, t))))
    else { return nil }
    let drop = peak - highest
    return peak - (drop > 0 ? Self.believedShare * drop : drop) / t
  }

  /// The nuisance parameters a fraction t of the way to others.
  private func nuisance(toward end: NuisanceParameters, _ t: Double) -> NuisanceParameters {
    var result = end
    for name in end.names {
      guard let first = nuisance[name], let last = end[name] else { continue }
      result[name] = first + t * (last - first)
    }
    return result
  }

  /// What ln L does not exceed at an assessed point; `nil` when nothing is known.
  private static func highest(_ assessment: Assessment) -> Double? {
    switch assessment {
    case .useEmulator(let prediction):
      guard case .emulator(let error) = prediction.provenance, let logLikelihood = prediction.logLikelihood else {
        return nil
      }
      return logLikelihood + certainty * error
    case .useSolver(_, let upperBound): return upperBound.isFinite ? upperBound : nil
    }
  }
}
