import EmberNumerics

/// Gaussian processes with a polynomial mean that share kernel and hyperparameters, one per output.
public struct GaussianProcess: Sendable {
  public let kernel: Kernel
  public let hyperparameters: Hyperparameters
  public let basis: PolynomialBasis
  /// Variance of the process per output.
  public let processVariance: [Double]
  let inverseLengths: [Double]
  let relativeNoise: Double
  /// Scaled inputs, one row per dimension, so that distances are computed along contiguous memory.
  let scaledPoints: Matrix
  /// ``TrainingGeometry/slopePoints``.
  let slopePoints: [Int]
  /// P y, one row per output, one column per observation.
  let weights: Matrix
  /// Coefficients of the mean function, one row per output.
  let meanCoefficients: Matrix
  /// What turns correlations with the training points into the variance; see ``predict(_:)``.
  let varianceFactors: VarianceFactors
  /// Residuals and variances of each output when predicted without it and the other points of its solver call.
  package let leaveOneOut: LeaveOneOut

  /// The process with given hyperparameters. Noise is raised where the covariance would not be positive definite.
  ///
  /// - Parameters:
  ///   - geometry: Where the observations are.
  ///   - outputs: One row per observation of the geometry (values, then slopes), one column per output. `nil` when even much
  ///     noise does not help, or when the geometry leaves the mean function open.
  ///   - kernel: The covariance as a function of distance.
  ///   - hyperparameters: Lengths, amplitude and noise.
  public init?(
    _ geometry: TrainingGeometry, outputs: Matrix, kernel: Kernel, hyperparameters: Hyperparameters
  ) {
    guard geometry.isDetermined else { return nil }
    var stable = hyperparameters
    var system = KrigingSystem(geometry, kernel: kernel, stable)
    for _ in 0..<8 where system == nil {
      stable.raiseNoise()
      system = KrigingSystem(geometry, kernel: kernel, stable)
    }
    guard let system, system.degreesOfFreedom > 0 else { return nil }
    let precision = system.projectedPrecision
    let projected = precision * outputs
    self.kernel = kernel
    self.hyperparameters = hyperparameters
    basis = geometry.basis
    inverseLengths = stable.inverseLengths
    relativeNoise = stable.relativeNoise
    slopePoints = geometry.slopePoints
    scaledPoints = Matrix(diagonal: stable.inverseLengths) * geometry.points.transposed
    weights = projected.transposed
    meanCoefficients = system.meanCoefficients(outputs).transposed
    varianceFactors = VarianceFactors(system)
    processVariance = (0..<outputs.columns).map { column in
      RestrictedLikelihood.quadraticForm(outputs, projected, column) / Double(system.degreesOfFreedom)
    }
    leaveOneOut = LeaveOneOut(
      geometry.leftOutGroups, precision: { precision[$0, $1] }, projected: projected, processVariance: processVariance)
  }

  /// The process whose kernel and hyperparameters maximise the restricted marginal likelihood.
  ///
  /// - Parameters:
  ///   - geometry: Where the observations are.
  ///   - outputs: One row per observation, one column per output.
  ///   - kernels: The candidates; the first wins when none can be fitted.
  public static func fit(_ geometry: TrainingGeometry, outputs: Matrix, kernels: [Kernel]) -> GaussianProcess? {
    fit(geometry, outputs: outputs, kernels: kernels, prior: .broad)
  }

  /// The same under a prior, in whose middle the search begins.
  static func fit(
    _ geometry: TrainingGeometry, outputs: Matrix, kernels: [Kernel], prior: LengthPrior
  ) -> GaussianProcess? {
    let bounds = Hyperparameters.bounds(geometry)
    var minimizer = BoundedQuasiNewton(lower: bounds.lower, upper: bounds.upper)
    minimizer.maximumEvaluations = 60
    minimizer.gradientTolerance = 0.1
    minimizer.decreaseTolerance = 0.05
    var start = Hyperparameters(geometry)
    for i in 0..<geometry.dimension { start.logarithms[i] = prior.center(i) }
    var best: (kernel: Kernel, hyperparameters: Hyperparameters, value: Double)?
    for kernel in kernels {
      let likelihood = RestrictedLikelihood(geometry: geometry, outputs: outputs, kernel: kernel, prior: prior)
      let found = minimizer.minimize(from: start.logarithms, likelihood.callAsFunction)
      let value = found?.value ?? .infinity
      if best.map({ value < $0.value }) ?? true {
        best = (kernel, found.flatMap { Hyperparameters($0.x, geometry) } ?? start, value)
      }
    }
    guard let best else { return nil }
    return GaussianProcess(
      geometry, outputs: outputs, kernel: best.kernel, hyperparameters: best.hyperparameters)
  }

  /// Number of training points.
  public var pointCount: Int { scaledPoints.columns }
  /// Number of values and slopes that it was trained on.
  var observationCount: Int { weights.columns }
  /// Number of outputs.
  public var outputCount: Int { weights.rows }
}
