import EmberAssembly
import EmberConfiguration
import EmberEmulation
import EmberInference
import EmberLearning
import EmberNumerics
import EmberTheory

/// Trains the first emulator of a run: a design in the ellipsoid of the Fisher matrix, as far as the store does not know it
/// already, then, again and again, points that stand for the posterior and at which the emulator is least sure.
struct EmulatorTraining {
  let posterior: Posterior
  let learner: LearningProvider
  let settings: TheorySettings.Emulator
  /// Of the emulator's posterior in which training points are looked for: wide enough for what chains propose besides what they accept.
  let temperature: Double
  let flag: CancellationFlag
  let report: (String, _ done: Int, _ total: Int?) -> Void
  /// The slow parameters; what the solver varies cheaply comes last.
  private let order: [Int]
  private let free: Int
  /// In which the design is an ellipsoid.
  private let coordinates: InputCoordinates

  init(
    _ posterior: Posterior, _ learner: LearningProvider, _ settings: TheorySettings.Emulator, temperature: Double,
    flag: CancellationFlag,
    report: @escaping (String, _ done: Int, _ total: Int?) -> Void
  ) {
    self.posterior = posterior
    self.learner = learner
    self.settings = settings
    self.temperature = temperature
    self.flag = flag
    self.report = report
    let space = posterior.space
    let cheap = space.indices(of: posterior.solver.fastParameters)
    order = space.slowIndices.filter { !cheap.contains($0) } + cheap
    free = cheap.count
    coordinates = InputCoordinates(
      names: order.compactMap(space.cosmologicalName), reference: space.point(space.center).cosmology,
      theory: learner.theoryCoordinates)
  }

  /// Trains, and says where chains should start: where the emulator's own posterior is.
  func perform(_ start: StartingPoint, visited: [ModelPoint], _ known: StoreSeeds) throws(InferenceError)
    -> StartingPoint
  {
    var seeds = known
    if let first = point(try ellipsoid(start).points(2)[1], around: start.center) { seeds.use(before: first) }
    try learn(around: start, visited: visited, seeds)
    return try withOtherPeaks(refined(start), seeds)
  }

  /// Looks for other peaks, and learns around those that the solver confirms.
  private func withOtherPeaks(_ start: StartingPoint, _ seeds: StoreSeeds) throws(InferenceError) -> StartingPoint {
    let search = PeakSearch(posterior: posterior, learner: learner, flag: flag)
    report("looking for other peaks", 0, nil)
    let candidates = search.candidates(start)
    var others: [PosteriorPeak] = []
    for peak in candidates.dropFirst() where !flag.isRaised && search.confirms(peak, beside: candidates[0]) {
      let other = StartingPoint(center: peak.center, ProposalCovariance(peak.matrix), isGaussian: true)
      try learn(around: other, visited: [posterior.space.point(peak.center)], seeds)
      _ = refined(other)
      others.append(peak)
    }
    return search.settled(start, others)
  }

  /// Trains on the design around a point.
  private func learn(around start: StartingPoint, visited: [ModelPoint], _ seeds: StoreSeeds) throws(InferenceError) {
    let design = try ellipsoid(start)
    let wanted = max(0, settings.designCount(inputs: order.count) - inside(seeds.points, design))
    let groups = designGroups(wanted, design).map { group in
      DesignGroup(group.compactMap { point($0, around: start.center) }, isDifferentiated: learner.learnsDerivatives)
    }
    train(visited.map { DesignGroup([$0]) } + groups, "training design")
  }

  /// Samples the emulator's own posterior at a higher temperature and has the solver answer where the emulator is least sure,
  /// until it is sure nearly everywhere.
  private func refined(_ start: StartingPoint) -> StartingPoint {
    var (start, what) = (start, "looking for the posterior")
    for round in 0..<settings.refinements {
      guard !flag.isRaised, let emulator = learner.frozen else { break }
      report(what, round, settings.refinements)
      // Here every step costs the same.
      let blocks = posterior.blocks.map { ParameterBlock(indices: $0.indices) }
      let density = TemperedPosterior(
        space: posterior.space, blocks: blocks, emulator: emulator, temperature: temperature)
      guard let sample = TemperedSample(density, start: start, cancellation: flag) else { break }
      if start.isGaussian, let (mean, covariance) = sample.moments(temperature: 1) {
        start = StartingPoint(center: mean, ProposalCovariance(covariance), isGaussian: true, drawn: start.drawn)
      }
      let candidates = sample.draws(Self.candidates)
      let survey = emulator.survey(
        candidates.map { posterior.space.point($0.x) }, weights: candidates.map(\.weight),
        limit: settings.refinementCalls
      )
      what = "looking for the posterior (known at \(Int(100 * survey.trustedShare)) % of it)"
      guard survey.trustedShare < Self.enough || survey.statedError > 1, !survey.informative.isEmpty else { break }
      train(groups(around: survey.informative.map { candidates[$0].x }, sample), "refining the design")
    }
    return start
  }

  /// Points of a design with what a solver call gives besides: variants, or derivatives, each of which counts as a point.
  private func designGroups(_ count: Int, _ design: EllipsoidDesign) -> [[[Double]]] {
    guard learner.learnsDerivatives else { return design.groups(count, of: settings.designVariants, free: free) }
    let numbers = 1 + order.count
    return design.points((count + numbers - 1) / numbers).map { [$0] }
  }

  private func train(_ groups: [DesignGroup], _ what: String) {
    learner.train(groups: groups.filter { !$0.points.isEmpty }) { progress in
      report(what, progress.completed, progress.total)
      return !flag.isRaised
    }
  }

  /// Points with their variants, which spread as the sample does.
  private func groups(around points: [[Double]], _ sample: TemperedSample) -> [DesignGroup] {
    guard let (mean, covariance) = sample.moments(temperature: temperature, of: { values($0) }),
      let shape = CholeskyFactor(covariance)
    else { return points.map { DesignGroup([posterior.space.point($0)]) } }
    let design = design(center: mean, shape: shape, radius: Self.variantRadius * Double(order.count).squareRoot())
    let known = points.compactMap { origin in values(origin).map { (origin, $0) } }
    let groups = design.groups(around: known.map(\.1), of: settings.designVariants, free: free)
    return zip(known, groups).map { origin, group in DesignGroup(group.compactMap { point($0, around: origin.0) }) }
  }

  /// The ellipsoid of the starting covariance, in the emulator's coordinates.
  private func ellipsoid(_ start: StartingPoint) throws(InferenceError) -> EllipsoidDesign {
    let cosmology = posterior.space.point(start.center).cosmology
    let n = order.count
    let full = start.proposal.matrix
    let own = Matrix(rows: n, columns: n, elements: order.flatMap { i in order.map { full[i, $0] } })
    let limits = posterior.support
    let rows =
      coordinates.secants(
        at: cosmology, steps: (0..<n).map { own[$0, $0].squareRoot() }, within: order.map { limits[$0] })
      ?? (0..<n).map { i in coordinates.gradient((0..<n).map { $0 == i ? 1 : 0 }, at: cosmology) }
    let slopes = Matrix(rows: n, columns: n, elements: rows.flatMap { $0 })
    guard let shape = CholeskyFactor((slopes * own).productTransposed(slopes)), let center = values(start.center) else {
      throw .notPositiveDefinite(what: "the covariance of the starting points")
    }
    return design(center: center, shape: shape, radius: settings.designRadius)
  }

  /// An ellipsoid within the bounds of the prior, as far as a bound of a parameter is one of its coordinate at the center.
  private func design(center: [Double], shape: CholeskyFactor, radius: Double) -> EllipsoidDesign {
    let limits = posterior.support
    let middle = coordinates.cosmology(center) ?? posterior.space.point(posterior.space.center).cosmology
    return EllipsoidDesign(
      center: center, shape: shape, radius: radius,
      bounds: order.indices.map { place in
        let range = coordinates.range(of: place, within: limits[order[place]], at: middle)
        return range.lowerBound.isFinite || range.upperBound.isFinite ? range : nil
      }, boundaryShare: Self.boundaryShare)
  }

  /// How many points lie inside the ellipsoid of a design.
  private func inside(_ points: [ModelPoint], _ design: EllipsoidDesign) -> Int {
    points.count { point in
      guard let values = coordinates.values(point.cosmology) else { return false }
      let z = design.shape.solveLower(zip(values, design.center).map(-))
      return z.reduce(0) { $0 + $1 * $1 } <= design.radius * design.radius
    }
  }

  /// The coordinates of a vector of the posterior.
  private func values(_ x: [Double]) -> [Double]? { coordinates.values(posterior.space.point(x).cosmology) }

  /// The point of these coordinates, all else as in `x`; `nil` where there is none within the prior, or no model.
  private func point(_ values: [Double], around x: [Double]) -> ModelPoint? {
    guard let cosmology = coordinates.cosmology(values) else { return nil }
    var moved = x
    for i in order {
      guard let name = posterior.space.cosmologicalName(i), let value = cosmology[given: name],
        let inside = Self.within(posterior.space.prior.components[i].support, value)
      else { return nil }
      moved[i] = inside
    }
    let point = posterior.space.point(moved)
    return (try? posterior.solver.check(point)) == nil ? nil : point
  }

  /// A value within bounds, on which there may be rounding; `nil` for one outside.
  private static func within(_ bounds: ClosedRange<Double>, _ value: Double) -> Double? {
    let inside = min(max(value, bounds.lowerBound), bounds.upperBound)
    return abs(inside - value) <= 1e-9 * abs(value) ? inside : nil
  }

  /// How far variants of a point spread, in units of the sample's typical radius.
  private static let variantRadius = 1.5
  private static let candidates = 400
  /// How much of a design may lie on bounds of the prior.
  private static let boundaryShare = 1.0 / 3
  /// No more rounds when the emulator may answer at this share of the points, as well as is asked for.
  private static let enough = 0.99
}
