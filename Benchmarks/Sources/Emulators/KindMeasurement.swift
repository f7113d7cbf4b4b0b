import CAllocation
@testable import EmberEmulation
@testable import EmberLearning
import EmberTheory

/// What one kind of emulator makes of a number of points, and what that costs.
struct KindMeasurement {
  let kind: EmulatorKind
  /// So many of the points it has taken.
  let learnt: Int
  /// Errors of ln L at points of the posterior that were neither learnt nor used for calibration, with what was stated for each.
  let errors: [(error: Double, stated: Double)]
  /// The share of these at which a run would have taken the emulator's answer.
  let trusted: Double
  /// What is compared when `auto` chooses.
  let snapshot: EmulatorSnapshot
  let data: EmulatorData
  /// Seconds of a complete fit from nothing, of the update at a barrier between two fits, and of one prediction with its monitor.
  let (fitSeconds, updateSeconds, predictionSeconds): (Double, Double, Double)
  /// Bytes that the emulator holds.
  let memory: Int

  /// `nil` when it cannot be fitted.
  ///
  /// - Parameters:
  ///   - examples: what may be learnt.
  ///   - heldOut: what calibrates, as the audits of a run.
  ///   - tests: at which it is judged.
  init?(
    _ kind: EmulatorKind, _ trainer: EmulatorTrainer, _ examples: TrainingSet, heldOut: [TrainingExample],
    tests: [TrainingExample]
  ) {
    let best = examples.examples.map(\.logLikelihood).max() ?? 0
    let before = Int(allocated_bytes())
    var held: EmulatorSnapshot?
    var fit: EmulatorFit?
    fitSeconds = Self.seconds {
      let usable = trainer.usable(examples, first: examples.count, kind: kind)
      guard let data = trainer.basis(usable).flatMap({ trainer.data(usable, $0) }),
        let (components, derived) = trainer.fit(kind, data, earlier: nil)
      else { return }
      let found = EmulatorFit(
        count: examples.count, basis: data.basis, components: components, derivedProcess: derived)
      held = trainer.snapshot(data, found, heldOut: heldOut, best: best)
      fit = found
    }
    guard let fit else { return nil }
    held = nil
    var numbers: EmulatorData?
    updateSeconds = Self.seconds {
      let usable = trainer.usable(examples, first: examples.count, kind: kind)
      numbers = trainer.data(usable, fit.basis)
      held = numbers.flatMap { trainer.snapshot($0, fit, heldOut: heldOut, best: best) }
    }
    guard let snapshot = held, let data = numbers else { return nil }
    memory = Int(allocated_bytes()) - before
    self.kind = kind
    learnt = snapshot.trainingCount
    self.snapshot = snapshot
    self.data = data
    errors = tests.compactMap { Self.error(snapshot, $0) }
    let points = tests.map(\.point)
    var count = 0
    predictionSeconds =
      Self.seconds {
        for point in points { if case .useEmulator = snapshot.assess(point) { count += 1 } }
      } / Double(max(points.count, 1))
    trusted = Double(count) / Double(max(points.count, 1))
  }

  /// ln L of the emulator minus that of the solver; `nil` where there is none.
  private static func error(_ snapshot: EmulatorSnapshot, _ test: TrainingExample) -> (error: Double, stated: Double)? {
    let (products, monitor) = (snapshot.products, snapshot.monitor)
    guard let truth = test.likelihood?.logLikelihood, let place = products.place(test.point),
      let (expanded, variance) = products.predict(place),
      let (expansion, logLikelihoods) = monitor.expansion(expanded, count: variance.count)
    else { return nil }
    return (
      logLikelihoods.reduce(0, +) - truth, monitor.calibration.statedSigma(monitor.rawSigma(expansion, variance))
    )
  }

  private static func seconds(_ work: () -> Void) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    work()
    return (clock.now - start) / .seconds(1)
  }
}

extension KindMeasurement {
  var rms: Double { Self.rms(errors.map(\.error)) }
  var statedRMS: Double { Self.rms(errors.map(\.stated)) }

  /// The error that a share of the points does not exceed.
  func percentile(_ share: Double) -> Double {
    let sorted = errors.map { abs($0.error) }.sorted()
    return sorted.isEmpty ? .nan : sorted[min(Int(share * Double(sorted.count)), sorted.count - 1)]
  }

  /// The share of errors within so many stated sigmas.
  func coverage(_ sigmas: Double) -> Double {
    Double(errors.count { abs($0.error) <= sigmas * $0.stated }) / Double(max(errors.count, 1))
  }

  private static func rms(_ values: [Double]) -> Double {
    (values.reduce(0) { $0 + $1 * $1 } / Double(max(values.count, 1))).squareRoot()
  }
}
