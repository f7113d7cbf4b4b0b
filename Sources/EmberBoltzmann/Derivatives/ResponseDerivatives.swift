import EmberNumerics
import EmberProjection
import EmberTheory
import EmberThermodynamics

/// The linear response of a universe and its derivatives along up to seven parameters, from neighbouring models in the lanes of one
/// integration (see ``NeighbouringUniverses``).
struct ResponseDerivatives: Sendable {
  let response: LinearResponse
  /// Derivatives of sources and transfer functions per direction.
  let slopes: [(sources: SourceFunctions, transfers: TransferFunctions)]
  /// d ln(conformal age) per direction: by it wavenumbers of neighbouring models differ.
  let ageSlopes: [Double]
  private let steps: [Double]
  private let universes: [PerturbedUniverse]
  /// Density contrast of matter today of all models, per wavenumber.
  private let matterToday: [Lanes]
  /// The moments of growth that is asked for, and the contrast there, element [moment][wavenumber].
  private let growth: (moments: GrowthMoments, contrast: [[Lanes]])

  /// No derivatives: for parameters that enter after the linear response.
  init(_ response: LinearResponse) {
    self.response = response
    (slopes, ageSlopes, steps, matterToday) = ([], [], [], [])
    universes = [response.universe]
    growth = (response.moments, [])
  }

  /// Derivatives of the model that `cosmology` states, in which H0 is given.
  init(
    _ cosmology: CosmologicalParameters, _ directions: [ParameterDirection], _ request: TheoryRequest,
    _ configuration: SolverConfiguration
  ) throws(TheoryError) {
    universes = try Self.universes(cosmology, directions, configuration)
    let base = universes[0]
    steps = directions.map(\.step)
    ageSlopes = universes.dropFirst().enumerated().map { i, other in (other.age / base.age - 1) / directions[i].step }
    let ranges = SpectralRanges(request, configuration.precision)
    let grids = SourceGrids(base, ranges)
    let moments = GrowthMoments(request)
    let rows = try Self.rows(NeighbouringUniverses(universes), grids, steps, MomentsOfNeighbours(moments, universes))
    matterToday = rows.map(\.matterToday)
    growth = (moments, moments.logScaleFactors.indices.map { i in rows.map { $0.matter[i] } })
    let sources = universes.indices.map { model in
      SourceFunctions(rows.map { $0.models[model] }, wavenumbers: grids.wavenumbers, times: grids.times)
    }
    let transfers = LineOfSight(sources[0], base, lmax: ranges.unlensed).transferFunctions(of: sources)
    response = LinearResponse(
      universe: base, sources: sources[0], transfers: transfers[0], request: request, moments: moments)
    slopes = zip(sources, transfers).dropFirst().map { (sources: $0, transfers: $1) }
  }

  /// The model itself, then the neighbour along each direction.
  private static func universes(
    _ cosmology: CosmologicalParameters, _ directions: [ParameterDirection],
    _ configuration: SolverConfiguration
  ) throws(TheoryError) -> [PerturbedUniverse] {
    let base = try configuration.model(cosmology)
    var neighbours = [cosmology]
    for direction in directions {
      var neighbour = cosmology
      // Helium may follow from the other parameters.
      let value = direction.parameter == .heliumFraction ? base.heliumFraction : cosmology[direction.parameter]
      neighbour[given: direction.parameter] = (value ?? .nan) + direction.step
      neighbours.append(neighbour)
    }
    let points = neighbours
    let results = parallelMap(points.count) { i -> Result<PerturbedUniverse, TheoryError> in
      Result { () throws(TheoryError) in
        try PerturbedUniverse(
          try configuration.model(points[i]), configuration)
      }
    }
    var universes: [PerturbedUniverse] = []
    for result in results { universes.append(try result.get()) }
    return universes
  }

  /// One wavenumber: the sources of the first model, then their derivatives.
  private struct Row: Sendable {
    var models: [SourceRows]
    var matterToday: Lanes
    /// Density contrast of matter of all models at each moment of growth.
    var matter: [Lanes]
  }

  private static func rows(
    _ family: NeighbouringUniverses, _ grids: SourceGrids, _ steps: [Double], _ moments: MomentsOfNeighbours
  ) throws(TheoryError) -> [Row] {
    let times = grids.times.times
    let factors = times.map { family.sourceFactors($0) }
    let groups = grids.wavenumbers.values.enumerated().map { i, k in
      ModeEvolution.Group(k: Lanes(repeating: k), feedsOnlyLensing: i >= grids.wavenumbers.countForCMB)
    }
    var inverseSteps = Lanes.zero
    for (i, step) in steps.enumerated() { inverseSteps[i + 1] = 1 / step }
    let inverse = inverseSteps
    let fields: [MatterField] = moments.times.isEmpty ? [] : [.all]
    return try ModeEvolution.evolve(family, groups, grids.times, matterFields: fields) { evolution in
      var row = Row(
        models: [SourceRows](repeating: SourceRows(rows: 1, times: times.count), count: steps.count + 1),
        matterToday: evolution.matterToday, matter: moments.contrast(evolution))
      evolution.sample(times) { node, values in
        let sources = SourceValues(values, factors[node])
        row.models[0].set(node, sources, lane: 0)
        let slopes = sources.derivatives(inverse)
        for lane in 1..<steps.count + 1 { row.models[lane].set(node, slopes, lane: lane) }
      }
      let matter = evolution.matterToday
      for lane in 0..<steps.count + 1 {
        row.models[lane].matterToday[0] = lane == 0 ? matter[0] : (matter[lane] - matter[0]) * inverse[lane]
      }
      return row
    }
  }

  /// Derivatives of derived parameters along a direction.
  func derived(_ direction: Int, _ primordial: PrimordialSpectrum) -> [String: Double] {
    let (base, other) = (universes[0], universes[direction + 1])
    var slopes = base.thermodynamics.derivedParameters.merging(other.thermodynamics.derivedParameters) {
      ($1 - $0) / steps[direction]
    }
    let fluctuations = (fluctuations(0, primordial), fluctuations(direction + 1, primordial))
    slopes.merge(fluctuations.0.merging(fluctuations.1) { ($1 - $0) / steps[direction] }) { $1 }
    slopes.merge(
      growth(0, primordial).merging(growth(direction + 1, primordial)) { ($1 - $0) / steps[direction] }
    ) { $1 }
    slopes[.amplitude] = 0
    slopes[.logA] = 0
    return slopes
  }

  /// Growth of a model, by name: of the first, or of a neighbour.
  func growth(_ model: Int, _ primordial: PrimordialSpectrum) -> [String: Double] {
    if growth.contrast.isEmpty {
      return response.sources.growth(growth.moments, universes[model].background, primordial)
    }
    let scale = universes[0].age / universes[model].age
    return growth.moments.values(
      response.sources.wavenumbers.values.map { $0 * scale }, growth.contrast.map { $0.map { $0[model] } },
      h: universes[model].background.model.h, primordial)
  }

  private func fluctuations(_ model: Int, _ primordial: PrimordialSpectrum) -> [String: Double] {
    let scale = universes[0].age / universes[model].age
    return SourceFunctions.fluctuations(
      response.sources.wavenumbers.values.map { $0 * scale }, matterToday.map { $0[model] },
      universes[model].background.model, primordial)
  }
}

/// Moments of the same ln a in neighbouring models, in which they are at different fractions of the age.
private struct MomentsOfNeighbours: Sendable {
  /// Conformal times of the first model, ascending.
  let times: [Double]
  /// Which of them is a model's own, element [moment][model].
  private let places: [[Int]]

  init(_ moments: GrowthMoments, _ universes: [PerturbedUniverse]) {
    let own = universes.map { universe in
      moments.times(universe.background).map { $0 * (universes[0].age / universe.age) }
    }
    let times = Set(own.flatMap { $0 }).sorted()
    self.times = times
    places = moments.logScaleFactors.indices.map { i in own.map { times.firstIndex(of: $0[i]) ?? 0 } }
  }

  /// The contrast of matter at each moment.
  func contrast(_ evolution: ModeEvolution) -> [Lanes] {
    if times.isEmpty { return [] }
    let values = evolution.matter(at: times)
    return places.map { places in
      var row = Lanes.zero
      for (lane, place) in places.enumerated() { row[lane] = values[lane][place] }
      return row
    }
  }
}
