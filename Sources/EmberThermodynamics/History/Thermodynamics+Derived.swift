import EmberTheory

extension Thermodynamics {
  /// Every derived quantity that takes neither primordial nor other perturbations, by name.
  public var derivedParameters: [String: Double] {
    var result: [String: Double] = [:]
    for quantity in DerivedQuantity.allCases { result[quantity] = value(quantity) }
    return result
  }

  /// A derived quantity; `nil` for those of perturbations, and for an angle that is not defined.
  package func value(_ quantity: DerivedQuantity) -> Double? {
    let model = background.model
    let distance = epochs.distanceStar
    return switch quantity {
    case .heliumFraction: model.heliumFraction
    case .nucleonFraction: PrimordialHelium.nucleonFraction(massFraction: model.heliumFraction)
    case .hubbleConstant: 100 * model.h
    case .omegaMatter: model.omegaMatter
    case .age: background.ageInGyr
    case .reionizationRedshift: zReio
    case .lastScatteringRedshift: zStar
    case .lastScatteringHorizon: rStar
    case .lastScatteringAngle: 100 * thetaStar
    case .lastScatteringDistance: distance / 1000
    case .dragRedshift: zDrag
    case .dragHorizon: rDrag
    case .dragHorizonPerHubble: model.h * rDrag
    case .dampingWavenumber: dampingWavenumber
    case .dampingAngle: 100 * Double.pi / dampingWavenumber / distance
    case .equalityRedshift: 1 / equalityScaleFactor - 1
    case .equalityWavenumber: background.conformalHubble(equalityScaleFactor)
    case .equalityAngle: 100 * background.conformalTime(equalityScaleFactor) / distance
    case .equalityHorizonAngle: 100 * background.soundHorizon(equalityScaleFactor) / distance
    case .thetaStar100: acousticAngle(.lastScattering)
    case .thetaS100: acousticAngle(.visibilityPeak)
    case .thetaMC100: acousticAngle(.fitted)
    case .tauReio: model.tauReio
    case .omegaDarkEnergy: model.omegaDarkEnergy
    case .omegaMatterPhysical: model.omegaMatter * model.h * model.h
    case .omegaCDM: model.omegaCDM
    case .omegaNeutrino: background.densities.massiveToday / SpeciesDensities.critical(h: 1)
    case .amplitude, .logA, .sigma8, .s8, .sigma8OmegaHalf, .sigma8OmegaQuarter, .sigma8PerRootHubble, .sigma12: nil
    }
  }

  /// Scale factor where baryons and cold dark matter equal photons and neutrinos, all neutrinos being relativistic; with what of other species is matter
  /// or radiation then.
  private var equalityScaleFactor: Double {
    let d = background.densities
    let radiation = d.photon + d.masslessNeutrino + Double(d.massiveCount) * d.massivePerSpecies
    var a = radiation / (d.baryon + d.cdm)
    // What decays has hardly begun to: each round takes off most of the error.
    for _ in 0..<20 where !background.species.isEmpty {
      let volume = a * a * a
      let (matter, light) = background.species.reduce((d.baryon + d.cdm, radiation)) {
        ($0.0 + volume * $1.matter(a), $0.1 + volume * a * $1.radiation(a))
      }
      a = light / matter
    }
    return a
  }
}
