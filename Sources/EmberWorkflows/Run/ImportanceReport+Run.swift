import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberNumerics
import Foundation

extension ImportanceReport {
  /// For `importance`, from the weights before and after; for `gaussian`, from the posterior over the Gaussian at each row, which
  /// is what re-weighting would do. `nil` for samplers of the posterior itself.
  init?(_ context: RunContext, _ start: StartingPoint, _ input: ImportanceInput?) throws(EmberError) {
    let ratios: [(ratio: Double, weight: Double)]
    do throws(InferenceError) { ratios = try Self.ratios(context, start, input) } catch {
      throw EmberError(error, source: context.configuration.source)
    }
    self.init(
      ratios: ratios, shareWithin: try? start.drawn?.distribution(context.posterior.support).shareWithin,
      isConstrained: start.drawn?.isComplete ?? true)
  }

  /// ln of what re-weighting multiplies each weight by, and the weight before.
  private static func ratios(
    _ context: RunContext, _ start: StartingPoint, _ input: ImportanceInput?
  ) throws(InferenceError) -> [(ratio: Double, weight: Double)] {
    if let input {
      return zip(try context.readChains(), input.chains).flatMap { ratios($0, $1) }
    }
    guard context.configuration.sampler.method == .gaussian else { return [] }
    return try gaussianRatios(context, start).map { ($0, 1) }
  }

  /// ln of the new weight over the old one, and the old one, of the rows that were kept.
  private static func ratios(_ samples: ChainSamples, _ rows: [WeightedPoint]) -> [(ratio: Double, weight: Double)] {
    var result: [(ratio: Double, weight: Double)] = []
    var kept = 0
    for row in rows where kept < samples.count && row.weight > 0 && samples[row: kept].elementsEqual(row.x) {
      result.append((log(samples.weights[kept] / row.weight), row.weight))
      kept += 1
    }
    return result
  }

  /// ln posterior minus ln of the Gaussian, up to a constant, row by row.
  private static func gaussianRatios(_ context: RunContext, _ start: StartingPoint) throws(InferenceError) -> [Double] {
    guard let drawn = start.drawn, let factor = CholeskyFactor(drawn.matrix) else { return [] }
    let names = context.posterior.space.sampled.map(\.name)
    var ratios: [Double] = []
    for path in context.files.chains {
      let file = try ChainReader.read(path: path)
      guard let samples = file.samples(of: names) else { continue }
      for row in 0..<file.count {
        let z = factor.solveLower(zip(samples[row: row], drawn.mean).map { $0 - $1 })
        ratios.append(z.reduce(0) { $0 + $1 * $1 } / 2 - file.minusLogPosterior[row])
      }
    }
    return ratios
  }
}
