import EmberNumerics
import Glibc

/// The unperturbed universe as the perturbation equations see it, shared by all wavenumbers.
final class PerturbedUniverse: Sendable {
  let background: Background
  let thermodynamics: Thermodynamics
  let precision: SolverPrecision
  let momenta: MomentumNodes
  let fluid: MassiveNeutrinoFluid
  let initialConditions: AdiabaticInitialConditions
  /// Time from which kappa' tau stays below the streaming limit until reionisation.
  let streamingStart: Double
  /// 8 pi G rho today of the massive species if they were massless.
  private let massiveRadiation: Double
  /// Mass over temperature today of a massive species; 0 without one.
  let massToTemperature: Double

  init(background: Background, thermodynamics: Thermodynamics, precision: SolverPrecision) {
    self.background = background
    self.thermodynamics = thermodynamics
    self.precision = precision
    let densities = background.densities
    massToTemperature = densities.massiveCount > 0 ? densities.massOverTemperature : 0
    massiveRadiation = Double(densities.massiveCount) * densities.massivePerSpecies
    let neutrinos = densities.masslessNeutrino + massiveRadiation
    let matter = densities.baryon + densities.cdm
    initialConditions = AdiabaticInitialConditions(
      neutrinoFraction: neutrinos / (neutrinos + densities.photon), baryonFraction: densities.baryon / matter,
      matterRate: matter / (3 * (neutrinos + densities.photon)).squareRoot())
    streamingStart = Self.streamingStart(thermodynamics, depth: precision.streamingDepth)
    momenta = MomentumNodes(count: massToTemperature > 0 ? precision.momentumNodes : 0)
    fluid = MassiveNeutrinoFluid()
  }

  /// The time after last scattering at which kappa' tau falls to `depth`, by bisection in ln tau.
  private static func streamingStart(_ thermodynamics: Thermodynamics, depth: Double) -> Double {
    var low = log(thermodynamics.tauStar)
    var high = low + log(3.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      let tau = exp(middle)
      if thermodynamics.table(tau).opacity * tau > depth { low = middle } else { high = middle }
    }
    return exp(high)
  }

  /// The absolute part of the error scale at phase k tau.
  ///
  /// Perturbations grow like (k tau)^2 outside the horizon and those of radiation stay of order one inside; `cap` allows more where only
  /// the growing matter counts.
  func errorScale(_ phase: Lanes, cap: Double) -> Lanes {
    var growth = phase * phase
    growth.replace(with: cap, where: growth .> cap)
    return growth * precision.errorFloor
  }

  /// The equations of the massive neutrinos up to multipole `top`; without variables when there are none.
  func massiveHierarchy(_ k: Lanes, top: Int) -> MassiveNeutrinoHierarchy {
    MassiveNeutrinoHierarchy(nodes: momenta, massToTemperature: massToTemperature, top: top, k: k)
  }

  /// Everything about the medium at conformal time tau.
  func medium(at tau: Double) -> CosmicMedium {
    let state = thermodynamics.table(tau)
    let inverse = 1 / (state.a * state.a)
    var medium = CosmicMedium()
    medium.a = state.a
    medium.hubble = state.conformalHubble
    medium.opacity = state.opacity
    medium.opacityRate = state.opacityDerivative
    medium.soundSpeedSquared = state.baryonSoundSpeedSquared
    medium.photons = background.densities.photon * inverse
    medium.neutrinos = background.densities.masslessNeutrino * inverse
    medium.massive = massiveRadiation * inverse
    medium.baryons = background.densities.baryon / state.a
    medium.cold = background.densities.cdm / state.a
    return medium
  }
}

/// Remembers the medium of the last time asked for: the stages of a step ask several times for the same one.
struct MediumCursor {
  private let universe: PerturbedUniverse
  private var time = Double.nan
  private var last = CosmicMedium()

  init(_ universe: PerturbedUniverse) { self.universe = universe }

  @inline(__always)
  mutating func medium(at tau: Double) -> CosmicMedium {
    if tau != time {
      last = universe.medium(at: tau)
      time = tau
    }
    return last
  }
}

extension Thermodynamics {
  /// The time before last scattering at which the optical depth to today equals `depth`, by bisection.
  func time(opticalDepth depth: Double) -> Double {
    var (low, high) = (0.3 * tauStar, tauStar)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if opticalDepth(middle) > depth { low = middle } else { high = middle }
    }
    return high
  }
}
