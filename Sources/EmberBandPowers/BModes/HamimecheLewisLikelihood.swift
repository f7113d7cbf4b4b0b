import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Spectra between maps in bins, by the probability of Hamimeche and Lewis 2008 (arXiv:0801.0554): -2 ln L = x^T C^-1 x with the elements x of
/// `HamimecheLewis` of all bins, without normalisation constants; or by the exact probability of spectra on a part of the sky.
public struct HamimecheLewisLikelihood: SharedResponses {
  /// Band powers bin by bin, those of each bin in the order of the lower triangle: (0,0), (1,0), (1,1), (2,0), ...
  public let theory: BandPowerTheory
  public let nuisanceParameters: [NuisanceParameterInfo]
  public let isAffine = false
  private let maps: Int
  /// One for each bin.
  private let transforms: [HamimecheLewis]
  /// The lower triangle of each bin.
  private let noise: [[Double]]
  private let weights: Weights
  /// The inverse of the covariance's factor, where it whitens.
  private let whitening: Matrix?

  /// What makes residuals of the elements of the transforms.
  package enum Weights: Sendable {
    /// Whitening with the covariance of some elements of each bin's lower triangle, bin by bin.
    case covariance(CholeskyFactor, elements: [Int])
    /// Exact on the full sky: each multipole counts as many modes, -2 ln L = n (tr M - ln |M| - maps) with M = model^-1 measured. The fiducial
    /// model of the transforms is one then.
    case modes([Double])
  }

  /// Traps unless there is a band power for each element of each bin.
  package init(
    _ theory: BandPowerTheory, transforms: [HamimecheLewis], noise: [[Double]], weights: Weights,
    nuisanceParameters: [NuisanceParameterInfo]
  ) {
    maps = transforms.first?.measured.rows ?? 0
    precondition(theory.windows.count == transforms.count * maps * (maps + 1) / 2 && noise.count == transforms.count)
    self.theory = theory
    self.transforms = transforms
    self.noise = noise
    self.weights = weights
    whitening = if case .covariance(let factor, _) = weights { factor.lowerInverse } else { nil }
    self.nuisanceParameters = nuisanceParameters
  }

  public var name: String { theory.name }
  public var request: TheoryRequest { theory.windows.request }

  public func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    whitened(try values(try theory.bandPowers(products.spectra, nuisance)).map { Self.triangle($0.transformed) })
  }

  public func responses(_ changes: [TheoryProducts], at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [[Double]]
  {
    let values = try values(try theory.bandPowers(products.spectra, nuisance))
    var powers: [[Double]] = []
    for change in changes { powers.append(try theory.response(change.spectra, nuisance)) }
    return respond(powers, values)
  }

  public func nuisanceResponses(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError)
    -> [String: [Double]]
  {
    let stages = try theory.stages(products.spectra, nuisance)
    let changes = try theory.nuisanceResponses(stages, nuisance).map { (name: $0.key, powers: $0.value) }
    let responses = respond(changes.map(\.powers), try values(stages.bandPowers))
    return Dictionary(uniqueKeysWithValues: zip(changes.map(\.name), responses))
  }

  /// By one sweep forth and one back, whatever the number of directions.
  public func slopes(_ products: TheoryProducts, nuisance: NuisanceParameters, along changes: [TheoryProducts])
    throws(TheoryError) -> LikelihoodSlopes
  {
    let stages = try theory.stages(products.spectra, nuisance)
    let (logLikelihood, cotangent) = try gradient(bandPowers: stages.bandPowers)
    let (spectra, byNuisance) = try theory.pullback(cotangent, stages, nuisance, lmax: products.spectra.lmax)
    return LikelihoodSlopes(
      logLikelihood: logLikelihood, changes: changes.map { spectra.dot($0.spectra) }, nuisance: byNuisance)
  }

  public func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? {
    _ = try theory.calibration(nuisance)
    return nil
  }

  public func spanned(by directions: [PowerSpectra], at coefficients: [Double], nuisance: NuisanceParameters)
    throws(TheoryError) -> (any SpannedLikelihood)?
  { try SpannedBandPowers(theory, self, directions: directions, at: coefficients, nuisance: nuisance) }

  private var count: Int { maps * (maps + 1) / 2 }

  /// The transform of each bin, noise added to the model.
  private func values(_ bandPowers: [Double]) throws(TheoryError) -> [HamimecheLewis.Value] {
    guard bandPowers.allSatisfy(\.isFinite) else {
      throw .failed(stage: name, reason: "the spectra contain numbers that are not finite")
    }
    var result: [HamimecheLewis.Value] = []
    for (bin, transform) in transforms.enumerated() {
      let model = zip(bandPowers[bin * count..<(bin + 1) * count], noise[bin]).map { $0 + $1 }
      guard let value = transform(Matrix(lowerTriangle: model, keeping: Array(0..<maps))) else {
        throw .failed(stage: name, reason: "the spectra between maps are no covariance")
      }
      result.append(value)
    }
    return result
  }

  private func transformed(_ change: [Double], _ bin: Int, _ value: HamimecheLewis.Value) -> [Double] {
    Self.triangle(
      transforms[bin].response(Matrix(lowerTriangle: change, keeping: Array(0..<maps)), at: value))
  }

  /// Carries a gradient with respect to a bin's transform, a lower triangle, back to its band powers.
  private func pulled(_ gradient: [Double], _ bin: Int, _ value: HamimecheLewis.Value) -> [Double] {
    var matrix = Matrix(lowerTriangle: gradient, keeping: Array(0..<maps))
    for i in 0..<maps { for j in 0..<maps where i != j { matrix[i, j] /= 2 } }
    let pulled = transforms[bin].pullback(matrix, at: value)
    return (0..<maps).flatMap { i in (0...i).map { $0 == i ? pulled[i, i] : pulled[i, $0] + pulled[$0, i] } }
  }

  /// What each change of the band powers does to the residual. Of many changes, each bin's transform is asked for its slopes only once.
  private func respond(_ changes: [[Double]], _ values: [HamimecheLewis.Value]) -> [[Double]] {
    func part(_ change: [Double], _ bin: Int) -> [Double] { Array(change[bin * count..<(bin + 1) * count]) }
    guard changes.count > count else {
      return changes.map { change in
        whitened(values.enumerated().map { transformed(part(change, $0), $0, $1) })
      }
    }
    let slopes = zip(transforms, values).map { $0.slopes(at: $1) }
    return changes.map { change in
      whitened(slopes.enumerated().map { bin, slopes in slopes.product(part(change, bin), transpose: true) })
    }
  }

  /// The residual of the lower triangles of all bins.
  private func whitened(_ bins: [[Double]]) -> [Double] {
    switch weights {
    case .covariance(let factor, let elements):
      factor.solveLower(bins.flatMap { bin in elements.map { bin[$0] } })
    case .modes(let modes):
      zip(bins, modes).flatMap { bin, modes in zip(bin, exactWeights(modes)).map { $0 * $1 } }
    }
  }

  /// The transpose of ``whitened(_:)``.
  private func pulled(_ residual: [Double]) -> [[Double]] {
    switch weights {
    case .covariance(let factor, let elements):
      let pulled = factor.solveLowerTransposed(residual)
      return transforms.indices.map { bin in
        var triangle = [Double](repeating: 0, count: count)
        for (k, element) in elements.enumerated() { triangle[element] += pulled[bin * elements.count + k] }
        return triangle
      }
    case .modes(let modes):
      return modes.enumerated().map { bin, modes in
        zip(residual[bin * count..<(bin + 1) * count], exactWeights(modes)).map { $0 * $1 }
      }
    }
  }

  /// Of each element of a lower triangle: those beside the diagonal stand for two.
  private func exactWeights(_ modes: Double) -> [Double] {
    let own = (modes / 2).squareRoot()
    return (0..<maps).flatMap { i in (0...i).map { $0 == i ? own : own * 2.0.squareRoot() } }
  }

  private static func triangle(_ matrix: Matrix) -> [Double] {
    (0..<matrix.rows).flatMap { i in (0...i).map { matrix[i, $0] } }
  }
}

extension HamimecheLewisLikelihood: BandPowerProbability {
  func logLikelihood(bandPowers: [Double]) throws(TheoryError) -> Double {
    logLikelihood(whitened(try values(bandPowers).map { Self.triangle($0.transformed) }))
  }

  func gradient(bandPowers: [Double]) throws(TheoryError) -> (logLikelihood: Double, bandPowers: [Double]) {
    let values = try values(bandPowers)
    let residual = whitened(values.map { Self.triangle($0.transformed) })
    let gradient = zip(values, pulled(residual)).enumerated().flatMap { bin, pair in
      pulled(pair.1, bin, pair.0).map { -$0 }
    }
    return (logLikelihood(residual), gradient)
  }

  func responses(_ changes: [[Double]], bandPowers: [Double]) throws(TheoryError) -> [[Double]] {
    respond(changes, try values(bandPowers))
  }

  /// The transforms bend, and how they answer where the model is costs little beside them.
  func varying(_ changes: Matrix, bandPowers: [Double]) throws(TheoryError)
    -> (logLikelihood: Double, residual: [Double], responses: Matrix)?
  {
    guard let whitening, case .covariance(_, let elements) = weights else { return nil }
    let values = try values(bandPowers)
    var transformed = Matrix(rows: changes.rows, columns: elements.count * values.count)
    for (bin, value) in values.enumerated() {
      var part = Matrix(rows: changes.rows, columns: count)
      for d in 0..<changes.rows { for k in 0..<count { part[d, k] = changes[d, bin * count + k] } }
      let product = part * transforms[bin].slopes(at: value)
      for d in 0..<changes.rows {
        for (k, element) in elements.enumerated() { transformed[d, bin * elements.count + k] = product[d, element] }
      }
    }
    let residual = whitened(values.map { Self.triangle($0.transformed) })
    return (logLikelihood(residual), residual, transformed.productTransposed(whitening))
  }
}

extension CholeskyFactor {
  /// L^-1.
  fileprivate var lowerInverse: Matrix {
    let columns = (0..<count).flatMap { j in solveLower((0..<count).map { $0 == j ? 1 : 0 }) }
    return Matrix(rows: count, columns: count, elements: columns).transposed
  }
}
