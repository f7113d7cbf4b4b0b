import EmberNumerics
import EmberTheory

/// The history of the source ingredients of one group of wavenumbers: one phase per set of equations.
struct ModeEvolution {
  /// A stretch of time under one set of equations; splines never cross its ends.
  struct Phase {
    var times: [Double] = []
    /// Six series, one per ingredient.
    var series = [[Lanes]](repeating: [], count: SourceIngredients.count)
    /// Density contrast of each field of matter that is recorded.
    var matter: [[Lanes]]

    init(_ matterFields: [MatterField]) { matter = matterFields.map { _ in [] } }

    mutating func record(_ t: Double, _ values: SourceIngredients) {
      times.append(t)
      for i in 0..<SourceIngredients.count { series[i].append(values[i]) }
    }

    mutating func recordMatter(_ fields: [MatterField], _ contrast: (MatterField) -> Lanes) {
      for (i, field) in fields.enumerated() { matter[i].append(contrast(field)) }
    }
  }

  private(set) var phases: [Phase] = []
  private let matterFields: [MatterField]
  /// Density contrast of matter today.
  private(set) var matterToday = Lanes.zero

  /// Integrates the group from deep in the radiation era until today, recording from `recordStart` on; the density contrast of
  /// matter for the fields that are named. Perturbations are adiabatic unless a mode is given.
  init<History: CosmicHistory>(
    universe: History, k: Lanes, feedsOnlyLensing: Bool, recordStart: Double, matterFields: [MatterField] = [],
    mode: IsocurvatureMode? = nil, stepLimit: (Double) -> Double
  ) throws(TheoryError) {
    self.matterFields = matterFields
    let precision = universe.precision
    let species = SpeciesGroup(universe, k: k)
    let layout = precision.layout(
      acousticPhase: k[Lanes.scalarCount - 1] * universe.soundHorizon, feedsOnlyLensing: feedsOnlyLensing,
      massiveGroups: universe.massGroups.count, darkEnergy: universe.darkEnergy != nil,
      speciesVariables: species?.count ?? 0)
    let system = EinsteinBoltzmannSystem(
      universe: universe, layout: layout, k: k, species: species,
      errorCap: feedsOnlyLensing ? precision.lensingErrorCap : 1,
      // Opposite flows of order one leave no flux: what they leave by rounding must not count.
      errorBase: mode == .neutrinoVelocity ? 3e-4 : 0)
    let tolerance = precision.tolerance * (feedsOnlyLensing ? precision.lensingToleranceFactor : 1)
    let switchTime = Self.streamingTime(universe, k[0])
    let y = UnsafeMutableBufferPointer<Lanes>.allocate(capacity: layout.count)
    defer { y.deallocate() }
    let start = min(precision.startPhase / k[Lanes.scalarCount - 1], 0.2)
    universe.initialConditions.fill(y.baseAddress!, layout, k: k, tau: start, mode: mode) { node in
      system.massive.velocity(node, universe.medium(at: start).a)
    }
    if mode == nil, let species {
      species.begin(
        universe.medium(at: start), photons: y[layout.photonDensity], y.baseAddress! + layout.species)
    }
    let end = universe.age
    do {
      var integration = ODEIntegration(system, method: precision.method, tolerance: tolerance)
      try integration.advance(
        y, from: start, to: recordStart, firstStep: 0.05 * start, stepLimit: precision.stepLimit,
        maximumStep: { 0.5 * $0 }, observe: { _, _ in })
      integration = ODEIntegration(system, method: precision.method, tolerance: tolerance)
      var phase = Phase(matterFields)
      phase.record(recordStart, system.ingredients(recordStart, y.baseAddress!))
      phase.recordMatter(matterFields) { system.matterContrast(recordStart, y.baseAddress!, $0) }
      try integration.advance(
        y, from: recordStart, to: min(switchTime, end), firstStep: 0.2 * stepLimit(recordStart),
        stepLimit: precision.stepLimit, maximumStep: stepLimit,
        observe: { t, state in
          phase.record(t, system.ingredients(t, state))
          phase.recordMatter(matterFields) { system.matterContrast(t, state, $0) }
        })
      phases.append(phase)
      if switchTime < end {
        try streamFreely(from: system, y, at: switchTime, stepLimit, tolerance)
      } else {
        matterToday = system.matterContrast(end, y.baseAddress!)
      }
    } catch {
      throw TheoryError.failed(stage: "perturbations", reason: "k = \(k[0])/Mpc: \(error)")
    }
  }

  /// When photons and neutrinos of wavenumber k may be taken to stream freely: k tau and 1/(kappa' tau) are both large.
  private static func streamingTime(_ universe: some CosmicHistory, _ k: Double) -> Double {
    max(universe.precision.streamingPhase / k, universe.streamingStart)
  }

  /// The phases after `time`: with the hierarchy of massive neutrinos, if there are any, then with their fluid.
  private mutating func streamFreely<History: CosmicHistory>(
    from full: EinsteinBoltzmannSystem<History>, _ y: UnsafeMutableBufferPointer<Lanes>, at time: Double,
    _ stepLimit: (Double) -> Double, _ tolerance: Double
  ) throws(ODEError) {
    let universe = full.universe
    let end = universe.age
    let treatment: LateStreamingSystem<History>.MassiveTreatment =
      universe.hasMassiveNeutrinos ? .hierarchy(full.massive) : .none
    // Above k ~ 0.05/Mpc, where late sources of the CMB have faded, what is left feeds the lensing potential only.
    let isFaded = full.k[0] * universe.soundHorizon > 7
    let cap = isFaded ? max(full.errorCap, universe.precision.lensingErrorCap) : full.errorCap
    let species = full.species?.streaming(from: time)
    let streaming = LateStreamingSystem(
      universe: universe, k: full.k, treatment: treatment, species: species, errorCap: cap)
    let state = UnsafeMutableBufferPointer<Lanes>.allocate(capacity: streaming.dimension)
    defer { state.deallocate() }
    streaming.fill(state.baseAddress!, from: y.baseAddress!, of: full)
    guard case .hierarchy(let hierarchy) = treatment else {
      return try follow(streaming, state, from: time, to: end, stepLimit, tolerance)
    }
    let fluidTime = max(time, universe.precision.fluidPhase / full.k[0])
    if fluidTime > time {
      try follow(streaming, state, from: time, to: min(fluidTime, end), stepLimit, tolerance)
    }
    guard fluidTime < end else { return }
    let fluid = LateStreamingSystem(
      universe: universe, k: full.k, treatment: .fluid, species: species, errorCap: cap)
    let fluidState = UnsafeMutableBufferPointer<Lanes>.allocate(capacity: fluid.dimension)
    defer { fluidState.deallocate() }
    fluid.fill(fluidState.baseAddress!, from: state.baseAddress!, hierarchy, a: universe.medium(at: fluidTime).a)
    try follow(fluid, fluidState, from: fluidTime, to: end, stepLimit, tolerance)
  }

  /// Integrates and records one phase.
  private mutating func follow(
    _ system: LateStreamingSystem<some CosmicHistory>, _ state: UnsafeMutableBufferPointer<Lanes>, from start: Double,
    to end: Double,
    _ stepLimit: (Double) -> Double, _ tolerance: Double
  ) throws(ODEError) {
    let precision = system.universe.precision
    let matterFields = matterFields
    var phase = Phase(matterFields)
    phase.record(start, system.ingredients(start, state.baseAddress!))
    phase.recordMatter(matterFields) { system.matterContrast(start, state.baseAddress!, $0) }
    let integration = ODEIntegration(system, method: precision.method, tolerance: tolerance)
    try integration.advance(
      state, from: start, to: end, firstStep: 0.2 * stepLimit(start), stepLimit: precision.stepLimit,
      maximumStep: stepLimit,
      observe: { t, values in
        phase.record(t, system.ingredients(t, values))
        phase.recordMatter(matterFields) { system.matterContrast(t, values, $0) }
      })
    matterToday = system.matterContrast(end, state.baseAddress!)
    phases.append(phase)
  }

  /// Splines the ingredients in time, phase by phase, and hands them over at each of the ascending `times`.
  func sample(_ times: [Double], _ body: (Int, SourceIngredients) -> Void) {
    var node = 0
    for (index, phase) in phases.enumerated() {
      let factors = SplineFactors(phase.times)
      let curvatures = phase.series.map { factors.curvatures($0) }
      let isLast = index == phases.count - 1
      var i = 0
      while node < times.count, isLast || times[node] <= phase.times[phase.times.count - 1] {
        let t = times[node]
        while i < phase.times.count - 2 && phase.times[i + 1] < t { i += 1 }
        let w = factors.weights(t, in: i)
        let values = SourceIngredients { series in
          let y = phase.series[series]
          let m = curvatures[series]
          var sum = y[i] * w.0 + y[i + 1] * w.1
          sum += m[i] * w.2
          sum += m[i + 1] * w.3
          return sum
        }
        body(node, values)
        node += 1
      }
    }
  }
}
