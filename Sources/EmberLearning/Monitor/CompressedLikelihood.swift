import EmberEmulation
import EmberNumerics
import EmberTheory

/// One likelihood as a function of an emulator's components and the amplitudes alone, so that ln L and its gradient take
/// microseconds.
///
/// Spectra are a_kind (mean + sum of c_k times component k) for each kind, and the whitened residual is affine in them:
/// r = r_0 + sum over kinds of g_kind (v_kind,0 + sum of c_k v_kind,k), with g = a f and f the calibration. So -2 ln L is a
/// quadratic form in (1, g_kind, g_kind c_k), whose matrix holds the products of these vectors.
struct CompressedLikelihood: Sendable {
  private let sensitivity: any LikelihoodSensitivity
  private let kinds: [SpectrumKind]
  private let count: Int
  private let products: Matrix

  /// `nil` where the residual is not affine in the spectra, or the likelihood's nuisance parameters do more than scale them.
  init?(
    _ sensitivity: any LikelihoodSensitivity, _ compression: SpectrumCompression, nuisance: NuisanceParameters
  ) throws(TheoryError) {
    guard sensitivity.isAffine, let reference = try sensitivity.calibration(nuisance) else { return nil }
    self.sensitivity = sensitivity
    kinds = SpectrumKind.allCases.filter(sensitivity.request.spectra.contains)
    count = compression.count
    var none = PowerSpectra(lmax: compression.layout.lmax)
    for kind in kinds { none[kind] = [Double](repeating: 0, count: none.lmax + 1) }
    var vectors = [try sensitivity.residual(none, nuisance: nuisance)]
    for kind in kinds {
      let factor = reference.factors[kind] ?? 1
      for component in [nil] + (0..<count).map(Optional.some) {
        let response = try sensitivity.response(
          TheoryProducts(spectra: compression.direction(component, kind: kind)), at: TheoryProducts(),
          nuisance: nuisance)
        vectors.append(response.map { $0 / factor })
      }
    }
    let stacked = Matrix(rows: vectors.count, columns: vectors[0].count, elements: vectors.flatMap { $0 })
    products = stacked.productTransposed(stacked)
  }

  /// ln L at given components and relative amplitudes.
  func value(_ components: [Double], _ amplitudes: [Double], nuisance: NuisanceParameters) throws(TheoryError) -> Double
  {
    let calibration = try sensitivity.calibration(nuisance)
    let u = vector(components, factors(calibration, amplitudes))
    return sensitivity.peak - zip(u, products * u).reduce(0) { $0 + $1.0 * $1.1 } / 2
  }

  /// Adds value and gradient at given components and relative amplitudes.
  func add(
    _ components: [Double], _ amplitudes: [Double], nuisance: NuisanceParameters,
    to result: inout EmulatedLikelihood.Gradient
  )
    throws(TheoryError)
  {
    let calibration = try sensitivity.calibration(nuisance)
    let factors = factors(calibration, amplitudes)
    let u = vector(components, factors)
    let q = products * u
    result.logLikelihood += sensitivity.peak - zip(u, q).reduce(0) { $0 + $1.0 * $1.1 } / 2
    for (k, kind) in kinds.enumerated() {
      let start = 1 + k * (count + 1)
      let g = factors[k]
      var slope = -q[start]
      for c in 0..<count {
        slope -= components[c] * q[start + 1 + c]
        result.components[c] -= g * q[start + 1 + c]
      }
      let scaling = AmplitudeScaling(kind).rawValue
      result.amplitudes[scaling] += slope * g
      for (name, slopes) in calibration?.slopes ?? [:] {
        result.nuisance[name, default: 0] += slope * amplitudes[scaling] * (slopes[kind] ?? 0)
      }
    }
  }

  /// ln L, whose expansion in errors of the first components is added to that of other likelihoods.
  func expand(
    _ components: [Double], _ amplitudes: [Double], nuisance: NuisanceParameters,
    to expansion: inout LikelihoodExpansion
  ) throws(TheoryError) -> Double {
    let factors = factors(try sensitivity.calibration(nuisance), amplitudes)
    let u = vector(components, factors)
    let q = products * u
    let learned = min(count, expansion.gradient.count)
    for (a, factor) in factors.enumerated() {
      let row = 2 + a * (count + 1)
      for k in 0..<learned { expansion.gradient[k] -= factor * q[row + k] }
      for (b, other) in factors.enumerated() {
        expansion.addCurvature(
          products.elements, rowLength: products.columns, from: (row, 2 + b * (count + 1)), count: learned,
          times: factor * other)
      }
    }
    return sensitivity.peak - zip(u, q).reduce(0) { $0 + $1.0 * $1.1 } / 2
  }

  /// g of each kind.
  private func factors(_ calibration: SpectrumCalibration?, _ amplitudes: [Double]) -> [Double] {
    kinds.map { (calibration?.factors[$0] ?? 1) * amplitudes[AmplitudeScaling($0).rawValue] }
  }

  /// (1, g_kind, g_kind c_k).
  private func vector(_ components: [Double], _ factors: [Double]) -> [Double] {
    var u = [1.0]
    u.reserveCapacity(products.rows)
    for g in factors {
      u.append(g)
      for c in components { u.append(g * c) }
    }
    return u
  }
}
