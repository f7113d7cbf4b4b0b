import EmberInference

/// What a log density does wrong at some points, in words; empty when it keeps its contract.
///
/// Its blocks must hold every parameter once, outputs must always be the same in number, and an evaluator that has seen
/// other points (and may have kept a slow part of them) must give the numbers of a fresh one.
///
/// - Parameters:
///   - density: the density, which must not learn between the evaluations.
///   - points: points of finite density.
///   - excluded: points of no density.
public func logDensityComplaints<Target: LogDensity>(
  _ density: Target, points: [[Double]], excluded: [[Double]] = []
) -> [String] {
  var complaints: [String] = []
  if density.blocks.flatMap(\.indices).sorted() != Array(0..<density.dimension) {
    complaints.append("the blocks do not hold every parameter once")
  }
  var experienced = density.makeEvaluator(chain: 0, seed: 1)
  for x in fastStepsBetween(points, of: density) {
    var fresh = density.makeEvaluator(chain: 0, seed: 1)
    let (first, second) = (fresh.evaluate(x), experienced.evaluate(x))
    if first.logDensity != second.logDensity || first.outputs != second.outputs {
      complaints.append("what was evaluated before changes the value at \(x)")
    }
  }
  let counts = Set(points.map { experienced.evaluate($0).outputs.count })
  if counts.count > 1 { complaints.append("the number of outputs varies: \(counts.sorted())") }
  for x in points where !experienced.evaluate(x).logDensity.isFinite {
    complaints.append("the density at \(x) is not finite")
  }
  for x in excluded where experienced.evaluate(x).logDensity != -.infinity {
    complaints.append("the density at \(x) is not zero")
  }
  return complaints
}

/// The points in turn, and after each the next one's values in one block after another, from the fastest.
private func fastStepsBetween(_ points: [[Double]], of density: some LogDensity) -> [[Double]] {
  let blocks = density.blocks.sorted { $0.speed > $1.speed }
  var result: [[Double]] = []
  for (x, next) in zip(points, points.dropFirst() + points.prefix(1)) {
    var mixed = x
    result.append(mixed)
    for block in blocks {
      for i in block.indices { mixed[i] = next[i] }
      result.append(mixed)
    }
  }
  return result
}
