import EmberNumerics
import EmberProjection

/// Every numerical choice of the solver, in one place. Three presets: ``draft``, ``default`` and ``reference``.
///
/// What makes a result finer or coarser is a knob: ``knobs`` lists them with the values that make sense, and ``boosting(_:)`` makes
/// one of them finer. `ember check-accuracy` does that for each of them in turn.
public struct SolverPrecision: Sendable, Hashable {
  /// Local relative error of the perturbation equations.
  public var tolerance = 3.5e-6
  /// Absolute error of a perturbation is this times ``tolerance``, for unit primordial curvature.
  public var errorFloor = 0.5
  /// ``tolerance`` is multiplied by this for wavenumbers that feed the lensing potential only.
  public var lensingToleranceFactor = 1.0
  /// The absolute error allowed for wavenumbers that feed the lensing potential only grows with (k tau)^2 up to this factor.
  public var lensingErrorCap = 1000.0
  /// The step method run by GSL's driver.
  public var method = ODEMethod.imexARK4
  /// Steps allowed per phase before the solver gives up.
  public var stepLimit = 200_000
  /// Highest photon intensity multipole.
  public var photonMax = 17
  /// Highest photon polarisation multipole.
  public var polarisationMax = 14
  /// Further photon multipoles, of both kinds, below k ~ 0.03/Mpc.
  public var lateStreamingExtra = 8
  /// Highest massless neutrino multipole.
  public var neutrinoMax = 22
  /// Highest massive neutrino multipole.
  public var massiveMax = 22
  /// Momentum nodes of massive neutrinos.
  public var momentumNodes = 3
  /// k tau at which the integration starts.
  public var startPhase = 0.01
  /// k tau from which radiation streams freely.
  public var streamingPhase = 90.0
  /// k tau from which massive neutrinos are a fluid.
  public var fluidPhase = 2000.0
  /// kappa' tau below which radiation may stream freely.
  public var streamingDepth = 0.15
  /// Optical depth at which the sources start.
  public var sourceDepth = 20.0
  /// Source times per unit of the natural density (see `SourceTimes`).
  public var timeSampling = 1.0
  /// How long after last scattering temperature is followed where potentials have ceased to change: for this times
  /// 300 Mpc + (0.8 Mpc^-2)/k^3, then fading over as long again.
  public var lateReach = 1.5
  /// Source wavenumbers per unit of the natural density (see `SourceWavenumbers`).
  public var wavenumberSampling = 1.0
  /// Wavenumbers of the C_l integral per period of the Bessel functions.
  public var integralSampling = 1.0
  /// Unlensed spectra are integrated to this many multipoles beyond the lensed ones.
  public var lensingMargin = 300
  /// Largest wavenumber of the C_l integral times the conformal age, per multipole.
  public var wavenumberPerMultipole = 1.65
  /// Largest wavenumber of the lensing potential in 1/Mpc.
  public var lensingWavenumber = 5.0
  /// Longest step of the integrator while sources are recorded, in units of the natural node spacing.
  public var recordSpacing = 3.0

  /// Sampled multipoles per unit of the natural density (see `Multipoles`).
  public var multipoleSampling = 1.0
  /// The lensing potential is integrated in full up to this multipole, in Limber's approximation above.
  public var fullLensingLimit = 24

  /// Angles of the lensing calculation.
  public var lensing = LensingPrecision.default

  public init() {}

  /// The hierarchies of a group of wavenumbers, of which the largest is `acousticPhase` in units of the inverse sound horizon.
  ///
  /// Below k ~ 0.03/Mpc photons stream far before the late sources are made, so their hierarchies are longer there.
  func layout(
    acousticPhase: Double, feedsOnlyLensing: Bool, massiveGroups: Int, darkEnergy: Bool, speciesVariables: Int = 0
  ) -> HierarchyLayout {
    let extra = acousticPhase < 4.4 ? lateStreamingExtra : 0
    return HierarchyLayout(
      photonMax: feedsOnlyLensing ? 8 : photonMax + extra,
      polarisationMax: feedsOnlyLensing ? 6 : polarisationMax + extra,
      neutrinoMax: neutrinoMax, massiveMax: massiveMax,
      momentumNodes: massiveGroups * momentumNodes,
      hasDarkEnergy: darkEnergy, speciesVariables: speciesVariables)
  }
}

extension SolverPrecision: CustomStringConvertible {
  /// Every knob with its value, in a stable order.
  public var description: String {
    Mirror(reflecting: self).children.map { "\($0.label ?? "?")=\($0.value)" }.joined(separator: " ")
  }
}
