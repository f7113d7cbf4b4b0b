import EmberEmulation
import EmberNumerics
import EmberTheory

/// Builds emulators from training examples. What it builds is a pure function of its arguments, so that a stored state
/// gives the same emulator again.
struct EmulatorTrainer: Sendable {
  let coordinates: InputCoordinates
  let request: TheoryRequest
  let sensitivities: [any LikelihoodSensitivity]
  let nuisance: NuisanceParameters
  var settings: LearningSettings
  /// The dimensions of the posterior; `nil` where there is none.
  let dimension: Int?
  /// Where ln L is known to have peaks, when it has several.
  var peaks: [CosmologicalParameters] = []
  /// Points held out count to this depth, or to that of a normal posterior.
  var calibrationDepth = 0.0
  /// Computes what needs no emulation.
  let provider: any TheoryProvider

  var budget: ErrorBudget {
    ErrorBudget(error: settings.accuracy.error(inputs: coordinates.names.count), dimension: dimension)
  }

  /// The least number of points with which it makes sense to train.
  var minimumCount: Int { 2 * coordinates.names.count + 2 }

  /// So many points serve however deep they lie: half more than with which the mean function is quadratic, because then it is
  /// determined well enough for the processes to see what it leaves.
  private var leastSelected: Int { PolynomialBasis.comfortableCount(dimension: coordinates.names.count) * 3 / 2 }

  /// The examples of a training set that serve a kind, among its first `count`: of more than are wanted those that stand for all.
  func usable(
    _ training: TrainingSet, first count: Int, kind: EmulatorKind, base: PretrainedEmulator? = nil
  ) -> [TrainingExample] {
    let near = near(training, first: count, base: base)
    let most = max(settings.maximumTrainingPoints ?? kind.mostExamples, minimumCount)
    guard near.count > most, let best = near.indices.max(by: { near[$0].logLikelihood < near[$1].logLikelihood })
    else { return near }
    return SpreadSelection.places(
      of: near.compactMap { coordinates.values($0.point.cosmology) }, count: most, first: best
    ).map { near[$0] }
  }

  /// All that could serve.
  func near(_ training: TrainingSet, first count: Int, base: PretrainedEmulator? = nil) -> [TrainingExample] {
    training.near(first: count, depth: settings.trainingDepth, minimum: leastSelected).filter {
      coordinates.sharesFixedParameters($0.point.cosmology) && coordinates.values($0.point.cosmology) != nil
        && (base == nil || base?.components($0.point.cosmology) != nil)
    }
  }

  /// Input scaling and components for these examples, or what `base` has beside them; `nil` when they are too few.
  func basis(_ examples: [TrainingExample], base: PretrainedEmulator? = nil) -> EmulatorBasis? {
    guard examples.count >= minimumCount else { return nil }
    return EmulatorBasis(
      Self.share(examples, most: Self.basisExamples), base: base, coordinates: coordinates, request: request,
      sensitivities: sensitivities,
      nuisance: nuisance, settings: settings, provider: provider)
  }

  /// The numbers of these examples in a basis; `nil` when one has none.
  func data(_ examples: [TrainingExample], _ basis: EmulatorBasis) -> EmulatorData? {
    EmulatorData(examples, basis, fast: provider.fastParameters)
  }

  /// What a kind of emulator finds about the components, and a process about the derived parameters when there are any.
  func fit(_ kind: EmulatorKind, _ data: EmulatorData, earlier: EmulatorFit?) -> (FittedEmulator, FittedProcess?)? {
    guard let components = FittedEmulator(kind, data.examples, after: earlier?.components, settings.options) else {
      return nil
    }
    let step = GaussianProcessEmulator.fitStride(data.examples.observationCount, isFirst: earlier == nil)
    return (components, derivedEmulator(data.every(step), fitted: nil).fitted)
  }

  /// Components, and derived parameters, are told well by so many examples; their time grows with the cube of the number.
  private static let basisExamples = 400

  private static func share(_ examples: [TrainingExample], most: Int) -> [TrainingExample] {
    stride(from: 0, to: examples.count, by: step(examples.count, most: most)).map { examples[$0] }
  }

  private static func step(_ count: Int, most: Int) -> Int { max((count + most - 1) / most, 1) }

  private func derivedEmulator(_ data: EmulatorData, fitted: FittedProcess?) -> DerivedParameterEmulator {
    DerivedParameterEmulator(
      data.derived, slopes: data.derivedSlopes, data.examples.geometry, kernels: settings.options.kernels,
      fitted: fitted)
  }

  /// The emulator of a fit on these examples, or on those that there are by now.
  ///
  /// - Parameters:
  ///   - data: in the basis of the fit.
  ///   - heldOut: points that no fit knows, which calibrate it: by its errors there, or by those when one is left out that it has learnt.
  ///   - best: the highest ln L known.
  func snapshot(_ data: EmulatorData, _ fit: EmulatorFit, heldOut: [TrainingExample] = [], best: Double = 0)
    -> EmulatorSnapshot?
  {
    let (examples, basis) = (data.source, data.basis)
    guard let learned = fit.components.emulator(data.examples) else { return nil }
    var monitor = AccuracyMonitor(
      responses: basis.responses, likelihoods: basis.likelihoods, budget: budget, calibration: Calibration(),
      best: best,
      truncationError: basis.truncationError)
    let step = Self.step(examples.count, most: Self.basisExamples)
    let derived = derivedEmulator(data.every(step), fitted: fit.derivedProcess)
    let errors = LeaveOneOutErrors(data, learned.leftOut, monitor) { i, wanted in
      i % step == 0
        ? derived.leftOut(i / step, of: wanted)
        : derived.errors(examples[i].derived, standardized: data.standardized[i], of: wanted)
    }
    monitor.largestDepth = settings.trainingDepth
    monitor.largestSpread = Self.spreadMargin * errors.largestSpread
    let emulator = ComponentEmulator(coordinates: basis.coordinates, learned: learned, base: basis.base)
    let region = data.region
    let products = ProductEmulator(basis: basis, components: emulator, derived: derived)
    let judge = HeldOutJudge(products, region, monitor, toDepth: calibrationDepth)
    let learnt = Set(examples.filter(\.isHeldOut).map(\.point.cosmology))
    let heldOutErrors =
      heldOut.filter { !learnt.contains($0.point.cosmology) }.compactMap(judge.error)
      + errors.heldOut.filter { judge.counts(examples[$0.place]) }.map(\.error)
    monitor.calibration = Calibration(
      heldOutErrors, leftOut: errors.all, optimism: learned.optimism,
      typicalDepth: budget.dimension.map { Double($0) / 2 })
    return EmulatorSnapshot(
      products: products, region: region, monitor: monitor, tails: tails(data),
      trainingPlaces: data.standardized, leaveOneOutError: errors.rms, leftOutErrors: errors.byPlace,
      calibrationPoints: heldOutErrors.count)
  }

  /// From the best example near each peak.
  private func tails(_ data: EmulatorData) -> [ConcavityBound] {
    let values = data.source.map { $0.likelihood?.logLikelihood ?? -.infinity }
    let places = peaks.compactMap { data.basis.coordinates.values($0) }.map { data.basis.standardization($0) }
    let groups = Dictionary(grouping: values.indices) { i in
      places.indices.min {
        TrustRegion.distance(places[$0], data.standardized[i]) < TrustRegion.distance(places[$1], data.standardized[i])
      } ?? 0
    }
    return groups.sorted { $0.key < $1.key }.compactMap { $0.value.max { values[$0] < values[$1] } }.map { best in
      ConcavityBound(
        origin: data.input(best), standardizedOrigin: data.standardized[best],
        nuisance: data.source[best].point.nuisance, peak: values[best])
    }
  }

  /// Beyond so many times the worst left-out one, no training point has tested the stated variance.
  private static let spreadMargin = 1.5
}

/// Training examples as the numbers that emulators learn, in one basis.
struct EmulatorData: Sendable {
  let source: [TrainingExample]
  let basis: EmulatorBasis
  let standardized: [[Double]]
  /// With one target per component.
  let examples: EmulatorExamples
  let derived: [[String: Double]]
  /// d derived / dz, in the order of the rows of slopes.
  let derivedSlopes: [[String: Double]]
  private let rows: [Row]
  private let fast: Set<ParameterName>

  /// One example.
  private struct Row: Sendable {
    var input: [Double]
    /// Of its spectra, all that the basis has.
    var components: [Double]
    var targets: [Double]
    /// `nil` without derivatives.
    var slopes: ExampleSlopes?

    init?(_ example: TrainingExample, _ basis: EmulatorBasis) {
      guard let input = basis.coordinates.values(example.point.cosmology), let components = basis.components(example),
        let targets = basis.targets(components, at: example.point.cosmology)
      else { return nil }
      self.input = input
      self.components = components
      self.targets = targets
      slopes = ExampleSlopes(example, basis)
    }
  }

  /// `nil` when one of the examples has no place in the basis, or there are none.
  ///
  /// - Parameter fast: parameters in which points of one solver call may differ.
  init?(_ examples: [TrainingExample], _ basis: EmulatorBasis, fast: Set<ParameterName>) {
    let rows = parallelMap(examples.count) { Row(examples[$0], basis) }.compactMap { $0 }
    guard rows.count == examples.count, !rows.isEmpty else { return nil }
    self.init(examples, rows, basis, fast)
  }

  private init(_ source: [TrainingExample], _ rows: [Row], _ basis: EmulatorBasis, _ fast: Set<ParameterName>) {
    self.source = source
    self.rows = rows
    self.basis = basis
    self.fast = fast
    let slopes = rows.map(\.slopes)
    standardized = rows.map { basis.standardization($0.input) }
    examples = EmulatorExamples(
      basis.standardization, points: standardized, slopesAt: slopes.indices.filter { slopes[$0] != nil },
      calls: Self.calls(source, fast),
      outputs: Matrix(
        rows: rows.count + slopes.reduce(0) { $0 + ($1?.targets.count ?? 0) }, columns: basis.learnedCount,
        elements: (rows.map(\.targets) + slopes.flatMap { $0?.targets ?? [] }).flatMap { $0 }))
    derived = source.map(\.derived)
    derivedSlopes = slopes.flatMap { $0?.derived ?? [] }
  }

  /// The first example and every so many after it.
  func every(_ step: Int) -> EmulatorData {
    if step <= 1 { return self }
    let places = stride(from: 0, to: source.count, by: step)
    return EmulatorData(places.map { source[$0] }, places.map { rows[$0] }, basis, fast)
  }

  /// The inputs of an example, not standardised.
  func input(_ place: Int) -> [Double] { rows[place].input }

  /// The expansion of ln L in errors of the targets around an example; `nil` where a likelihood rejects it.
  func expansion(_ place: Int) -> LikelihoodExpansion? {
    basis.expansion(source[place], components: rows[place].components)
  }

  /// The solver call of each example, by the place of the first that agrees with it in all that is not fast.
  private static func calls(_ examples: [TrainingExample], _ fast: Set<ParameterName>) -> [Int] {
    let names = ParameterName.allCases.filter { !fast.contains($0) }
    var first: [[Double?]: Int] = [:]
    return examples.enumerated().map { i, example in
      let own = names.map { example.point.cosmology[given: $0] }
      if let known = first[own] { return known }
      first[own] = i
      return i
    }
  }

  /// The region of the points and, since a slope stands for values nearby, of what lies a unit away from those with slopes.
  var region: TrustRegion {
    let nearby = examples.slopePoints.flatMap { point in
      standardized[point].indices.flatMap { d in
        [-1.0, 1].map { step in
          var z = standardized[point]
          z[d] += step
          return z
        }
      }
    }
    return TrustRegion(
      points: rows.map(\.input) + nearby.map(basis.standardization.inputs), standardized: standardized + nearby)
  }
}

/// Derivatives of an example along the standardised inputs, one row for each.
private struct ExampleSlopes: Sendable {
  let targets: [[Double]]
  let derived: [[String: Double]]

  /// `nil` without derivatives.
  init?(_ example: TrainingExample, _ basis: EmulatorBasis) {
    guard let derivatives = example.derivatives,
      let tangents = example.tangents(basis.coordinates, basis.standardization)
    else { return nil }
    targets = tangents.compactMap(basis.targetSlopes)
    guard targets.count == tangents.count else { return nil }
    derived = tangents.map { derivatives.derived(along: $0.direction) }
  }
}

/// Errors of ln L at the training points when each is predicted from all others.
private struct LeaveOneOutErrors {
  /// At those that fits know.
  var all: [LeftOutError] = []
  /// At the others, by their number.
  var heldOut: [(place: Int, error: HeldOutError)] = []
  /// Emulated minus true ln L, by the number of the point.
  var byPlace: [Int: Double] = [:]
  var rms = 0.0
  var largestSpread = 0.0

  init(
    _ data: EmulatorData, _ left: LeftOutPredictions, _ monitor: AccuracyMonitor,
    derived: (Int, [String]) -> [(residual: Double, variance: Double)]
  ) {
    var square = 0.0
    for (row, i) in left.places.enumerated() {
      guard let expansion = data.expansion(i) else { continue }
      let others = derived(i, data.basis.immediate.targets)
      let residuals = left.residuals.row(row).map { -$0 } + others.map { -$0.residual }
      let error = expansion.change(residuals)
      let variance = Array(left.variances.row(row)) + others.map(\.variance)
      let sigma = max(monitor.rawSigma(expansion, variance), .leastNormalMagnitude)
      let depth = monitor.best - (data.source[i].likelihood?.logLikelihood ?? monitor.best)
      if data.source[i].isHeldOut {
        heldOut.append((i, HeldOutError(difference: -error, rawSigma: sigma, depth: depth)))
      } else {
        all.append(LeftOutError(ratio: abs(error) / sigma, depth: depth))
      }
      largestSpread = max(largestSpread, expansion.spread(variance))
      byPlace[i] = error
      square += error * error
    }
    if !byPlace.isEmpty { rms = (square / Double(byPlace.count)).squareRoot() }
  }
}
