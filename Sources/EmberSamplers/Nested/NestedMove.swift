import EmberInference
import EmberNumerics
import Glibc

/// A step to the next dead point: the worst live one, which a new one above it replaces.
///
/// L stands for what multiplies the reference, which is the likelihood where that is the prior. The new point comes from another live one
/// by slices under the reference (Neal 2003, Ann. Stat. 31, 705; Handley et al. 2015, arXiv:1506.00171), along directions drawn from the
/// covariance of its cluster, so that every peak keeps its points. Where the posterior lies below the floor, what it does not exceed is
/// as good: bounds put such points in order, and their sum says what they could hide.
struct NestedMove<Evaluator: LogDensityEvaluator>: ChainMove {
  typealias Annotation = Evaluator.Annotation

  let reference: NestedReference
  /// The best point known.
  let center: [Double]
  let livePoints: Int
  let repeats: Int
  let precision: Double
  let memory: NestedMemory

  var endsWithConvergence: Bool { false }
  var rejected: ChainStep<Annotation> { .skipped }

  func makeMemory() -> NestedMemory { memory }

  func firstPoint(
    chain: Int, _ memory: inout NestedMemory, _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStart<Annotation> {
    if memory.size == 0 {
      // Bounds hold for who has been where the posterior is.
      if memory.tries == 0 { _ = evaluator.evaluate(center) }
      guard drawLivePoints(&memory, &evaluator, using: &random) else { return .pending }
    }
    return switch next(&memory, &evaluator, using: &random) {
    case .moved(let point): .at(point)
    case .skipped: .pending
    case .stayed, .ended: .nowhere(tries: memory.tries)
    }
  }

  func step(
    from here: CurrentPoint<Annotation>, chain number: Int, _ memory: inout NestedMemory,
    _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStep<Annotation> { next(&memory, &evaluator, using: &random) }

  /// Draws from the reference until there are enough; what has no density, and no bound, only tells how much of it there is. False when
  /// the emulator has something to learn first.
  private func drawLivePoints(
    _ memory: inout NestedMemory, _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> Bool {
    while memory.live.count < livePoints, memory.tries < livePoints * Self.mostTries {
      if evaluator.wantsSynchronization { return false }
      memory.tries += 1
      let x = reference.draw(using: &random)
      guard let point = point(x, above: -.greatestFiniteMagnitude, memory.floor, &evaluator) else { continue }
      memory.live.append(point)
    }
    memory.size = max(memory.live.count, 1)
    memory.logVolume = log(Double(memory.size) / Double(max(memory.tries, 1)))
    return true
  }

  private static var mostTries: Int { 10_000 }

  /// The next point whose weight is not nothing; skipped when the emulator has something to learn first.
  private func next(
    _ memory: inout NestedMemory, _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStep<Annotation> {
    while let worst = memory.live.indices.min(by: { memory.live[$0].logLikelihood < memory.live[$1].logLikelihood }) {
      if evaluator.wantsSynchronization { return .skipped }
      let dead = memory.live[worst]
      let shell = memory.nextShell()
      if memory.isEnding {
        memory.live.remove(at: worst)
      } else if let new = successor(of: worst, &memory, &evaluator, using: &random) {
        memory.live[worst] = new
        memory.isEnding = memory.rest < precision
      } else {
        memory.live.remove(at: worst)
        memory.isEnding = true
      }
      if dead.isBound {
        memory.unseen.add(dead.logLikelihood, logWeight: dead.logLikelihood + shell)
        continue
      }
      guard let point = deadPoint(dead.x, shell, memory, &evaluator) else { continue }
      let shape = shape(dead.x)
      let logLikelihood = point.evaluation.logDensity - shape
      memory.evidence.add(
        logLikelihood, logWeight: logLikelihood + shell, gain: shape - reference.priorDensity(dead.x))
      if logLikelihood + shell - memory.logWeightOffset > Self.leastWeight { return .moved(point) }
    }
    return .ended
  }

  /// ln of weights that are not worth a row.
  private static var leastWeight: Double { -60 }

  /// The dead point as the present emulator has it, ready to be audited; `nil` where there is nothing any more, or nothing above the floor.
  private func deadPoint(
    _ x: [Double], _ shell: Double, _ memory: NestedMemory, _ evaluator: inout Evaluator
  ) -> CurrentPoint<Annotation>? {
    var evaluation = evaluator.evaluate(x, above: memory.floor)
    if evaluation.approximation != nil { evaluator.confirm(&evaluation, at: x) }
    guard evaluation.logDensity.isFinite else { return nil }
    var point = CurrentPoint(x: x, evaluation: evaluation)
    point.logFactor = shell - shape(x) - memory.logWeightOffset
    return point
  }

  /// The groups of the live points now and then: the same in a run that was resumed, which begins with a round.
  func beginRound(_ memory: inout NestedMemory) { memory.clusters = nil }

  /// A new live point above the worst one; `nil` when none is found.
  private func successor(
    of worst: Int, _ memory: inout NestedMemory, _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> LivePoint? {
    let level = memory.live[worst].logLikelihood
    let others = memory.live.indices.filter { $0 != worst && memory.live[$0].logLikelihood > level }
    guard !others.isEmpty else { return nil }
    var point = memory.live[others[Int(random.uniform() * Double(others.count))]]
    let clusters = memory.presentClusters()
    guard let directions = clusters.factor(near: point.x) else { return nil }
    for _ in 0..<repeats {
      let direction = directions.multiplyLower(point.x.map { _ in random.normal() })
      point = slice(point, direction, level, memory.floor, &evaluator, using: &random)
    }
    return point
  }

  /// A point on a line through another, drawn from the reference where ln L lies above `level`.
  private func slice(
    _ here: LivePoint, _ direction: [Double], _ level: Double, _ floor: Double, _ evaluator: inout Evaluator,
    using random: inout RandomStream
  ) -> LivePoint {
    let height = shape(here.x) - random.exponential()
    return LineSlice.draw(below: Self.mostSteps, above: Self.mostSteps, using: &random) { t in
      let x = zip(here.x, direction).map { $0 + t * $1 }
      guard shape(x) > height, let point = point(x, above: level, floor, &evaluator), point.logLikelihood > level else {
        return nil
      }
      return point
    } ?? here
  }

  private static var mostSteps: Int { 40 }

  /// ln of the reference.
  private func shape(_ x: [Double]) -> Double { reference.logDensity(x) }

  /// A point with its ln L, or a bound below the floor; `nil` where there is nothing, or nothing above `level`.
  private func point(
    _ x: [Double], above level: Double, _ floor: Double, _ evaluator: inout Evaluator
  ) -> LivePoint? {
    let shape = shape(x)
    guard shape.isFinite else { return nil }
    let evaluation = evaluator.evaluate(x, above: max(level + shape, floor))
    if evaluation.logDensity.isFinite { return LivePoint(x: x, logLikelihood: evaluation.logDensity - shape) }
    guard level + shape < floor, let bound = evaluation.upperBound, bound.isFinite else { return nil }
    return LivePoint(x: x, logLikelihood: bound - shape, isBound: true)
  }
}
