import EmberAssembly
import EmberInference
import EmberLearning

/// A look for separate peaks of a posterior: from points of the emulator's hot posterior, which reach over valleys and beyond the trained
/// region, ways up the emulator's surface. What it finds is a guess until the solver has answered there.
struct PeakSearch {
  let posterior: Posterior
  let learner: LearningProvider
  let flag: CancellationFlag

  /// Valleys of so many times the dimension or less in ln L are no obstacle at the highest.
  static let temperatures = [4.0, 16]
  /// Of each temperature.
  static let points = 16
  private static let rowsPerChain = 120

  /// What the emulator takes for peaks, that of `start` first.
  func candidates(_ start: StartingPoint) -> [PosteriorPeak] {
    guard let emulator = learner.frozen else { return [] }
    let blocks = posterior.blocks.map { ParameterBlock(indices: $0.indices) }
    var points = [start.center]
    for temperature in Self.temperatures where !flag.isRaised {
      let density = TemperedPosterior(
        space: posterior.space, blocks: blocks, emulator: emulator, temperature: temperature, isAnywhere: true)
      var wide = start
      wide.covariance = start.covariance.map { temperature * $0 }
      points +=
        TemperedSample(density, start: wide, rows: Self.rowsPerChain, cancellation: flag)?.points(Self.points) ?? []
    }
    return finder(start).peaks(from: points)
  }

  /// True where the solver agrees that a peak counts beside the first.
  func confirms(_ peak: PosteriorPeak, beside first: PosteriorPeak) -> Bool {
    guard let prediction = try? posterior.solver.predict(posterior.space.point(peak.center), posterior.request),
      let parts = try? posterior.parts(peak.center, prediction.products)
    else { return false }
    return parts.logPosterior > min(peak.logDensity, first.logDensity) - PeakFinder.valley
  }

  /// How chains start, when an emulator that has learnt around all peaks still takes them for peaks of their own.
  ///
  /// - Parameter others: what was found and confirmed beside the first start.
  func settled(_ start: StartingPoint, _ others: [PosteriorPeak]) -> StartingPoint {
    // Chains around the first peak may have gone to others meanwhile: only its top is its own.
    let peaks = finder(start).peaks(from: [start.center] + others.map(\.center))
    var result = start
    result.search = PeakRecord(
      temperatures: Self.temperatures, ascents: Self.temperatures.count * Self.points, peaks: peaks)
    guard let first = peaks.first, peaks.count > 1 else { return result }
    learner.expect(peaks: peaks.map { posterior.space.point($0.center).cosmology })
    (result.center, result.covariance) = (first.center, first.covariance)
    return result
  }

  private func finder(_ start: StartingPoint) -> PeakFinder {
    let evaluator = posterior.makeEvaluator(chain: 0, seed: 0)
    return PeakFinder(support: posterior.support, covariance: start.proposal.matrix) { evaluator.surface($0) }
  }
}
