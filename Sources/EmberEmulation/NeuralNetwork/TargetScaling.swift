import EmberNetworks
import EmberNumerics

/// Mean and standard deviation of each target, with which networks see targets of mean 0 and variance 1.
public struct TargetScaling: Sendable, Hashable {
  public let offset: [Double]
  public let scale: [Double]

  /// Of rows of targets; a target that does not vary keeps the scale 1.
  public init(_ rows: [[Double]]) {
    let count = Double(max(rows.count, 1))
    let width = rows.first?.count ?? 0
    var mean = [Double](repeating: 0, count: width)
    for row in rows { for k in 0..<width { mean[k] += row[k] / count } }
    var variance = [Double](repeating: 0, count: width)
    for row in rows { for k in 0..<width { variance[k] += (row[k] - mean[k]) * (row[k] - mean[k]) / count } }
    offset = mean
    scale = zip(variance, mean).map { $0 > 1e-24 * $1 * $1 ? $0.squareRoot() : 1 }
  }

  /// A row in units of the scale.
  public func standardized(_ row: [Double]) -> [Double] {
    row.indices.map { (row[$0] - offset[$0]) / scale[$0] }
  }

  /// An ensemble of networks that were trained on standardised targets. How the spread of its members is to be read is
  /// decided by `judged`: inputs with true targets that no member was trained on.
  public func ensemble(
    _ standardization: InputStandardization, _ members: [Network], judged: [(input: [Double], truth: [Double])]
  ) -> NetworkEnsemble {
    func make(_ inflation: [Double]) -> NetworkEnsemble {
      NetworkEnsemble(
        standardization: standardization, members: members, offset: offset, scale: scale, inflation: inflation)
    }
    let plain = make(offset.map { _ in 1 })
    var errors = offset.map { _ in 0.0 }
    var spreads = errors
    for (input, truth) in judged {
      let targets = plain.predict(input)
      for k in truth.indices {
        errors[k] += (targets.mean[k] - truth[k]) * (targets.mean[k] - truth[k])
        spreads[k] += targets.variance[k]
      }
    }
    return make(zip(errors, spreads).map { $1 > 0 ? max($0 / $1, 0.25) : 1 })
  }
}
