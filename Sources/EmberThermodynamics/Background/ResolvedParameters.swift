import EmberTheory

/// Checked values of all parameters except the Hubble constant.
package struct ResolvedParameters: Sendable {
  package let omegaB: Double
  /// Omega_c h^2; 0 where a stated share makes it follow from the Hubble constant (see ``omegaCDM(h:)``).
  package let omegaCDM: Double
  /// The share of the critical density that is stated, if one is.
  let closure: DensityClosure?
  private let isColdMatterStated: Bool
  /// 0 where ``reionizationRedshift`` is stated.
  let tauReio: Double
  let reionizationRedshift: Double?
  package let amplitudes: ModelAmplitudes
  let neutrinoMasses: [Double]
  package let effectiveNeutrinos: Double
  package let heliumFraction: Double
  package let nonlinear: NonlinearModel?
  package let darkEnergy: DarkEnergy
  /// Species beyond the others; their histories are found once for all Hubble constants as long as the density of matter does not follow from these.
  private let statedSpecies: [any StatedSpecies]
  private let species: [AddedSpecies]?
  /// Curvature today as a fraction of the critical density.
  package let omegaK: Double

  /// - Parameter types: the species that there may be beyond the others.
  package init(
    _ parameters: CosmologicalParameters, species types: [any StatedSpecies.Type] = SpeciesCatalogue.types
  ) throws(TheoryError) {
    try Self.rejectConflicts(parameters)
    omegaB = try parameters.checked(.omegaB)
    reionizationRedshift =
      parameters[given: .reionizationRedshift] == nil ? nil : try parameters.checked(.reionizationRedshift)
    tauReio = reionizationRedshift == nil ? try parameters.checked(.tauReio) : 0
    nonlinear = try NonlinearModel(parameters)
    effectiveNeutrinos = try parameters.checked(.effectiveNeutrinos)
    amplitudes = try ModelAmplitudes(parameters)
    let dark = try DarkEnergy(parameters)
    darkEnergy = dark
    let stated = try SpeciesCatalogue.stated(types, by: parameters)
    statedSpecies = stated
    let curvature = try parameters.checked(.omegaK)
    omegaK = curvature
    neutrinoMasses = try Self.masses(parameters)
    let others = SpeciesDensities(
      omegaB: omegaB, omegaCDM: 0, effectiveNeutrinos: effectiveNeutrinos, neutrinoMasses: neutrinoMasses)
    closure = try DensityClosure(parameters, others)
    try Self.rejectShares(parameters, among: stated)
    isColdMatterStated = [ParameterName.omegaCDM, .omegaMatterPhysical].contains { parameters[given: $0] != nil }
    omegaCDM = closure != nil && !isColdMatterStated ? 0 : try Self.omegaCDM(parameters, others)
    let densities = SpeciesDensities(
      omegaB: omegaB, omegaCDM: omegaCDM, effectiveNeutrinos: effectiveNeutrinos, neutrinoMasses: neutrinoMasses)
    species =
      closure != nil && !isColdMatterStated
      ? nil
      : stated.map {
        AddedSpecies($0, among: Surroundings(densities, dark, omegaK: curvature, h: nil))
      }
    if parameters[given: .heliumFraction] != nil {
      heliumFraction = try parameters.checked(.heliumFraction)
    } else {
      heliumFraction = try PrimordialHelium.shared.massFraction(
        omegaB: omegaB, effectiveNeutrinos: effectiveNeutrinos)
    }
  }

  /// The density of cold dark matter, where it does not depend on the Hubble constant.
  private static func omegaCDM(
    _ parameters: CosmologicalParameters, _ others: SpeciesDensities
  ) throws(TheoryError) -> Double {
    if parameters[given: .omegaMatterPhysical] == nil { return try parameters.checked(.omegaCDM) }
    let all = try parameters.checked(.omegaMatterPhysical)
    let rest = (others.baryon + others.massiveToday) / SpeciesDensities.critical(h: 1)
    guard all >= rest else {
      throw .unphysical(
        parameter: ParameterName.omegaMatterPhysical.rawValue, value: all,
        requirement: "must be at least \(rest), which baryons and massive neutrinos have")
    }
    return all - rest
  }

  package static func rejectConflicts(_ parameters: CosmologicalParameters) throws(TheoryError) {
    let stated = parameters.stated
    for name in stated {
      let others = name.determining(among: stated.filter { $0 != name })
      if others.count == 1 { throw .conflicting(name.rawValue, others[0].rawValue) }
      if !others.isEmpty { throw .overdetermined([name.rawValue] + others.map(\.rawValue)) }
    }
  }

  /// A share of matter today does not tell what there was of matter that decays.
  private static func rejectShares(
    _ parameters: CosmologicalParameters, among species: [any StatedSpecies]
  ) throws(TheoryError) {
    guard species.contains(where: { type(of: $0).hasMatter && type(of: $0).dependsOnExpansion }) else { return }
    for name in [ParameterName.omegaMatterPhysical, .omegaMatter, .omegaDarkEnergy] {
      guard let value = parameters[given: name] else { continue }
      throw .unphysical(
        parameter: name.rawValue, value: value,
        requirement: "is not followed where dark matter decays; give omega_cdm, and H0 or an angle of the sound horizon"
      )
    }
  }

  private static func masses(_ parameters: CosmologicalParameters) throws(TheoryError) -> [Double] {
    let single = ParameterName.singleNeutrinoMasses.filter { parameters[given: $0] != nil }
    if !single.isEmpty { return try masses(single, parameters) }
    let sum = try parameters.checked(.neutrinoMass)
    let count = try parameters.checked(.massiveNeutrinos)
    let choice = try parameters.checked(.neutrinoHierarchy)
    if let hierarchy = NeutrinoHierarchy(rawValue: choice), hierarchy != .degenerate {
      guard count == 3 else {
        throw .unphysical(
          parameter: ParameterName.massiveNeutrinos.rawValue, value: count,
          requirement: "must be 3, or absent, in the \(hierarchy) hierarchy of neutrinos")
      }
      return try hierarchy.masses(sum: sum)
    }
    if sum == 0 { return [] }
    guard count > 0 else {
      throw .unphysical(
        parameter: ParameterName.neutrinoMass.rawValue, value: sum,
        requirement: "must be 0 when n_massive = 0")
    }
    return Array(repeating: sum / count, count: Int(count))
  }

  /// Masses that are given one by one; a species without mass is radiation.
  private static func masses(
    _ single: [ParameterName], _ parameters: CosmologicalParameters
  ) throws(TheoryError) -> [Double] {
    let fixed: [(ParameterName, Double, String)] = [
      (.neutrinoHierarchy, 0, "must be absent"),
      (.massiveNeutrinos, Double(single.count), "must be \(single.count), or absent,"),
    ]
    for (name, value, requirement) in fixed {
      guard let given = parameters[given: name], given != value else { continue }
      throw .unphysical(
        parameter: name.rawValue, value: given,
        requirement: "\(requirement) where masses of neutrinos are given one by one")
    }
    var masses: [Double] = []
    for name in single { masses.append(try parameters.checked(name)) }
    return masses.filter { $0 > 0 }.sorted()
  }
}

extension ResolvedParameters {
  /// h, where densities and a share of them determine it.
  func closingHubble() throws(TheoryError) -> Double? {
    guard let closure, isColdMatterStated else { return nil }
    return try closure.hubble(omegaCDM: omegaCDM)
  }

  /// True where a species beyond the others is matter or radiation.
  var hasMatterBesides: Bool { statedSpecies.contains { type(of: $0).hasMatter } }

  /// The species beyond the others in a universe of these densities that expands with h.
  func species(among densities: SpeciesDensities, h: Double) -> [AddedSpecies] {
    let surroundings = Surroundings(densities, darkEnergy, omegaK: omegaK, h: h)
    guard let species else { return statedSpecies.map { AddedSpecies($0, among: surroundings) } }
    return species.map {
      type(of: $0.stated).dependsOnExpansion ? AddedSpecies($0.stated, among: surroundings) : $0
    }
  }

  /// Omega_c h^2 in a universe that expands with h.
  func omegaCDM(h: Double) throws(TheoryError) -> Double {
    guard let closure, !isColdMatterStated else { return omegaCDM }
    return try closure.omegaCDM(h: h)
  }
}

extension CosmologicalParameters {
  /// The value in force of a parameter that has one; throws unless it lies where the table of parameters allows it.
  package func checked(_ name: ParameterName) throws(TheoryError) -> Double {
    let value = self[name] ?? .nan
    try CosmologicalModel.check(name, value)
    return value
  }
}

extension CosmologicalModel {
  /// Throws unless `value` is one that the parameter can have.
  package static func check(_ name: ParameterName, _ value: Double) throws(TheoryError) {
    let definition = name.definition
    guard definition.domain.contains(value) else {
      throw .unphysical(parameter: name.rawValue, value: value, requirement: definition.requirement)
    }
  }
}

extension Surroundings {
  /// Of a universe with these densities.
  fileprivate init(_ densities: SpeciesDensities, _ darkEnergy: DarkEnergy, omegaK: Double, h: Double?) {
    self.init(
      matterAndRadiation: densities.matterAndRadiation, darkEnergy: darkEnergy.density, omegaK: omegaK,
      unit: SpeciesDensities.critical(h: 1), h: h)
  }
}
