import EmberBandPowers
import EmberConfiguration
import EmberInference
import EmberNumerics
import EmberTheory
import Foundation

/// CMB band powers with a Gaussian that knows of foregrounds and calibrations: what a set of several channels is compressed to (Dunkley et
/// al. 2013, arXiv:1301.0776; Balkenhol 2024, arXiv:2412.00826).
///
/// The maximum of the likelihood over band powers and nuisance parameters together, by Newton's steps; the covariance is the block of the
/// inverse Hessian.
struct CompressedBandPowers {
  let basis: CompressionBasis
  /// In the unit of D_l, muK^2.
  let values: [Double]
  let covariance: Matrix
  /// Nuisance parameters at the maximum with their standard deviations.
  let nuisances: [(name: String, value: Double, sigma: Double)]
  let goodness: GoodnessOfFit
  let converged: Bool

  /// How the covariance treats nuisance parameters.
  enum Errors: String, CaseIterable, Sendable {
    /// They are integrated over.
    case marginal
    /// They stand at their best fit.
    case conditional
  }

  /// - Parameters:
  ///   - prior: of the nuisance parameters that vary, in the order of the problem's names.
  ///   - start: their values at the beginning.
  init(_ problem: CompressionProblem, prior: Prior, start: [Double], scales: [Double], errors: Errors)
    throws(InferenceError)
  {
    var problem = problem
    basis = problem.basis
    let (n, bins) = (problem.names.count, problem.basis.bins.count)
    let deviations = Self.scales(problem)
    var minimizer = PosteriorMinimizer(.newton)
    minimizer.tolerance = 1e-4
    let found = try minimizer.minimize(
      &problem,
      prior: Prior(
        prior.components + deviations.map { .uniform(min: -Self.reach * $0, max: Self.reach * $0) }),
      start: start + [Double](repeating: 0, count: bins), scales: scales + deviations)
    converged = found.converged
    // Errors of calibrations follow the fiducial spectra: along measured ones, low fluctuations would have small errors and pull the amplitude
    // down (D'Agostini 1994, Nucl. Instrum. Meth. A 346, 306).
    let smooth = Array(found.x[..<n]) + [Double](repeating: 0, count: bins)
    let slopes = try problem.linearize(smooth).jacobian
    let all = try Self.covariance(slopes, prior)
    let own = Array(n..<n + bins)
    let block =
      switch errors {
      case .marginal: all.selecting(rows: own, columns: own)
      case .conditional:
        try Self.covariance(slopes.selecting(rows: Array(0..<slopes.rows), columns: own), Prior([]))
      }
    covariance = (basis.transfer * block * basis.transfer.transposed).symmetrized
    values = zip(basis.bandPowers(problem.fiducial), basis.transfer * Array(found.x[n...])).map { $0 + $1 }
    nuisances = problem.names.indices.map { (problem.names[$0], found.x[$0], all[$0, $0].squareRoot()) }
    let (residuals, jacobian) = try problem.linearize(found.x)
    goodness = try Self.goodness(problem, residuals, jacobian, try Self.covariance(jacobian, prior))
  }

  /// Of nuisance parameters, then of band powers.
  private static func covariance(_ jacobian: Matrix, _ prior: Prior) throws(InferenceError) -> Matrix {
    let flat = [Prior1D](repeating: .uniform(min: -1, max: 1), count: jacobian.columns - prior.components.count)
    let fisher = FisherMatrix(jacobian: jacobian).adding(Prior(prior.components + flat))
    guard let inverse = fisher.inverse else {
      throw .notPositiveDefinite(
        what: "the Hessian of band powers and nuisance parameters",
        direction: fisher.matrix.symmetrized.weakestDirection)
    }
    return inverse
  }

  /// Amplitudes that are further away in units of their errors are none.
  private static let reach = 1e4

  /// The error of each band power by its own channels alone.
  private static func scales(_ problem: CompressionProblem) -> [Double] {
    let covariance = problem.set.covariance(at: problem.set.data)
    let layout = BandLayout(problem.set.theory.windows)
    return CompressionBasis.kinds.flatMap { kind -> [Double] in
      guard let (rows, places, centres) = layout.common(kind) else { return [] }
      return centres.indices.map { place in
        let own = zip(rows, places).filter { $0.1 == place }.map(\.0)
        return own.map { covariance[$0, $0].squareRoot() * abs(layout.bands[$0].scale) }.min() ?? 1
      }
    }
  }

  private static func goodness(
    _ problem: CompressionProblem, _ residuals: [Double], _ jacobian: Matrix, _ covariance: Matrix
  ) throws(InferenceError) -> GoodnessOfFit {
    let data: ArraySlice<Double>
    do { data = try problem.dataResiduals(residuals) } catch { throw .evaluationFailed(reason: "\(error)") }
    let rows = jacobian.selecting(rows: Array(data.indices))
    let taken = zip(rows.elements, (rows * covariance).elements).reduce(0) { $0 + $1.0 * $1.1 }
    return GoodnessOfFit(
      count: problem.set.data.count, chiSquared: problem.set.goodness(Array(data)),
      degreesOfFreedom: Double(problem.set.data.count) - taken)
  }
}

extension CompressedBandPowers {
  /// The kinds of the bins, in their order.
  private var kinds: [SpectrumKind] {
    CompressionBasis.kinds.filter { kind in basis.bins.contains { $0.kind == kind } }
  }

  /// A description that `likelihood: {x: {file: data.yaml}}` loads.
  func description(of name: String) -> String {
    let spectra = kinds.map { kind in "  - \(kind.shortName): \(basis.bins.count { $0.kind == kind })" }
    return
      ([
        "name: \"\(name), compressed to CMB band powers by Ember \(Release.version)\"",
        "band_power_file: arrays.npz#bdp", "covariance_file: arrays.npz#cov_tril",
        "window_functions_folder: arrays.npz",
        "spectra_info:",
      ] + spectra).joined(separator: "\n") + "\n"
  }

  /// Band powers, the lower triangle of their covariance, and windows on D_l.
  var arrays: NPZArchive {
    var triangle: [Double] = []
    for i in values.indices { for j in 0...i { triangle.append(covariance[i, j]) } }
    var (low, high, weights) = ([Int](), [Int](), [Double]())
    for bin in basis.bins {
      let used = bin.window.indices.filter { bin.window[$0] != 0 && $0 >= 2 }
      let range = (used.first ?? 2)...(used.last ?? 2)
      low.append(range.lowerBound)
      high.append(range.upperBound)
      weights += range.map { bin.window[$0] / PowerSpectra.bandPowerFactor(bin.kind, l: $0) }
    }
    return NPZArchive([
      "bdp": .list(values), "cov_tril": .list(triangle), "lo": .list(low), "hi": .list(high), "w": .list(weights),
      "nbins": .list(kinds.map { kind in basis.bins.count { $0.kind == kind } }),
    ])
  }

  /// For people: spectrum, l, D_l and its error.
  var table: String {
    (["# spectrum l D_l sigma"]
      + basis.bins.indices.map { i in
        String(
          format: "%@ %.2f %.8g %.6g", basis.bins[i].kind.shortName, basis.bins[i].centre, values[i],
          covariance[i, i].squareRoot())
      }).joined(separator: "\n") + "\n"
  }
}
