import EmberNumerics
import EmberTheory
import EmberThermodynamics

/// An unperturbed universe, or eight neighbouring ones in the lanes, as the perturbation equations see it. Times and wavenumbers are in Mpc.
protocol CosmicHistory: Sendable {
  associatedtype Scalar: MediumScalar

  var precision: SolverPrecision { get }
  var geometry: Geometry { get }
  /// Conformal time today.
  var age: Double { get }
  /// Sound horizon at last scattering.
  var soundHorizon: Double { get }
  /// Time from which kappa' tau stays below the streaming limit until reionisation.
  var streamingStart: Double { get }
  var hasMassiveNeutrinos: Bool { get }
  /// Mass over temperature today of each group of massive species of one mass, and the group's share of them.
  var massGroups: [(massToTemperature: Scalar, share: Double)] { get }
  /// Of all groups, one after the other.
  var momenta: MomentumNodes { get }
  /// w0 and wa of dark energy that is perturbed by PPF; `nil` for a cosmological constant, and where a species is it.
  var darkEnergy: (w0: Scalar, wa: Scalar)? { get }
  /// The species beyond the core; neighbouring models have the same ones.
  var species: [any PerturbedSpecies] { get }
  /// The model, or those of all lanes.
  var models: [CosmologicalModel] { get }
  var initialConditions: InitialConditions<Scalar> { get }

  /// The model that a lane follows, and its age relative to ``age``: the ratio of the model's times to the common ones.
  func model(_ lane: Int) -> (universe: PerturbedUniverse, relativeAge: Double)
  /// Everything about the medium at conformal time tau.
  func medium(at tau: Double) -> CosmicMedium<Scalar>
  /// What a species beyond the core looks up at conformal time tau (``SpeciesHistory/values(_:_:)``).
  func columns(ofSpecies index: Int, at tau: Double) -> InlineArray<4, Lanes>
  /// d(aH)/d tau in Mpc^-2 at scale factor a.
  func hubbleRate(_ a: Scalar) -> Scalar
  /// Background integrals of a group of massive neutrinos at scale factor a.
  func neutrinoState(_ a: Scalar, group: Int) -> MassiveNeutrinoFluid.State<Scalar>
}

extension CosmicHistory {
  /// The absolute part of the error scale at phase k tau.
  ///
  /// Perturbations grow like (k tau)^2 outside the horizon and those of radiation stay of order one inside; `cap` allows more where only
  /// the growing matter counts, and so does `base` where they are not small outside.
  func errorScale(_ phase: Lanes, cap: Double, base: Double = 0) -> Lanes {
    var growth = phase * phase
    growth.replace(with: base, where: growth .< base)
    growth.replace(with: cap, where: growth .> cap)
    return growth * precision.errorFloor
  }

  /// The density of all massive neutrinos at scale factor a, relative to massless ones.
  func neutrinoDensity(_ a: Scalar) -> Scalar {
    guard massGroups.count != 1 else { return neutrinoState(a, group: 0).density }
    var sum = 0.0 * a
    for (group, species) in massGroups.enumerated() {
      sum = sum + species.share * neutrinoState(a, group: group).density
    }
    return sum
  }

  /// The equations of the massive neutrinos up to multipole `top`; without variables when there are none.
  func massiveHierarchy(_ k: Lanes, top: Int, _ curved: CurvedCouplings?) -> MassiveNeutrinoHierarchy<Scalar> {
    MassiveNeutrinoHierarchy(
      nodes: momenta, masses: massGroups.map(\.massToTemperature), top: top, k: k, curved)
  }
}

/// Remembers the medium of the last time asked for: the stages of a step ask several times for the same one.
struct MediumCursor<History: CosmicHistory> {
  private let history: History
  private var time = Double.nan
  private var last: CosmicMedium<History.Scalar>?

  init(_ history: History) { self.history = history }

  @inline(__always)
  mutating func medium(at tau: Double) -> CosmicMedium<History.Scalar> {
    if tau == time, let last { return last }
    let medium = history.medium(at: tau)
    last = medium
    time = tau
    return medium
  }
}
