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
  let species: [any PerturbedSpecies]

  init(background: Background, thermodynamics: Thermodynamics, precision: SolverPrecision) {
    self.background = background
    self.thermodynamics = thermodynamics
    self.precision = precision
    let densities = background.densities
    massGroups = densities.massGroups.map { ($0.massOverTemperature, $0.share) }
    massiveRadiation = Double(densities.massiveCount) * densities.massivePerSpecies
    let neutrinos = densities.masslessNeutrino + massiveRadiation
    let matter = densities.baryon + densities.cdm + background.model.species.earlyMatter
    initialConditions = InitialConditions(
      neutrinoFraction: neutrinos / (neutrinos + densities.photon), baryonFraction: densities.baryon / matter,
      coldFraction: densities.cdm / matter,
      matterRate: matter / (3 * (neutrinos + densities.photon)).squareRoot(), geometry: background.geometry)
    let dark = background.model.darkEnergy
    let stated = background.model.species.map(\.stated)
    let isSpecies = stated.contains { type(of: $0).isDarkEnergy }
    darkEnergy = dark.isConstant || isSpecies ? nil : (dark.w0, dark.wa)
    species = stated.map { stated in
      guard let species = stated as? any PerturbedSpecies else {
        preconditionFailure("\(type(of: stated)) has no perturbations")
      }
      return species
    }
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

  var models: [CosmologicalModel] { [background.model] }

  func model(_ lane: Int) -> (universe: PerturbedUniverse, relativeAge: Double) { (self, 1) }

  func medium(at tau: Double) -> CosmicMedium<Double> {
    let state = thermodynamics.table(tau)
    let inverse = 1 / (state.a * state.a)
    let hubble = state.conformalHubble
    let isPerturbed = darkEnergy != nil && state.darkEnergyDensity > Self.negligibleDarkEnergy * (3 * hubble * hubble)
    return CosmicMedium(
      time: tau, a: state.a, hubble: state.conformalHubble, opacity: state.opacity,
      opacityRate: state.opacityDerivative,
      soundSpeedSquared: state.baryonSoundSpeedSquared, photons: background.densities.photon * inverse,
      neutrinos: background.densities.masslessNeutrino * inverse, massive: massiveRadiation * inverse,
      baryons: background.densities.baryon / state.a, cold: background.densities.cdm / state.a,
      dark: state.darkEnergyDensity, enthalpy: state.enthalpy, hasDarkPerturbations: isPerturbed)
  }

  func columns(ofSpecies index: Int, at tau: Double) -> InlineArray<4, Lanes> {
    var columns = InlineArray<4, Lanes>(repeating: .zero)
    guard let values = thermodynamics.speciesTables[index]?(tau).lanes else { return columns }
    for i in columns.indices { columns[i] = Lanes(repeating: values[i]) }
    return columns
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
