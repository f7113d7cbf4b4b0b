import EmberTheory

/// What happens to proposals far outside the trained region, of which samplers with long steps make many.
///
/// Let b be where the ray from the best training point to the proposal x leaves the region, a fraction t of the way. The
/// emulator is trusted at b and gives the depth D_b of ln L below the best point there. If ln L is concave along the ray,
/// the depth at x is at least D_b / t; when that, with the prior, is negligible, x is rejected without knowing its spectra.
/// So nothing is extrapolated, and no emulated number enters the chain. Concavity is an assumption: a share of these points is computed
/// nevertheless, and a single one that is not negligible ends the rule for the rest of the run.
struct TailRule: Sendable {
  /// Depth from which a point is negligible.
  let depth: Double
  /// The best training point, as it is and standardised.
  let origin: [Double]
  let standardizedOrigin: [Double]
  /// Normal priors of inputs, which make points negligible that the likelihoods alone would not.
  let priors: [ParameterName: GaussianPrior]

  /// The first point of a session to which the rule applies is always computed, later ones with this probability.
  static let firstChecks = 1
  static let checkedShare = 0.02

  /// A lower bound of the depth at a point outside the region; `nil` when there is none.
  func bound(_ input: [Double], standardized z: [Double], nuisance: NuisanceParameters, _ snapshot: EmulatorSnapshot)
    -> Double?
  {
    let t = 0.999 * snapshot.region.exit(from: origin, standardized: standardizedOrigin, toward: input, standardized: z)
    guard t > 0 else { return nil }
    let edge = zip(origin, input).map { $0 + t * ($1 - $0) }
    let point = ModelPoint(cosmology: snapshot.basis.coordinates.cosmology(edge), nuisance: nuisance)
    guard case .useEmulator(_, let logLikelihood) = snapshot.assess(point) else { return nil }
    return (snapshot.monitor.best - logLikelihood) / t + priorDepth(input, snapshot.basis.coordinates)
  }

  /// How much lower ln prior is at an input than at the origin.
  func priorDepth(_ input: [Double], _ coordinates: InputCoordinates) -> Double {
    var depth = 0.0
    for (i, name) in coordinates.names.enumerated() {
      guard let prior = priors[name] else { continue }
      let (here, there) = (InputCoordinates.parameter(name, input[i]), InputCoordinates.parameter(name, origin[i]))
      depth += prior.penalty(here) - prior.penalty(there)
    }
    return depth
  }
}
