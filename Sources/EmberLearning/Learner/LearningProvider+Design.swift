import EmberEmulation
import EmberTheory

/// How far an initial design has come.
public struct TrainingProgress: Sendable, Hashable {
  /// Points done, failed ones included.
  public var completed: Int
  public var total: Int
  /// Points at which the base provider failed.
  public var failed: Int
}

extension LearningProvider {
  /// Evaluates the base provider at every point of a design, one after the other, and trains the first emulator.
  ///
  /// A point at which the provider fails is left out and counted in ``statistics``. `progress` is called after each
  /// point and stops the design by answering false; what has been computed until then is trained on.
  public func train(design points: [ModelPoint], progress: (TrainingProgress) -> Bool = { _ in true }) {
    train(groups: points.map { DesignGroup([$0]) }, progress: progress)
  }

  /// The same for groups of points, which are computed together where the base provider can; without its help, or when one of them
  /// has no answer, one by one. Values are learnt alone where the source of derivatives does not provide them.
  public func train(groups: [DesignGroup], progress: (TrainingProgress) -> Bool = { _ in true }) {
    var report = TrainingProgress(completed: 0, total: groups.reduce(0) { $0 + $1.points.count }, failed: 0)
    var tally = LearningTally()
    for group in groups {
      let points = group.points
      let together =
        points.count > 1 && !base.fastParameters.isEmpty ? try? base.predict(variants: points, request) : nil
      for (i, point) in points.enumerated() {
        do throws(TheoryError) {
          let example = try answer(
            point, isDifferentiated: group.isDifferentiated && i == 0, known: together?[i], counting: &tally)
          core.withLock { _ = $0.insert(example) }
        } catch {
          report.failed += 1
          remember(error, at: point)
        }
        report.completed += 1
      }
      if !progress(report) { break }
    }
    core.withLock {
      tally.add(to: &$0.statistics)
      retrain(&$0)
    }
  }

  /// The solver's answer with derivatives by all inputs; `nil` without a source of them.
  func differentiatedExample(_ point: ModelPoint) throws(TheoryError) -> (
    example: TrainingExample, provenance: Provenance
  )? {
    guard let derivatives else { return nil }
    let answer = try derivatives.differentiate(point, request, by: inputs)
    return (TrainingExample(point: point, answer), answer.prediction.provenance)
  }

  /// What is learnt at a point, counted: with derivatives, if these are wanted and provided and the point is new, or the value alone, if
  /// that is not `known`.
  func answer(
    _ point: ModelPoint, isDifferentiated: Bool = false, known: TheoryPrediction? = nil,
    counting tally: inout LearningTally
  ) throws(TheoryError) -> TrainingExample {
    do throws(TheoryError) {
      let (example, provenance) = try answer(point, isDifferentiated: isDifferentiated, known: known)
      tally.count(provenance)
      guard example.isFinite else { throw .notFinite(base) }
      return example
    } catch {
      tally.failures[error.category, default: 0] += 1
      throw error
    }
  }

  private func answer(
    _ point: ModelPoint, isDifferentiated: Bool, known: TheoryPrediction?
  ) throws(TheoryError) -> (example: TrainingExample, provenance: Provenance) {
    if isDifferentiated, !core.withLock({ $0.training.contains(point.cosmology) }) {
      do throws(TheoryError) {
        if let answer = try differentiatedExample(point) { return answer }
      } catch {
        guard case .notProvided = error else { throw error }
      }
    }
    let prediction = if let known { known } else { try base.predict(point, request) }
    return (TrainingExample(point: point, prediction: prediction), prediction.provenance)
  }
}
