import EmberInference
import EmberNumerics
import Glibc

/// A part of a trajectory, in the order of time.
struct TrajectoryTree: Sendable {
  /// A point that may be proposed, with the surface there.
  struct Candidate: Sendable {
    var x: [Double]
    var surface: SurfacePoint
  }

  let first: PhasePoint
  let last: PhasePoint
  /// The point drawn from this part by weight.
  var chosen: Candidate
  /// ln of the sum over points of exp(energy of the start - energy).
  let logWeight: Double
  /// The sum of all momenta.
  private let momentum: [Double]
  /// True when this part, or its ends beside the middle, turn back.
  let turns: Bool

  /// A single point, of the given energy above the start.
  init(_ point: PhasePoint, energy: Double = 0) {
    first = point
    last = point
    chosen = Candidate(x: point.x, surface: point.surface)
    logWeight = -energy
    momentum = point.momentum
    turns = false
  }

  private init(_ early: TrajectoryTree, _ late: TrajectoryTree, chosen: Candidate) {
    first = early.first
    last = late.last
    self.chosen = chosen
    logWeight = Self.logSum(early.logWeight, late.logWeight)
    momentum = zip(early.momentum, late.momentum).map(+)
    // Both halves with the neighbouring point of the other are looked at as well: a trajectory that turns exactly once between
    // its points would not be noticed (as in Stan since version 2.21).
    let left = zip(early.momentum, late.first.momentum).map(+)
    let right = zip(late.momentum, early.last.momentum).map(+)
    turns =
      Self.turn(momentum, early.first, late.last) || Self.turn(left, early.first, late.first)
      || Self.turn(right, early.last, late.last)
  }

  /// This part followed by a later one.
  func joined(_ later: TrajectoryTree, chosen: Candidate) -> TrajectoryTree {
    TrajectoryTree(self, later, chosen: chosen)
  }

  /// True unless both ends move along the sum of momenta (Betancourt 2013, arXiv:1304.1920, equation 10).
  private static func turn(_ sum: [Double], _ a: PhasePoint, _ b: PhasePoint) -> Bool {
    var (atA, atB) = (0.0, 0.0)
    for i in sum.indices {
      atA += sum[i] * a.momentum[i]
      atB += sum[i] * b.momentum[i]
    }
    return !(atA > 0 && atB > 0)
  }

  fileprivate static func logSum(_ a: Double, _ b: Double) -> Double {
    let high = max(a, b)
    return high == -.infinity ? high : high + log1p(exp(min(a, b) - high))
  }
}

/// Builds parts of one trajectory and keeps count.
struct TrajectoryBuilder {
  let flow: HamiltonianFlow
  let startEnergy: Double
  let stepSize: Double
  private(set) var steps = 0
  /// The sum over points of min(1, exp(-change of the energy)).
  private(set) var acceptance = 0.0
  private(set) var isDivergent = false

  init(flow: HamiltonianFlow, startEnergy: Double, stepSize: Double) {
    self.flow = flow
    self.startEnergy = startEnergy
    self.stepSize = stepSize
  }

  /// 2^depth points beyond `end`; `nil` when the trajectory diverges or turns back within them.
  mutating func tree<Evaluator: DifferentiableLogDensityEvaluator>(
    depth: Int, from end: PhasePoint, direction: Double, _ evaluator: borrowing Evaluator,
    using random: inout RandomStream
  ) -> TrajectoryTree? {
    guard depth > 0 else { return leaf(end, direction, evaluator) }
    guard
      let near = tree(depth: depth - 1, from: end, direction: direction, evaluator, using: &random),
      let far = tree(
        depth: depth - 1, from: direction > 0 ? near.last : near.first, direction: direction, evaluator,
        using: &random)
    else { return nil }
    let total = TrajectoryTree.logSum(near.logWeight, far.logWeight)
    let chosen = random.uniform() < exp(far.logWeight - total) ? far.chosen : near.chosen
    let tree = direction > 0 ? near.joined(far, chosen: chosen) : far.joined(near, chosen: chosen)
    return tree.turns ? nil : tree
  }

  private mutating func leaf<Evaluator: DifferentiableLogDensityEvaluator>(
    _ end: PhasePoint, _ direction: Double, _ evaluator: borrowing Evaluator
  ) -> TrajectoryTree? {
    var point = end
    steps += 1
    guard flow.advance(&point, by: direction * stepSize, evaluator) else {
      isDivergent = true
      return nil
    }
    let energy = point.energy - startEnergy
    guard energy < TrajectoryProposal.largestEnergyError else {
      isDivergent = true
      return nil
    }
    acceptance += min(1, exp(-energy))
    return TrajectoryTree(point, energy: energy)
  }
}
