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
    if let value = background.value(quantity) { return value }
    let model = background.model
    let distance = epochs.distanceStar
    return switch quantity {
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
    case .equalityAngle: 100 * background.conformalTime(background.equalityScaleFactor) / distance
    case .equalityHorizonAngle: 100 * background.soundHorizon(background.equalityScaleFactor) / distance
    case .thetaStar100: 100 * thetaStar
    case .thetaS100: visibilityPeakAngle
    case .tauReio: model.tauReio
    default: nil
    }
  }
}

extension Background {
  /// A derived quantity that the expansion alone decides; `nil` for others.
  package func value(_ quantity: DerivedQuantity) -> Double? {
    switch quantity {
    case .heliumFraction: model.heliumFraction
    case .nucleonFraction: PrimordialHelium.nucleonFraction(massFraction: model.heliumFraction)
    case .hubbleConstant: 100 * model.h
    case .omegaMatter: model.omegaMatter
    case .age: ageInGyr
    case .equalityRedshift: 1 / equalityScaleFactor - 1
    case .equalityWavenumber: conformalHubble(equalityScaleFactor)
    case .thetaMC100: 100 * fittedAcousticAngle
    case .omegaDarkEnergy: model.omegaDarkEnergy
    case .omegaMatterPhysical: model.omegaMatter * model.h * model.h
    case .omegaCDM: model.omegaCDM
    case .omegaNeutrino: densities.massiveToday / SpeciesDensities.critical(h: 1)
    default: nil
    }
  }

  /// Scale factor where baryons and cold dark matter equal photons and neutrinos, all neutrinos being relativistic; with what of other species is matter
  /// or radiation then.
  fileprivate var equalityScaleFactor: Double {
    let d = densities
    let radiation = d.photon + d.masslessNeutrino + Double(d.massiveCount) * d.massivePerSpecies
    var a = radiation / (d.baryon + d.cdm)
    // What decays has hardly begun to: each round takes off most of the error.
    for _ in 0..<20 where !species.isEmpty {
      let volume = a * a * a
      let (matter, light) = species.reduce((d.baryon + d.cdm, radiation)) {
        ($0.0 + volume * $1.matter(a), $0.1 + volume * a * $1.radiation(a))
      }
      a = light / matter
    }
    return a
  }
}
