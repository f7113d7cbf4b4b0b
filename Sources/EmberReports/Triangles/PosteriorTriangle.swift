import Foundation

/// A triangle of posteriors as SVG: marginal densities on the diagonal, below it for each pair the smallest regions that hold 68.3 % and
/// 95.4 %.
package struct PosteriorTriangle {
  /// The rows of one run.
  package struct Sample {
    package var label: String
    package var weights: [Double]
    /// The values of each parameter; `nil` for one that the run does not have.
    package var columns: [[Double]?]
    /// Hard limits of each parameter.
    package var limits: [(lower: Double?, upper: Double?)]

    package init(
      label: String, weights: [Double], columns: [[Double]?], limits: [(lower: Double?, upper: Double?)]
    ) {
      self.label = label
      self.weights = weights
      self.columns = columns
      self.limits = limits
    }
  }

  /// Names of the parameters in LaTeX.
  private let labels: [String]
  private let samples: [Sample]

  package init(labels: [String], samples: [Sample]) {
    self.labels = labels
    self.samples = samples
  }

  /// The whole document.
  package var svg: String {
    TriangleFrame(
      labels: labels.map(LabelMarkup.svg), limits: labels.indices.map(range), legend: samples.map(\.label)
    ).document { column, row, x, y in row == column ? curves(row, x, y) : regions(column, row, x, y) }
  }

  /// What an axis shows: nearly all of every sample, and a margin where no limit cuts it.
  private func range(_ i: Int) -> ClosedRange<Double> {
    let quantiles = samples.compactMap { sample in
      sample.columns[i].flatMap { Self.quantiles($0, sample.weights) }
    }
    guard let low = quantiles.map(\.low).min(), let high = quantiles.map(\.high).max(), low < high else {
      let value = quantiles.first?.low ?? 0
      return value - max(abs(value), 1) / 2...value + max(abs(value), 1) / 2
    }
    let margin = 0.12 * (high - low)
    return low - margin...high + margin
  }

  /// The values below and above which two in a thousand lie.
  private static func quantiles(_ x: [Double], _ weights: [Double]) -> (low: Double, high: Double)? {
    let order = x.indices.filter { weights[$0] > 0 }.sorted { x[$0] < x[$1] }
    guard let first = order.first, let last = order.last else { return nil }
    let total = weights.reduce(0, +)
    var sum = 0.0
    var (low, high) = (x[first], x[last])
    for i in order {
      if sum <= 0.002 * total { low = x[i] }
      sum += weights[i]
      if sum >= 0.998 * total {
        high = x[i]
        break
      }
    }
    return (low, high)
  }

  private func curves(_ i: Int, _ x: PlotAxis, _ height: PlotAxis) -> [String] {
    samples.enumerated().reversed().compactMap { index, sample in
      guard let column = sample.columns[i], WeightedMoments(column, sample.weights).sigma > 0 else { return nil }
      let density = LineDensity(column, weights: sample.weights, limits: sample.limits[i], range: x.range)
      let shown = density.places.indices.filter { x.range.contains(density.places[$0]) }
      let points = shown.map { (x: x.place(density.places[$0]), y: height.place(0.92 * density.values[$0])) }
      return ScalableVector.polyline(points, "stroke=\"\(ScalableVector.color(index))\" stroke-width=\"1.5\"")
    }
  }

  private func regions(_ column: Int, _ row: Int, _ x: PlotAxis, _ y: PlotAxis) -> [String] {
    // What stands first lies on top.
    samples.enumerated().reversed().flatMap { index, sample -> [String] in
      guard let first = sample.columns[column], let second = sample.columns[row],
        let density = PlaneDensity(
          first, second, weights: sample.weights, xLimits: sample.limits[column], yLimits: sample.limits[row])
      else { return [] }
      let color = ScalableVector.color(index)
      return [0.9545, 0.6827].map { share in
        let loops = density.outlines(holding: share).map { loop in
          loop.map { (x: x.place($0.x), y: y.place($0.y)) }
        }
        return ScalableVector.region(
          loops, "fill=\"\(color)\" fill-opacity=\"0.28\" stroke=\"\(color)\" stroke-width=\"1\"")
      }
    }
  }
}
