import EmberInference

/// A point of a trajectory.
struct PhasePoint: Sendable {
  var x: [Double]
  /// The momentum in coordinates where the covariance is the unit matrix: dx/dt = L momentum, with covariance L L^T.
  var momentum: [Double]
  var surface: SurfacePoint

  /// p^2 / 2.
  var kineticEnergy: Double { momentum.reduce(0) { $0 + $1 * $1 } / 2 }

  /// The Hamiltonian: kinetic energy minus the surface.
  var energy: Double { kineticEnergy - surface.value }
}
