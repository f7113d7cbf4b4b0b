import EmberNumerics

/// The variances of additive processes at many places, given that some of these are known: a partial Cholesky factorisation of their
/// covariance given the examples.
struct ConditionedAdditive: ConditionalVariance {
  /// The processes, each with its own places.
  private var conditioned: [One]
  /// Of each place and target, what variances are multiplied by.
  private let factors: [[Double]]

  private struct One: Sendable {
    let process: AdditiveProcess
    let explained: [[Double]]
    let mean: [[Double]]
    var relative: [Double]
    var columns: [[Double]] = []

    init(_ process: AdditiveProcess, _ places: [[Double]]) {
      self.process = process
      let parts = places.map { process.varianceParts($0, process.covariances($0)) }
      explained = parts.map(\.explained)
      mean = parts.map(\.mean)
      relative = parts.indices.map { i in
        max(process.shape.variance(places[i]) - parts[i].explained.squaredNorm, 0) + parts[i].mean.squaredNorm
          + process.shape.noise
      }
    }

    mutating func learn(_ i: Int, _ places: [[Double]]) {
      func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      var column = places.indices.map { j in
        process.shape.covariance(places[j], places[i]) - product(explained[j], explained[i])
          + product(mean[j], mean[i])
      }
      for earlier in columns { for j in column.indices { column[j] -= earlier[j] * earlier[i] } }
      let pivot = max(column[i] + process.shape.noise, .leastNormalMagnitude).squareRoot()
      for j in column.indices {
        column[j] /= pivot
        relative[j] = max(relative[j] - column[j] * column[j], process.shape.noise)
      }
      columns.append(column)
    }
  }

  private let places: [[Double]]

  /// - Parameters:
  ///   - places: u of each.
  ///   - factors: of each place and target, what variances are multiplied by.
  init(_ processes: [AdditiveProcess], places: [[Double]], factors: [[Double]]) {
    self.places = places
    self.factors = factors
    conditioned = parallelMap(processes.count) { One(processes[$0], places) }
  }

  func variances(_ i: Int) -> [Double] {
    let own = conditioned.flatMap { one in one.process.processVariance.map { $0 * one.relative[i] } }
    return zip(own, factors[i]).map { $0 * $1 }
  }

  mutating func learn(_ i: Int) {
    let (current, places) = (conditioned, places)
    conditioned = parallelMap(current.count) { k in
      var one = current[k]
      one.learn(i, places)
      return one
    }
  }
}
