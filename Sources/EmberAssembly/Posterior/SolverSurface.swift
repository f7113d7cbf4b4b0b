import EmberInference
import EmberTheory
import Synchronization

/// The posterior by the solver and its derivatives: what trajectories follow where there is no emulator.
///
/// It keeps the spectra made along a trajectory, so that the one at its end is not computed twice.
final class SolverSurface: Sendable {
  private let posterior: Posterior
  private let provider: any TheoryProvider
  private let recent = Mutex<[(cosmology: CosmologicalParameters, prediction: TheoryPrediction)]>([])

  /// The steps of a trajectory that doubles six times.
  private static let limit = 64

  init(_ posterior: Posterior, _ provider: any TheoryProvider) {
    self.posterior = posterior
    self.provider = provider
  }

  /// ln posterior and its gradient; `nil` where the prior or the theory allows no model.
  func callAsFunction(_ x: [Double]) -> SurfacePoint? {
    guard posterior.space.prior.logDensity(x).isFinite,
      let around = try? posterior.linearization(x, by: provider)
    else { return nil }
    let cosmology = posterior.space.point(x).cosmology
    recent.withLock {
      $0.append((cosmology, around.prediction))
      if $0.count > Self.limit { $0.removeFirst() }
    }
    return SurfacePoint(value: around.logPosterior, gradient: around.gradient)
  }

  /// What was made for a cosmology, if it is still known.
  func prediction(_ cosmology: CosmologicalParameters) -> TheoryPrediction? {
    recent.withLock { $0.last { $0.cosmology == cosmology }?.prediction }
  }
}
