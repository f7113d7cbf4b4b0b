import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Gaussian band powers whose covariance has a part that scales with the model, as errors of beams do: S = C + sum over modes k of
/// (b_k m)(b_k m)^T for band powers m of the model, with ln L = -(r^T S^-1 r + ln |S|) / 2.
///
/// Whitened with C alone, the quadratic form is the minimum over amplitudes a of the modes of |r - U a|^2 + |a|^2, whose terms are the
/// residuals; one more stands for the determinant.
public struct BeamGaussianDataSet: GaussianBandPowers, SharedResponses {
  public let theory: BandPowerTheory
  public let nuisanceParameters: [NuisanceParameterInfo]
  public let isAffine = false
  public let peak: Double
  private let whitening: WhitenedGaussian
  /// One column for each mode.
  private let modes: Matrix

  /// - Parameter modes: one row for each band power, one column for each mode.
  package init(
    _ theory: BandPowerTheory, gaussian: WhitenedGaussian, modes: Matrix, nuisanceParameters: [NuisanceParameterInfo]
  ) {
    self.theory = theory
    self.nuisanceParameters = nuisanceParameters
    self.modes = modes
    whitening = gaussian
    peak = gaussian.blocks.reduce(0) { $0 - $1.factor.logDeterminant / 2 }
  }

  public var data: [Double] { whitening.data }

  /// S.
  public func covariance(at bandPowers: [Double]) -> Matrix {
    var scaled = modes
    for i in bandPowers.indices { for k in 0..<modes.columns { scaled[i, k] *= bandPowers[i] } }
    var sum = whitening.covariance
    let beams = scaled.productTransposed(scaled)
    for i in sum.elements.indices { sum.elements[i] += beams.elements[i] }
    return sum
  }

  /// All but the determinant.
  public func goodness(_ residual: [Double]) -> Double { residual.dropLast().reduce(0) { $0 + $1 * $1 } }

  /// What follows from the band powers of a model.
  private struct State {
    /// W (m - d) - U a, and t = W^T of it.
    var whitened: [Double]
    var pulled: [Double]
    /// a.
    var amplitudes: [Double]
    /// 1 - sum of a_k b_k for each band power.
    var share: [Double]
    /// U = W (b m), and the factor of 1 + U^T U.
    var columns: Matrix
    var factor: CholeskyFactor
    /// The residual of the determinant, and d ln |1 + U^T U| / d m.
    var determinant: Double
    var slope: [Double]

    var residual: [Double] { whitened + amplitudes + [determinant] }
    /// d ln L / d m.
    var gradient: [Double] { slope.indices.map { -pulled[$0] * share[$0] - slope[$0] / 2 } }
  }

  /// - Parameter isComplete: false where nothing is to be derived, which leaves out ``State/slope``.
  private func state(_ model: [Double], isComplete: Bool = true) throws(TheoryError) -> State {
    let lower = whitening.blocks[0].factor
    var scaled = modes
    for i in model.indices { for k in 0..<modes.columns { scaled[i, k] *= model[i] } }
    let columns = lower.solveLower(scaled)
    var curvature = columns.transposed.productTransposed(columns.transposed)
    for k in 0..<modes.columns { curvature[k, k] += 1 }
    guard model.allSatisfy(\.isFinite), let factor = CholeskyFactor(curvature) else {
      throw .failed(stage: name, reason: "the spectra contain numbers that are not finite")
    }
    let residual = whitening.residual(model)
    let amplitudes = factor.solve(columns.product(residual, transpose: true))
    let whitened = zip(residual, columns * amplitudes).map { $0 - $1 }
    // d ln |1 + U^T U| = 2 tr((1 + U^T U)^-1 U^T dU).
    let pulled = isComplete ? lower.solveLowerTransposed(columns.productTransposed(factor.inverse)) : nil
    let slope = pulled.map { pulled in
      model.indices.map { i in 2 * (0..<modes.columns).reduce(0) { $0 + modes[i, $1] * pulled[i, $1] } }
    }
    return State(
      whitened: whitened, pulled: whitening.pullback(whitened), amplitudes: amplitudes,
      share: (modes * amplitudes).map { 1 - $0 }, columns: columns, factor: factor,
      determinant: max(factor.logDeterminant, .leastNormalMagnitude).squareRoot(), slope: slope ?? [])
  }

  /// dr for a change of the band powers.
  private func response(_ change: [Double], at state: State) -> [Double] {
    let moved = whitening.whiten(zip(change, state.share).map { $0 * $1 })
    let direct = modes.product(zip(change, state.pulled).map { $0 * $1 }, transpose: true)
    let along = state.columns.product(moved, transpose: true)
    let amplitudes = state.factor.solve(zip(direct, along).map { $0 + $1 })
    let whitened = zip(moved, state.columns * amplitudes).map { $0 - $1 }
    let determinant = zip(change, state.slope).reduce(0) { $0 + $1.0 * $1.1 } / (2 * state.determinant)
    return whitened + amplitudes + [determinant]
  }

  public func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    try state(try theory.bandPowers(products.spectra, nuisance), isComplete: false).residual
  }

  public func responses(
    _ changes: [TheoryProducts], at products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [[Double]] {
    let state = try state(try theory.bandPowers(products.spectra, nuisance))
    var responses: [[Double]] = []
    for change in changes { responses.append(response(try theory.response(change.spectra, nuisance), at: state)) }
    return responses
  }

  public func nuisanceResponses(
    _ products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [String: [Double]] {
    let stages = try theory.stages(products.spectra, nuisance)
    let state = try state(stages.bandPowers)
    return try theory.nuisanceResponses(stages, nuisance).mapValues { response($0, at: state) }
  }

  /// By one sweep forth and one back, whatever the number of directions.
  public func slopes(
    _ products: TheoryProducts, nuisance: NuisanceParameters, along changes: [TheoryProducts]
  ) throws(TheoryError) -> LikelihoodSlopes {
    let stages = try theory.stages(products.spectra, nuisance)
    let state = try state(stages.bandPowers)
    let (spectra, byNuisance) = try theory.pullback(
      state.gradient, stages, nuisance, lmax: products.spectra.lmax)
    return LikelihoodSlopes(
      logLikelihood: logLikelihood(state.residual), changes: changes.map { spectra.dot($0.spectra) },
      nuisance: byNuisance)
  }

  public func spanned(
    by directions: [PowerSpectra], at coefficients: [Double], nuisance: NuisanceParameters
  ) throws(TheoryError) -> (any SpannedLikelihood)? {
    try SpannedBandPowers(theory, self, directions: directions, at: coefficients, nuisance: nuisance)
  }

  public func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? {
    _ = try theory.calibration(nuisance)
    return nil
  }
}

extension BeamGaussianDataSet: BandPowerProbability {
  func logLikelihood(bandPowers: [Double]) throws(TheoryError) -> Double {
    logLikelihood(try state(bandPowers, isComplete: false).residual)
  }

  func gradient(bandPowers: [Double]) throws(TheoryError) -> (logLikelihood: Double, bandPowers: [Double]) {
    let state = try state(bandPowers)
    return (logLikelihood(state.residual), state.gradient)
  }

  func responses(_ changes: [[Double]], bandPowers: [Double]) throws(TheoryError) -> [[Double]] {
    let state = try state(bandPowers)
    return changes.map { response($0, at: state) }
  }
}
