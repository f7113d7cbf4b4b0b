import EmberNumerics

/// The perturbations of one species beyond the core in synchronous gauge, for one group of wavenumbers.
///
/// Numbers of the universe come in lanes, whether these are wavenumbers or neighbouring models: so it is written once, and calls to it
/// are not generic.
protocol SpeciesPerturbation {
  /// The number of its variables.
  var count: Int { get }
  /// Fills its variables, which are zero, as they begin for adiabatic perturbations; those of isocurvature modes begin at zero.
  ///
  /// - Parameter photons: the density contrast of photons, of which all others are known far outside the horizon.
  func begin(_ medium: SpeciesMedium, photons: Lanes, _ y: UnsafeMutablePointer<Lanes>)
  func moments(_ medium: SpeciesMedium, _ y: UnsafePointer<Lanes>) -> SpeciesMoments
  func rates(
    _ medium: SpeciesMedium, _ metric: MetricRates, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>)
  /// 8 pi G a^2 times the perturbation and the density of what of it is matter; `nil` where nothing is.
  func matter(_ medium: SpeciesMedium, _ y: UnsafePointer<Lanes>) -> (perturbation: Lanes, density: Lanes)?
  /// How it goes on once radiation streams freely, from conformal time `time` in Mpc on: as it was, with the first of its variables, or
  /// without where it only answers to the metric.
  func streaming(from time: Double) -> any SpeciesPerturbation
}

extension SpeciesPerturbation {
  func begin(_ medium: SpeciesMedium, photons: Lanes, _ y: UnsafeMutablePointer<Lanes>) {}
  func matter(_ medium: SpeciesMedium, _ y: UnsafePointer<Lanes>) -> (perturbation: Lanes, density: Lanes)? { nil }
  func streaming(from time: Double) -> any SpeciesPerturbation { self }
}

/// What perturbations of a species need to know of the unperturbed universe at one time.
struct SpeciesMedium {
  /// Conformal time in Mpc, in neighbouring models that of the first.
  var time: Double
  var a: Lanes
  /// aH in 1/Mpc.
  var hubble: Lanes
  /// 8 pi G a^2 rho of the dark energy that the other densities leave; zero where nothing asks for it (``CosmicMedium``).
  var dark: Lanes
  /// What the species looks up: the columns of its history.
  var columns: InlineArray<4, Lanes>
}

/// What a species adds to the right-hand sides of the Einstein equations.
struct SpeciesMoments {
  /// 8 pi G a^2 times the perturbation of the density, (rho + p) theta/k, and 3/2 (rho + p) sigma, which for radiation is rho F_2: in curved
  /// space with its factor s_2.
  var density = Lanes.zero
  var flux = Lanes.zero
  var stress = Lanes.zero
  /// What only answers to the metric, deep inside the horizon: its density is `expansion` H h'/k^2 - `inertia` eta, its flux
  /// -`flow` h'/(2k).
  var expansion = Lanes.zero
  var inertia = Lanes.zero
  var flow = Lanes.zero

  static func += (sum: inout SpeciesMoments, other: SpeciesMoments) {
    sum.density += other.density
    sum.flux += other.flux
    sum.stress += other.stress
    sum.expansion += other.expansion
    sum.inertia += other.inertia
    sum.flow += other.flow
  }
}
