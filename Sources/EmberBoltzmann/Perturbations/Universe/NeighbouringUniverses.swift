import EmberNumerics
import EmberTheory
import EmberThermodynamics

/// Up to eight neighbouring models in the lanes of the perturbation equations: the first is the one of interest, in each of the others one
/// parameter is a little different.
///
/// Times and wavenumbers are those of the first model. Another model is followed at the same fraction of its own age and at wavenumbers
/// that are as much larger as it is younger, so that all of them see the same k tau, the same Bessel functions and the same steps of
/// the integrator. Differences between lanes therefore are derivatives free of the steps' noise.
final class NeighbouringUniverses: CosmicHistory {
  let members: [PerturbedUniverse]
  /// Conformal ages relative to the first.
  let relativeAges: Lanes
  let massGroups: [(massToTemperature: Lanes, share: Double)]
  let initialConditions: InitialConditions<Lanes>
  let darkEnergy: (w0: Lanes, wa: Lanes)?
  private let table: NeighbouringEvolutionTable
  /// Of each species beyond the core; `nil` for one that looks nothing up.
  private let speciesTables: [NeighbouringTable?]
  /// 8 pi G rho today.
  private let photons, neutrinos, massive, baryons, cold: Lanes

  /// Traps unless there are one to eight universes.
  init(_ universes: [PerturbedUniverse]) {
    precondition(1...Lanes.scalarCount ~= universes.count, "one to eight universes fill the lanes")
    let rest = [PerturbedUniverse](repeating: universes[0], count: Lanes.scalarCount - universes.count)
    let members = universes + rest
    func lanes(_ value: (PerturbedUniverse) -> Double) -> Lanes { Lanes(members.map(value)) }
    self.members = members
    let ages = lanes { $0.age / universes[0].age }
    relativeAges = ages
    massGroups = universes[0].massGroups.enumerated().map { group, species in
      (lanes { $0.massGroups[group].massToTemperature }, species.share)
    }
    initialConditions = InitialConditions(
      neutrinoFraction: lanes(\.initialConditions.neutrinoFraction),
      baryonFraction: lanes(\.initialConditions.baryonFraction),
      coldFraction: lanes(\.initialConditions.coldFraction),
      matterRate: lanes(\.initialConditions.matterRate) * ages, geometry: .flat)
    let isPerturbed = members.contains { $0.darkEnergy != nil }
    let isSpecies = universes[0].species.contains { type(of: $0).isDarkEnergy }
    darkEnergy =
      isPerturbed
      ? (lanes(\.background.model.darkEnergy.w0), lanes(\.background.model.darkEnergy.wa)) : nil
    table = NeighbouringEvolutionTable(
      members.map(\.thermodynamics.table), relativeAges: ages, hasDarkEnergy: isPerturbed || isSpecies)
    let kinds = universes.map { $0.species.map { ObjectIdentifier(type(of: $0)) } }
    precondition(kinds.allSatisfy { $0 == kinds[0] }, "neighbouring models have the same species")
    speciesTables = universes[0].background.species.enumerated().map { index, species in
      let tables = members.compactMap { $0.thermodynamics.speciesTables[index] }
      guard tables.count == members.count else { return nil }
      let columns = species.columns.enumerated().map { source, power in
        (source: source, scale: (0..<power).reduce(Lanes.one) { scale, _ in scale * ages })
      }
      return NeighbouringTable(tables, relativeAges: ages, columns: columns)
    }
    let square = ages * ages
    photons = lanes(\.background.densities.photon) * square
    neutrinos = lanes(\.background.densities.masslessNeutrino) * square
    massive = lanes(\.massiveRadiation) * square
    baryons = lanes(\.background.densities.baryon) * square
    cold = lanes(\.background.densities.cdm) * square
  }

  var precision: SolverPrecision { members[0].precision }
  var species: [any PerturbedSpecies] { members[0].species }
  var models: [CosmologicalModel] { members.map(\.background.model) }
  /// Neighbours with curvature differ in more than their age.
  var geometry: Geometry { .flat }
  var age: Double { members[0].age }
  var soundHorizon: Double { members[0].soundHorizon }
  var streamingStart: Double { members[0].streamingStart }
  var hasMassiveNeutrinos: Bool { members[0].hasMassiveNeutrinos }
  var momenta: MomentumNodes { members[0].momenta }

  func model(_ lane: Int) -> (universe: PerturbedUniverse, relativeAge: Double) { (members[lane], relativeAges[lane]) }

  func medium(at tau: Double) -> CosmicMedium<Lanes> {
    let state = table(tau)
    let inverse = 1 / state.a
    let inverseSquare = inverse * inverse
    let threshold = state.hubble * state.hubble * (3 * PerturbedUniverse.negligibleDarkEnergy)
    return CosmicMedium(
      time: tau, a: state.a, hubble: state.hubble, opacity: state.opacity, opacityRate: state.opacityRate,
      soundSpeedSquared: state.soundSpeedSquared, photons: photons * inverseSquare,
      neutrinos: neutrinos * inverseSquare,
      massive: massive * inverseSquare, baryons: baryons * inverse, cold: cold * inverse,
      dark: state.dark, enthalpy: state.enthalpy, hasDarkPerturbations: any(state.dark .> threshold))
  }

  func columns(ofSpecies index: Int, at tau: Double) -> InlineArray<4, Lanes> {
    var columns = InlineArray<4, Lanes>(repeating: .zero)
    guard let table = speciesTables[index] else { return columns }
    table(tau) { value in
      for i in 0..<table.quantities { columns[i] = value(i) }
    }
    return columns
  }

  func hubbleRate(_ a: Lanes) -> Lanes {
    var rate = Lanes.zero
    for lane in 0..<Lanes.scalarCount { rate[lane] = members[lane].hubbleRate(a[lane]) }
    return rate * relativeAges * relativeAges
  }

  func neutrinoState(_ a: Lanes, group: Int) -> MassiveNeutrinoFluid.State<Lanes> {
    var state = MassiveNeutrinoFluid.State<Lanes>(density: .zero, equationOfState: .zero, pseudoPressure: .zero)
    for lane in 0..<Lanes.scalarCount {
      let own = members[lane].neutrinoState(a[lane], group: group)
      state.density[lane] = own.density
      state.equationOfState[lane] = own.equationOfState
      state.pseudoPressure[lane] = own.pseudoPressure
    }
    return state
  }
}
