import EmberEmulation
import EmberTheory

/// What is known about ln L outside the trained region and far from training points, where samplers with long steps make many proposals.
///
/// On the ray from the best training point o to the proposal x let a and b be places a fraction s < t of the way, b where the ray leaves the
/// region or before, a further in or o itself; nuisance parameters go from those of o to those of x as everything else does. The emulator is
/// trusted there, or states what ln L does not exceed at b. If ln L is concave along the ray, it is at most
/// ln L(b) - (ln L(a) - ln L(b)) (1 - t) / (t - s) at x. When a step to x would be rejected at that value already, it is rejected without
/// knowing its spectra. So no emulated number enters the chain. Concavity is an assumption, taken with a margin: some of these points are
/// computed nevertheless, and a single one that would not have been rejected ends the rule for the rest of the run.
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

  /// Emulated values count as so many stated errors higher at b, and lower at a, than they are.
  private static let certainty = 3.0
  /// Of the drop from b to x that concavity promises, so much is believed.
  private static let believedBeyond = 0.5
  /// Of the whole drop, where something is added to the model.
  private static let believedShare = 0.8

  /// Of the way to the edge, how far the emulator is asked, until it is trusted.
  private static let shares = [0.999, 0.85, 0.7]
  private static let innerShares = [0.55, 0.4]

  /// An upper bound of ln L at a point outside the region, by the place nearest to the edge where something is known; `nil` when there is none.
  func edgeBound(
    _ input: [Double], standardized z: [Double], nuisance end: NuisanceParameters, _ snapshot: EmulatorSnapshot
  ) -> Double? {
    let exit = snapshot.region.exit(from: origin, standardized: standardizedOrigin, toward: input, standardized: z)
    return Self.shares.lazy.compactMap { share -> Double? in
      guard let place = place(input, nuisance: end, at: share * exit, snapshot) else { return nil }
      let drop = peak - place.highest
      return peak - (drop > 0 ? Self.believedShare * drop : drop) / place.t
    }.first
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
    var known: [Place] = []
    var lowest: Double?
    for share in Self.shares + Self.innerShares {
      guard let place = place(input, nuisance: end, at: share * exit, snapshot) else { continue }
      known.append(place)
      for b in known {
        let further = known.filter { $0.t < b.t } + [Place(t: 0, lowest: peak, highest: peak)]
        for bound in further.compactMap({ Self.bound(b, $0) }) { lowest = min(lowest ?? bound, bound) }
      }
      if let lowest, lowest < floor { break }
    }
    return lowest
  }

  /// What is known of ln L a fraction t of the way.
  private struct Place {
    var t: Double
    /// `nil` where the emulator is not trusted.
    var lowest: Double?
    var highest: Double
  }

  /// What ln L at the end does not exceed, by b and a place further in; `nil` where that says nothing.
  private static func bound(_ b: Place, _ a: Place) -> Double? {
    guard let lowest = a.lowest else { return nil }
    let slope = (lowest - b.highest) / (b.t - a.t)
    return b.highest - (slope > 0 ? believedBeyond : 1) * slope * (1 - b.t)
  }

  /// `nil` where nothing is known.
  private func place(
    _ input: [Double], nuisance end: NuisanceParameters, at t: Double, _ snapshot: EmulatorSnapshot
  ) -> Place? {
    let edge = zip(origin, input).map { $0 + t * ($1 - $0) }
    guard t > 0, let cosmology = snapshot.basis.coordinates.cosmology(edge) else { return nil }
    switch snapshot.assess(ModelPoint(cosmology: cosmology, nuisance: nuisance(toward: end, t))) {
    case .useEmulator(let prediction):
      guard case .emulator(let error) = prediction.provenance, let logLikelihood = prediction.logLikelihood else {
        return nil
      }
      let margin = Self.certainty * error
      return Place(t: t, lowest: logLikelihood - margin, highest: logLikelihood + margin)
    case .useSolver(_, let upperBound):
      return upperBound.isFinite ? Place(t: t, lowest: nil, highest: upperBound) : nil
    }
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
}
