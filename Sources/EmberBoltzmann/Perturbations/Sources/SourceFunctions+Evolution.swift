import EmberNumerics
import EmberProjection
import EmberTheory

extension SourceFunctions {
  /// Joins rows that together hold all wavenumbers, in order, and the contrast of fields of matter at `matterTimes`.
  init(
    _ rows: [SourceRows], wavenumbers: SourceWavenumbers, times: SourceTimes, matterTimes: [Double] = [],
    matterFields: [MatterField] = [], geometry: Geometry = .flat
  ) {
    let modes = wavenumbers.values.map(geometry.wavenumber)
    let histories = matterFields.indices.map { field in
      MatterHistory(rows.flatMap { $0.matter[field] }, wavenumbers: modes, times: matterTimes)
    }
    let fields = parallelMap(SourceRows.fieldCount) { field in rows.flatMap { $0.fields[field] } }
    self.init(
      wavenumbers: wavenumbers, times: times, fields: fields, matterToday: rows.flatMap(\.matterToday),
      matter: Dictionary(uniqueKeysWithValues: zip(matterFields, histories)), geometry: geometry)
  }

  /// Evolves all wavenumbers; the contrast of fields of matter is kept at the ascending conformal times `matterTimes`, which costs a little.
  init(
    universe: PerturbedUniverse, wavenumbers: SourceWavenumbers, times: SourceTimes, matterTimes: [Double] = [],
    matterFields: [MatterField] = [.all], mode: IsocurvatureMode? = nil
  ) throws(TheoryError) {
    let lanes = Lanes.scalarCount
    let factors = times.times.map { universe.sourceFactors($0) }
    let groups = stride(from: 0, to: wavenumbers.values.count, by: lanes).map { start in
      ModeEvolution.Group(
        k: Lanes(wavenumbers.values[start..<start + lanes].map(universe.geometry.wavenumber)),
        feedsOnlyLensing: start >= wavenumbers.countForCMB)
    }
    let matterFields = matterTimes.isEmpty ? [] : matterFields
    let rows = try ModeEvolution.evolve(
      universe, groups, times, matterFields: matterFields, mode: mode
    ) { evolution in
      var rows = SourceRows(rows: lanes, times: times.times.count)
      evolution.sample(times.times) { node, values in
        let sources = SourceValues(values, factors[node])
        for lane in 0..<lanes { rows.set(lane * times.times.count + node, sources, lane: lane) }
      }
      for lane in 0..<lanes { rows.matterToday[lane] = evolution.matterToday[lane] }
      rows.matter = matterFields.indices.map { evolution.matter(at: matterTimes, field: $0) }
      return rows
    }
    self.init(
      rows, wavenumbers: wavenumbers, times: times, matterTimes: matterTimes, matterFields: matterFields,
      geometry: universe.geometry)
  }
}

extension ModeEvolution {
  /// Wavenumbers that are integrated together.
  struct Group: Sendable {
    let k: Lanes
    let feedsOnlyLensing: Bool
  }

  /// Evolves all groups in parallel, the most expensive, of the largest wavenumbers, first; `finish` makes something of each.
  static func evolve<Result: Sendable>(
    _ history: some CosmicHistory, _ groups: [Group], _ times: SourceTimes, matterFields: [MatterField] = [],
    mode: IsocurvatureMode? = nil, _ finish: @Sendable (ModeEvolution) -> Result
  ) throws(TheoryError) -> [Result] {
    let recordStart = times.times[0] * 0.97
    let factor = history.precision.recordSpacing
    let results = parallelMap(groups.count) { reversed -> Swift.Result<Result, TheoryError> in
      let group = groups[groups.count - 1 - reversed]
      return Swift.Result { () throws(TheoryError) in
        finish(
          try ModeEvolution(
            universe: history, k: group.k, feedsOnlyLensing: group.feedsOnlyLensing, recordStart: recordStart,
            matterFields: matterFields, mode: mode, stepLimit: { factor * times.spacing($0) }))
      }
    }
    var finished: [Result] = []
    for result in results.reversed() { finished.append(try result.get()) }
    return finished
  }
}
