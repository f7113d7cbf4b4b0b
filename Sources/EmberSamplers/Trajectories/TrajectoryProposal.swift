import EmberInference
import EmberNumerics
import Glibc

/// Where a trajectory leads.
struct TrajectoryProposal: Sendable {
  /// The proposed point, with the surface there; `nil` when the trajectory failed or came back to where it began.
  var end: TrajectoryTree.Candidate?
  /// ln of the probability of proposing the way back, over that of proposing the way there.
  var logRatio = 0.0
  var outcome: TrajectoryOutcome

  /// Energies that differ by more than this are no rounding of the step: the trajectory has diverged.
  static let largestEnergyError = 1000.0
}

extension TrajectoryProposal {
  /// The end of a trajectory of given length (hybrid Monte Carlo: Duane, Kennedy, Pendleton & Roweth 1987, Phys. Lett. B 195,
  /// 216). There and back differ by their momenta.
  static func fixedLength<Evaluator: DifferentiableLogDensityEvaluator>(
    from start: PhasePoint, length: Double, stepSize: Double, _ flow: HamiltonianFlow, _ evaluator: borrowing Evaluator
  ) -> TrajectoryProposal {
    // Adaptation may make steps that no trajectory could be made of.
    let steps = Int(min(max(1, (length / stepSize).rounded()), 0x1p20))
    var point = start
    var outcome = TrajectoryOutcome(acceptance: 0, steps: 0, depth: 0, isDivergent: false, isCut: false)
    for _ in 0..<steps {
      outcome.steps += 1
      guard flow.advance(&point, by: stepSize, evaluator) else {
        outcome.isDivergent = true
        return TrajectoryProposal(end: nil, outcome: outcome)
      }
    }
    outcome.isDivergent = !(point.energy - start.energy < Self.largestEnergyError)
    outcome.acceptance = outcome.isDivergent ? 0 : min(1, exp(start.energy - point.energy))
    return TrajectoryProposal(
      end: .init(x: point.x, surface: point.surface), logRatio: start.kineticEnergy - point.kineticEnergy,
      outcome: outcome)
  }

  /// A point of a trajectory that is doubled, forwards or backwards in time at random, until it turns back (Hoffman & Gelman 2014,
  /// J. Mach. Learn. Res. 15, 1593, algorithm 3, with points drawn by their weight as Betancourt 2017, arXiv:1701.02434, appendix
  /// A.3.2 does).
  ///
  /// The transition leaves the surface's density unchanged and is reversible: with S the smallest part of the trajectory that
  /// holds two points, in halves of weights A and B, going from one to the other has the probability min(1/A, 1/B) times the
  /// weight of the destination times that of staying in S later on. So there and back differ by the surface alone.
  static func noUTurn<Evaluator: DifferentiableLogDensityEvaluator>(
    from start: PhasePoint, maximumDepth: Int, stepSize: Double, _ flow: HamiltonianFlow,
    _ evaluator: borrowing Evaluator, using random: inout RandomStream
  ) -> TrajectoryProposal {
    var builder = TrajectoryBuilder(flow: flow, startEnergy: start.energy, stepSize: stepSize)
    var tree = TrajectoryTree(start)
    var (depth, isCut) = (0, true)
    while depth < maximumDepth {
      let direction = random.uniform() < 0.5 ? -1.0 : 1.0
      guard
        let other = builder.tree(
          depth: depth, from: direction > 0 ? tree.last : tree.first, direction: direction, evaluator, using: &random)
      else {
        isCut = false
        break
      }
      depth += 1
      // The new half is preferred, which makes long moves likely.
      let isTaken = random.uniform() < exp(other.logWeight - tree.logWeight)
      let chosen = isTaken ? other.chosen : tree.chosen
      tree = direction > 0 ? tree.joined(other, chosen: chosen) : other.joined(tree, chosen: chosen)
      if tree.turns {
        isCut = false
        break
      }
    }
    let outcome = TrajectoryOutcome(
      acceptance: builder.acceptance / Double(max(builder.steps, 1)), steps: builder.steps, depth: depth,
      isDivergent: builder.isDivergent, isCut: isCut)
    let hasMoved = tree.chosen.x != start.x
    return TrajectoryProposal(
      end: hasMoved ? tree.chosen : nil, logRatio: start.surface.value - tree.chosen.surface.value, outcome: outcome)
  }
}
