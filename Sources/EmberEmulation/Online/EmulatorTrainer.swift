import EmberNumerics
import EmberTheory
import Glibc

/// Builds emulators from training examples. What it builds is a pure function of its arguments, so that a stored state
/// gives the same emulator again.
struct EmulatorTrainer: Sendable {
  let coordinates: InputCoordinates
  let request: TheoryRequest
  let sensitivities: [any SpectrumSensitivity]
  let nuisance: NuisanceParameters
  let settings: LearningSettings

  /// The least number of points with which it makes sense to train.
  var minimumCount: Int { 2 * coordinates.names.count + 2 }

  /// The examples of a training set that serve, among its first `count`.
  func usable(_ training: TrainingSet, first count: Int) -> [TrainingExample] {
    training.selected(first: count, depth: settings.trainingDepth, maximum: settings.maximumTrainingPoints)
      .filter {
        coordinates.sharesFixedParameters($0.point.cosmology) && coordinates.values($0.point.cosmology) != nil
      }
  }

  /// Input scaling and components for these examples; `nil` when they are too few.
  func basis(_ examples: [TrainingExample]) -> EmulatorBasis? {
    guard examples.count >= minimumCount else { return nil }
    return EmulatorBasis(
      examples, coordinates: coordinates, request: request, sensitivities: sensitivities, nuisance: nuisance,
      settings: settings)
  }

  /// Hyperparameters of every component and, last, of the derived parameters.
  func hyperparameters(_ examples: [TrainingExample], _ basis: EmulatorBasis) -> [[Double]]? {
    guard let data = EmulatorData(examples, basis) else { return nil }
    let groups = Self.groups(basis.compression.count)
    let fits = parallelMap(groups.count + 1) { g -> [Double]? in
      if g == groups.count {
        return DerivedParameterEmulator(data.derived, data.geometry, kernel: settings.kernel, hyperparameters: nil)
          .hyperparameters
      }
      return GaussianProcess.fit(data.geometry, outputs: data.targets(groups[g]), kernel: settings.kernel)?
        .hyperparameters.logarithms
    }
    return fits.contains { $0 == nil } ? nil : fits.compactMap { $0 }
  }

  /// The emulator with given hyperparameters.
  func snapshot(
    _ examples: [TrainingExample], _ basis: EmulatorBasis, hyperparameters: [[Double]], audits: [AuditRecord],
    best: Double
  ) -> EmulatorSnapshot? {
    let groups = Self.groups(basis.compression.count)
    guard hyperparameters.count == groups.count + 1, let data = EmulatorData(examples, basis),
      hyperparameters.dropLast().allSatisfy({ $0.count == data.geometry.dimension + 1 })
    else { return nil }
    let processes = parallelMap(groups.count) { g in
      GaussianProcess(
        data.geometry, outputs: data.targets(groups[g]), kernel: settings.kernel,
        hyperparameters: Hyperparameters(logarithms: hyperparameters[g]))
    }
    let complete = processes.compactMap { $0 }
    guard complete.count == processes.count else { return nil }
    let last = hyperparameters[hyperparameters.count - 1]
    let derived = DerivedParameterEmulator(
      last.isEmpty ? [] : data.derived, data.geometry, kernel: settings.kernel,
      hyperparameters: Hyperparameters(logarithms: last))
    var monitor = AccuracyMonitor(
      responses: basis.responses, budget: settings.budget, calibration: Calibration(), best: best,
      truncationShare: basis.truncationShare, largestVariance: complete.flatMap(Self.largestVariances))
    let errors = LeaveOneOutErrors(examples, basis, complete.map(\.leaveOneOut), monitor)
    monitor.calibration = Calibration(
      audits: audits.map { abs($0.difference) / max($0.rawSigma, .leastNormalMagnitude) }, leaveOneOut: errors.ratios)
    return EmulatorSnapshot(
      basis: basis,
      emulator: GaussianProcessEmulator(standardization: basis.standardization, processes: complete),
      derived: derived, region: TrustRegion(points: data.inputs, standardized: data.standardized), monitor: monitor,
      trainingCount: examples.count, leaveOneOutError: errors.rms)
  }

  /// Beyond this variance no training point has tested the process: one and a half times the worst left-out one.
  private static func largestVariances(_ process: GaussianProcess) -> [Double] {
    let worst = process.leaveOneOut.relativeVariance.max() ?? 1
    return process.processVariance.map { 1.5 * worst * $0 + .leastNormalMagnitude }
  }

  /// Which components share a process: the leading ones have their own, the small rest one together.
  private static func groups(_ count: Int) -> [Range<Int>] {
    let own = min(count, ownProcesses)
    return (0..<own).map { $0..<$0 + 1 } + (own < count ? [own..<count] : [])
  }

  private static let ownProcesses = getenv("OWN").flatMap { Int(String(cString: $0)) } ?? 99
}

/// Training examples as the numbers that processes are fitted to.
private struct EmulatorData: Sendable {
  let inputs: [[Double]]
  let standardized: [[Double]]
  let geometry: TrainingGeometry
  let derived: [[String: Double]]
  private let coefficients: [[Double]]

  init?(_ examples: [TrainingExample], _ basis: EmulatorBasis) {
    inputs = examples.compactMap { basis.coordinates.values($0.point.cosmology) }
    coefficients = parallelMap(examples.count) { i in
      basis.compression.coefficients(examples[i].spectra, examples[i].point.cosmology)
    }.compactMap { $0 }
    guard inputs.count == examples.count, coefficients.count == examples.count, !inputs.isEmpty else { return nil }
    standardized = inputs.map { basis.standardization($0) }
    geometry = TrainingGeometry(standardized)
    derived = examples.map(\.derived)
  }

  /// The coefficients of some components, one per column.
  func targets(_ range: Range<Int>) -> Matrix {
    Matrix(rows: coefficients.count, columns: range.count, elements: coefficients.flatMap { $0[range] })
  }
}

/// Errors of ln L at the training points when each is predicted from all others.
private struct LeaveOneOutErrors {
  /// |error| / raw sigma.
  var ratios: [Double] = []
  var rms = 0.0

  init(
    _ examples: [TrainingExample], _ basis: EmulatorBasis, _ leaveOneOut: [LeaveOneOut], _ monitor: AccuracyMonitor
  ) {
    var square = 0.0
    for (i, example) in examples.enumerated() {
      guard let expansion = basis.expansion(example), let likelihood = example.likelihood else { continue }
      let error = expansion.change(leaveOneOut.flatMap { $0.residuals.row(i).map { -$0 } })
      let variance = leaveOneOut.flatMap { process in
        process.processVariance.map { process.relativeVariance[i] * $0 }
      }
      let sigma = monitor.rawSigma(expansion, variance, depth: monitor.best - likelihood.logLikelihood)
      ratios.append(abs(error) / max(sigma, .leastNormalMagnitude))
      square += error * error
    }
    if !ratios.isEmpty { rms = (square / Double(ratios.count)).squareRoot() }
  }
}
