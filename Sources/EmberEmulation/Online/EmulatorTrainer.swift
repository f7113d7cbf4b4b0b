import EmberNumerics
import EmberTheory

/// Builds emulators from training examples. What it builds is a pure function of its arguments, so that a stored state
/// gives the same emulator again.
struct EmulatorTrainer: Sendable {
  let coordinates: InputCoordinates
  let request: TheoryRequest
  let sensitivities: [any SpectrumSensitivity]
  let nuisance: NuisanceParameters
  let settings: LearningSettings
  let priors: [ParameterName: GaussianPrior]

  /// The least number of points with which it makes sense to train.
  var minimumCount: Int { 2 * coordinates.names.count + 2 }

  /// The number of points with which the mean function is quadratic.
  private var comfortableCount: Int {
    let dimension = coordinates.names.count
    return PolynomialBasis(dimension: dimension, degree: 2).count + dimension + 2
  }

  /// The examples of a training set that serve, among its first `count`.
  func usable(_ training: TrainingSet, first count: Int) -> [TrainingExample] {
    training
      .selected(
        first: count, depth: settings.trainingDepth, minimum: comfortableCount, maximum: settings.maximumTrainingPoints
      )
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

  /// Kernel and hyperparameters of the components, and of the derived parameters when there are any.
  ///
  /// The time for a fit grows with the cube of the number of points, what it finds hardly changes: it sees a share of them.
  func processes(_ all: [TrainingExample], _ basis: EmulatorBasis) -> (FittedProcess, FittedProcess?)? {
    let step = (all.count + Self.fittedPoints - 1) / Self.fittedPoints
    let examples = stride(from: 0, to: all.count, by: max(step, 1)).map { all[$0] }
    guard let data = EmulatorData(examples, basis),
      let process = GaussianProcess.fit(data.geometry, outputs: data.coefficients, kernels: settings.kernels)
    else { return nil }
    let derived = DerivedParameterEmulator(data.derived, data.geometry, kernels: settings.kernels, fitted: nil)
    return (FittedProcess(process), derived.fitted)
  }

  /// The emulator of an earlier fit on these examples.
  func snapshot(
    _ examples: [TrainingExample], _ fit: EmulatorFit, audits: [AuditRecord], best: Double
  ) -> EmulatorSnapshot? {
    let basis = fit.basis
    guard let data = EmulatorData(examples, basis),
      let process = fit.process.process(data.geometry, outputs: data.coefficients)
    else { return nil }
    let derived = DerivedParameterEmulator(
      data.derived, data.geometry, kernels: settings.kernels, fitted: fit.derivedProcess)
    var monitor = AccuracyMonitor(
      responses: basis.responses, budget: settings.budget, calibration: Calibration(), best: best,
      truncationShare: basis.truncationShare, largestVariance: Self.largestVariances(process))
    let errors = LeaveOneOutErrors(examples, basis, process.leaveOneOut, monitor)
    monitor.calibration = Calibration(
      audits: audits.map { abs($0.difference) / max($0.rawSigma, .leastNormalMagnitude) }, leaveOneOut: errors.ratios)
    let values = examples.map { $0.likelihood?.logLikelihood ?? -.infinity }
    let peak = values.indices.max { values[$0] < values[$1] } ?? 0
    let tail = TailRule(
      depth: settings.negligibleDepth, origin: data.inputs[peak], standardizedOrigin: data.standardized[peak],
      priors: priors)
    return EmulatorSnapshot(
      basis: basis, emulator: GaussianProcessEmulator(standardization: basis.standardization, process: process),
      derived: derived, region: TrustRegion(points: data.inputs, standardized: data.standardized), monitor: monitor,
      tail: tail,
      trainingCount: examples.count, leaveOneOutError: errors.rms)
  }

  private static let fittedPoints = 150

  /// Beyond this variance no training point has tested the process: one and a half times the worst left-out one.
  private static func largestVariances(_ process: GaussianProcess) -> [Double] {
    let worst = process.leaveOneOut.relativeVariance.max() ?? 1
    return process.processVariance.map { 1.5 * worst * $0 + .leastNormalMagnitude }
  }
}

/// Training examples as the numbers that processes are fitted to.
private struct EmulatorData: Sendable {
  let inputs: [[Double]]
  let standardized: [[Double]]
  let geometry: TrainingGeometry
  let derived: [[String: Double]]
  /// One row per example, one column per component.
  let coefficients: Matrix

  init?(_ examples: [TrainingExample], _ basis: EmulatorBasis) {
    inputs = examples.compactMap { basis.coordinates.values($0.point.cosmology) }
    let rows = parallelMap(examples.count) { i in
      basis.compression.coefficients(examples[i].spectra, examples[i].point.cosmology)
    }.compactMap { $0 }
    guard inputs.count == examples.count, rows.count == examples.count, !inputs.isEmpty else { return nil }
    coefficients = Matrix(rows: rows.count, columns: basis.compression.count, elements: rows.flatMap { $0 })
    standardized = inputs.map { basis.standardization($0) }
    geometry = TrainingGeometry(standardized)
    derived = examples.map(\.derived)
  }
}

/// Errors of ln L at the training points when each is predicted from all others.
private struct LeaveOneOutErrors {
  /// |error| / raw sigma.
  var ratios: [Double] = []
  var rms = 0.0

  init(_ examples: [TrainingExample], _ basis: EmulatorBasis, _ left: LeaveOneOut, _ monitor: AccuracyMonitor) {
    var square = 0.0
    for (i, example) in examples.enumerated() {
      guard let expansion = basis.expansion(example), let likelihood = example.likelihood else { continue }
      let error = expansion.change(left.residuals.row(i).map { -$0 })
      let variance = left.processVariance.map { left.relativeVariance[i] * $0 }
      let sigma = monitor.rawSigma(expansion, variance, depth: monitor.best - likelihood.logLikelihood)
      ratios.append(abs(error) / max(sigma, .leastNormalMagnitude))
      square += error * error
    }
    if !ratios.isEmpty { rms = (square / Double(ratios.count)).squareRoot() }
  }
}
