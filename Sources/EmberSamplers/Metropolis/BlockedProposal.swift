import EmberInference
import EmberNumerics
import Glibc

/// The proposal of CosmoMC: random directions in blocks of equal speed.
///
/// With the parameters ordered from slow to fast and the covariance C = L L^T, a step in a block adds
/// scale * r * L u, where u is a random unit vector in that block. L is lower triangular, so a slow step carries the
/// faster parameters along their correlations and a fast step leaves the slower ones as they are (Lewis 2013,
/// arXiv:1304.4473, section II). The directions of a block run through a random rotation before they are drawn anew,
/// and the length r mixes an exponential with the radius of a Gaussian (Lewis & Bridle 2002, arXiv:astro-ph/0205436).
struct BlockedProposal: Sendable {
  /// The parameters from slow to fast.
  private let order: [Int]
  /// Where each block begins in `order`; one entry more for the end.
  private let starts: [Int]
  /// Each block as often as it is visited in one cycle.
  private let schedule: [Int]
  private let scale: Double
  /// L of the ordered covariance, row by row.
  private var lower: [Double]
  /// How many times longer oversampling makes a cycle through all blocks: so many units of weight count as one when rows
  /// are thinned.
  let thinning: Int

  private var dimension: Int { order.count }

  /// Throws `InferenceError.notPositiveDefinite` when `covariance` is not.
  init(
    blocks: [ParameterBlock], covariance: Matrix, scale: Double, oversamplePower: Double
  ) throws(InferenceError) {
    let sorted = blocks.filter { !$0.indices.isEmpty }.enumerated()
      .sorted { ($0.element.speed, $0.offset) < ($1.element.speed, $1.offset) }.map(\.element)
    let slowest = sorted.first?.speed ?? 1
    let factors = sorted.map { max(1, Int(pow($0.speed / slowest, oversamplePower).rounded())) }
    order = sorted.flatMap(\.indices)
    starts = sorted.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.indices.count) }
    schedule = sorted.indices.flatMap { Array(repeating: $0, count: sorted[$0].indices.count * factors[$0]) }
    thinning = max(1, Int((Double(schedule.count) / Double(order.count)).rounded()))
    self.scale = scale
    lower = []
    try setCovariance(covariance)
  }

  var blockCount: Int { starts.count - 1 }

  /// True when a cycle belongs to blocks of these sizes.
  func accepts(_ cycle: ProposalCycle) -> Bool {
    guard cycle.isPossible, cycle.directions.count == blockCount else { return false }
    return cycle.directions.indices.allSatisfy { block in
      let size = starts[block + 1] - starts[block]
      return cycle.directions[block].isEmpty || cycle.directions[block].count == size * size
    }
  }

  /// Throws `InferenceError.notPositiveDefinite`, and keeps the covariance before, when the new one is not.
  mutating func setCovariance(_ covariance: Matrix) throws(InferenceError) {
    var ordered = Matrix(rows: dimension, columns: dimension)
    for i in 0..<dimension { for j in 0..<dimension { ordered[i, j] = covariance[order[i], order[j]] } }
    guard let factor = CholeskyFactor(ordered) else {
      throw .notPositiveDefinite(what: "the covariance of the proposal", direction: covariance.weakestDirection)
    }
    lower = factor.lower.elements
  }

  /// Sets `trial` to a random point around `x`; the probability is the same from `trial` to `x`.
  func propose(
    from x: [Double], into trial: inout [Double], cycle: inout ProposalCycle, using random: inout RandomStream
  ) {
    if cycle.position >= cycle.visits.count {
      cycle.visits = schedule.shuffled(using: &random)
      cycle.position = 0
    }
    let block = cycle.visits[cycle.position]
    cycle.position += 1
    let start = starts[block]
    let size = starts[block + 1] - start
    if cycle.nextDirection[block] >= size || cycle.directions[block].isEmpty {
      cycle.directions[block] = Self.randomRotation(size, using: &random)
      cycle.nextDirection[block] = 0
    }
    let direction = cycle.nextDirection[block] * size
    cycle.nextDirection[block] += 1
    let length = scale * Self.radius(size, using: &random)
    for i in 0..<dimension {
      var sum = 0.0
      for j in start..<max(start, min(i + 1, start + size)) {
        sum += lower[i * dimension + j] * cycle.directions[block][direction + j - start]
      }
      trial[order[i]] = x[order[i]] + length * sum
    }
  }

  /// The length of a step in `size` dimensions: one third exponential, which has more weight near zero and in the tail,
  /// else the radius of a Gaussian in at most two dimensions, normalised to unit mean square.
  static func radius(_ size: Int, using random: inout RandomStream) -> Double {
    if random.uniform() < 0.33 { return random.exponential() }
    let first = random.normal()
    if size == 1 { return abs(first) }
    let second = random.normal()
    return ((first * first + second * second) / 2).squareRoot()
  }

  /// Orthonormal vectors, row by row, distributed uniformly over rotations and reflections: normal deviates made
  /// orthogonal one after another.
  static func randomRotation(_ size: Int, using random: inout RandomStream) -> [Double] {
    var rows: [[Double]] = []
    while rows.count < size {
      var row = (0..<size).map { _ in random.normal() }
      for other in rows {
        var overlap = 0.0
        for i in 0..<size { overlap += row[i] * other[i] }
        for i in 0..<size { row[i] -= overlap * other[i] }
      }
      let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm > 1e-6 { rows.append(row.map { $0 / norm }) }
    }
    return rows.flatMap { $0 }
  }
}
