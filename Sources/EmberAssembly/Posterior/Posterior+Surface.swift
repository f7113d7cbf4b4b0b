import EmberEmulation
import EmberInference
import EmberTheory

extension Posterior: DifferentiableLogDensity {
  /// The limits of the priors and those of the theory.
  public var support: [ClosedRange<Double>] {
    space.sampled.indices.map { index in
      let prior = space.prior.components[index].support
      guard let name = space.cosmologicalName(index) else { return prior }
      let limits = solver.limits(name)
      // Where these exclude each other there is no point at all.
      return prior.overlaps(limits) ? prior.clamped(to: limits) : prior
    }
  }
}

/// The surface along which trajectories run is the posterior by the emulator's mean, whether or not the monitor would trust it
/// there: smooth, and the same from one barrier to the next. Without emulator it is the solver's own posterior.
extension PosteriorEvaluator: DifferentiableLogDensityEvaluator {
  public func surface(_ x: [Double]) -> SurfacePoint? {
    guard !isCancelled else { return nil }
    if let solverSurface { return solverSurface(x) }
    let space = posterior.space
    guard let emulated = session?.emulatedGradient(space.point(x)) else { return nil }
    var gradient = space.prior.logDensityGradient(x)
    var input = 0
    for (i, parameter) in space.sampled.enumerated() {
      switch parameter.owner {
      case .cosmology:
        gradient[i] += emulated.cosmology[input]
        input += 1
      case .likelihood: gradient[i] += emulated.nuisance[parameter.name] ?? 0
      case .none: break
      }
    }
    return SurfacePoint(value: space.prior.logDensity(x) + emulated.logLikelihood, gradient: gradient)
  }
}
