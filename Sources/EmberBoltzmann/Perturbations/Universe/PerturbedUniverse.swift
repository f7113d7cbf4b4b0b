import EmberNumerics
import EmberTheory
import EmberThermodynamics
import Glibc

/// The unperturbed universe as the perturbation equations see it, shared by all wavenumbers.
final class PerturbedUniverse: CosmicHistory {
  let background: Background
  let thermodynamics: Thermodynamics
  let precision: SolverPrecision
  let momenta: MomentumNodes
  let initialConditions: InitialConditions<Double>
  /// Time from which kappa' tau stays below the streaming limit until reionisation.
  let streamingStart: Double
  /// 8 pi G rho today of the massive species if they were massless.
  let massiveRadiation: Double
  let massGroups: [(massToTemperature: Double, share: Double)]
  let darkEnergy: (w0: Double, wa: Double)?

  init(background: Background, thermodynamics: Thermodynamics, precision: SolverPrecision) {
    self.background = background
    self.thermodynamics = thermodynamics
    self.precision = precision
    let densities = background.densities
    massGroups = densities.massGroups.map { ($0.massOverTemperature, $0.share) }
    massiveRadiation = Double(densities.massiveCount) * densities.massivePerSpecies
    let neutrinos = densities.masslessNeutrino + massiveRadiation
    let matter = densities.baryon + densities.cdm
    initialConditions = InitialConditions(
      neutrinoFraction: neutrinos / (neutrinos + densities.photon), baryonFraction: densities.baryon / matter,
      matterRate: matter / (3 * (neutrinos + densities.photon)).squareRoot(), geometry: background.geometry)
    let dark = background.model.darkEnergy
    darkEnergy = dark.isConstant ? nil : (dark.w0, dark.wa)
    streamingStart = Self.streamingStart(thermodynamics, depth: precision.streamingDepth)
    let rule = MomentumNodes(count: massGroups.isEmpty ? 0 : precision.momentumNodes)
    momenta = massGroups.count > 1 ? rule.repeated(shares: massGroups.map(\.share)) : rule
  }

  /// The time after last scattering at which kappa' tau falls to `depth`, by bisection in ln tau.
  private static func streamingStart(_ thermodynamics: Thermodynamics, depth: Double) -> Double {
    let start = log(thermodynamics.tauStar)
    let end = Bisection.bracket(start, start + log(3.0), steps: 50) { logTime in
      let tau = exp(logTime)
      return thermodynamics.table(tau).opacity * tau > depth
    }
    return exp(end.high)
  }

  var geometry: Geometry { background.geometry }
  var age: Double { background.conformalAge }
  var soundHorizon: Double { thermodynamics.rStar }
  var hasMassiveNeutrinos: Bool { !massGroups.isEmpty }

  var hasField: Bool { thermodynamics.fieldTable != nil }

  func model(_ lane: Int) -> (universe: PerturbedUniverse, relativeAge: Double) { (self, 1) }

  func medium(at tau: Double) -> CosmicMedium<Double> {
    let state = thermodynamics.table(tau)
    let inverse = 1 / (state.a * state.a)
    let hubble = state.conformalHubble
    let isPerturbed = darkEnergy != nil && state.darkEnergyDensity > Self.negligibleDarkEnergy * (3 * hubble * hubble)
    return CosmicMedium(
      a: state.a, hubble: state.conformalHubble, opacity: state.opacity, opacityRate: state.opacityDerivative,
      soundSpeedSquared: state.baryonSoundSpeedSquared, photons: background.densities.photon * inverse,
      neutrinos: background.densities.masslessNeutrino * inverse, massive: massiveRadiation * inverse,
      baryons: background.densities.baryon / state.a, cold: background.densities.cdm / state.a,
      dark: state.darkEnergyDensity, enthalpy: state.enthalpy, hasDarkPerturbations: isPerturbed,
      field: field(at: tau))
  }

  @inline(__always)
  private func field(at tau: Double) -> ScalarFieldMedium<Double>? {
    guard let table = thermodynamics.fieldTable else { return nil }
    let values = table(tau).lanes
    return ScalarFieldMedium(velocity: values[0], force: values[1], curvature: values[2])
  }

  /// The share of dark energy in the density below which its perturbations are far below the integrator's errors.
  static let negligibleDarkEnergy = 1e-7

  func hubbleRate(_ a: Double) -> Double { background.conformalHubbleDerivative(a) }

  func neutrinoState(_ a: Double, group: Int) -> MassiveNeutrinoFluid.State<Double> {
    MassiveNeutrinoFluid.state(a * massGroups[group].massToTemperature)
  }
}

extension Thermodynamics {
  /// The time before last scattering at which the optical depth to today equals `depth`, by bisection.
  func time(opticalDepth depth: Double) -> Double {
    Bisection.bracket(0.3 * tauStar, tauStar, steps: 60) { opticalDepth($0) > depth }.high
  }
}
