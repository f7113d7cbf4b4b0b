import EmberConfiguration
import EmberAssembly
import EmberInference
import EmberNumerics
import Glibc

/// Points of a tempered posterior by a short run of chains, in memory.
struct TemperedSample: SamplerObserver {
  typealias Annotation = NoAnnotation

  /// Points with the number of steps that a chain spent there, and ln L.
  private(set) var rows: [(x: [Double], weight: Double, logLikelihood: Double)] = []
  private let temperature: Double
  private let mostSteps: Int

  /// Samples `density` from the middle of `start` on; `nil` when its chains find no way.
  ///
  /// The seed is always the same, so that a run with another seed can use what the store holds.
  ///
  /// - Parameter rows: of each chain, after a sixth as many that are dropped.
  init?(_ density: TemperedPosterior, start: StartingPoint, rows: Int = 600, cancellation: CancellationFlag) {
    temperature = density.temperature
    var settings = MetropolisSettings()
    mostSteps = rows * settings.chains * Self.stepsPerRow
    settings.maxSamples = rows
    settings.burnIn = rows / 6
    settings.learnEvery = rows / 5
    settings.rminus1Stop = Self.convergence
    settings.learnProposalRminus1Max = .infinity
    settings.maxTries = Self.patience
    settings.rounds = RoundSchedule(firstSteps: 200, growth: 1, maximumSteps: 200)
    do {
      var sampler = try MetropolisSampler(
        target: density, settings: settings, start: try Self.middle(start), covariance: start.proposal,
        cancellation: cancellation)
      try sampler.run(&self)
    } catch { return nil }
    if self.rows.count < 2 || cancellation.isRaised { return nil }
  }

  /// Close to the center, where an emulator knows something however poor the covariance is.
  private static func middle(_ start: StartingPoint) throws(InferenceError) -> GaussianStart {
    var covariance = start.proposal.matrix
    for i in covariance.elements.indices { covariance.elements[i] *= closeness * closeness }
    return try GaussianStart(mean: start.center, covariance: covariance)
  }

  mutating func didProduce(_ row: ChainRow<NoAnnotation>, chain: Int) {
    rows.append((row.x, Double(row.weight), row.evaluation.outputs.first ?? 0))
  }

  /// Where hardly a step is accepted, few rows do.
  mutating func didFinishRound(_ status: SamplerStatus) throws -> SamplerDirective {
    status.steps < mostSteps ? .proceed : .stop
  }

  /// `count` points drawn by their weight; one of a large weight comes several times.
  func points(_ count: Int) -> [[Double]] { draws(count).map(\.x) }

  /// The same points, each with its weight in the posterior at temperature 1, in units of the weight of its highest point.
  func draws(_ count: Int) -> [(x: [Double], weight: Double)] {
    var random = RandomStream(seed: 0, stream: Self.drawingStream)
    let peak = rows.map(\.logLikelihood).max() ?? 0
    return SystematicResampling(weights: rows.map(\.weight), count: count, using: &random).draws.flatMap { draw in
      let row = rows[draw.row]
      let weight = exp((1 - 1 / temperature) * (row.logLikelihood - peak))
      return Array(repeating: (row.x, weight), count: draw.copies)
    }
  }

  /// Mean and covariance at another temperature, by importance weights; `nil` where too few rows count.
  ///
  /// - Parameter coordinates: what they are taken of; a row without is left out.
  func moments(temperature wanted: Double, of coordinates: ([Double]) -> [Double]? = { $0 }) -> (
    mean: [Double], covariance: Matrix
  )? {
    let exponent = 1 / wanted - 1 / temperature
    let peak = rows.map(\.logLikelihood).max() ?? 0
    let weighted = rows.compactMap { row in
      coordinates(row.x).map { ($0, row.weight * exp(exponent * (row.logLikelihood - peak))) }
    }
    let total = weighted.reduce(0) { $0 + $1.1 }
    guard let dimension = weighted.first?.0.count,
      total * total / weighted.reduce(0, { $0 + $1.1 * $1.1 }) > Double(Self.rowsPerDimension * dimension)
    else { return nil }
    var mean = [Double](repeating: 0, count: dimension)
    for (x, weight) in weighted { for i in mean.indices { mean[i] += weight / total * x[i] } }
    var covariance = Matrix(rows: dimension, columns: dimension)
    for (x, weight) in weighted {
      for i in mean.indices {
        for j in mean.indices { covariance[i, j] += weight / total * (x[i] - mean[i]) * (x[j] - mean[j]) }
      }
    }
    return (mean, covariance)
  }

  private static let stepsPerRow = 20
  private static let convergence = 0.1
  private static let rowsPerDimension = 10
  private static let closeness = 0.1
  private static let patience = 10_000
  private static let drawingStream: UInt64 = 0x5445_4D50
}
