import EmberNumerics
import EmberTheory

/// A likelihood that is Gaussian in distances, the expansion rate or growth: baryon acoustic oscillations, redshift-space distortions,
/// supernovae, chronometers.
///
/// chi^2 = r^T C^-1 r with r = theory - data; where a constant offset is free, less its share (1^T C^-1 r)^2 / (1^T C^-1 1), which
/// marginalises over it under a flat prior. It has no nuisance parameters.
public struct DistanceLikelihood: Likelihood {
  public let name: String
  public let request: TheoryRequest
  public let nuisanceParameters: [NuisanceParameterInfo] = []
  public let isAffine = false
  private let theory: DistanceTheory
  private let whitening: WhitenedGaussian
  /// The whitened unit vector along a constant offset; `nil` where none is free.
  private let offset: [Double]?
  /// A faster way for many supernovae.
  private let moduli: ModulusWhitening?

  /// - Throws: ``LikelihoodError/badCovariance(likelihood:)`` when the covariance is not positive definite.
  public init(_ table: DistanceTable, name: String) throws(LikelihoodError) {
    self.name = name
    theory = DistanceTheory(table.rows, horizonFactor: table.horizonFactor)
    request = theory.request
    let data = table.rows.map(\.value)
    whitening =
      table.isInverse
      ? try WhitenedGaussian(data: data, inverseCovariance: table.covariance, name: name)
      : try WhitenedGaussian(data: data, covariance: table.covariance, name: name)
    let constant = whitening.whiten(table.rows.map { _ in 1 })
    let length = constant.squaredNorm.squareRoot()
    let (whitening, offset) = (whitening, table.isOffsetFree ? constant.map { $0 / length } : nil)
    self.offset = offset
    moduli = ModulusWhitening(
      table, whiten: { Self.projected(whitening.whiten($0), offset) },
      residual: { Self.projected(whitening.residual($0), offset) })
  }

  /// Reads a data set that comes with Ember.
  public init(shipped name: String, in folder: String = "distances", options: LikelihoodOptions = .init())
    throws(LikelihoodError)
  {
    let table: DistanceTable
    do { table = try DistanceTable(ChecksummedFolder.likelihoodData(folder).file(name + ".txt")) } catch {
      throw .data(error)
    }
    try self.init(table, name: name, options: options)
  }

  /// The measurements that `data_selection` leaves: `z<0.9 only`, `z>0.1 only`, `z=0.51 remove`.
  public init(_ table: DistanceTable, name: String, options: LikelihoodOptions) throws(LikelihoodError) {
    if let beside = options.beside { throw .option(likelihood: name, key: "beside", value: beside, known: []) }
    var places = Array(table.rows.indices)
    for hint in options.selection {
      let words = hint.split(separator: " ").map(String.init)
      let sign = words.first?.dropFirst().first
      guard words.count == 2, ["only", "remove"].contains(words[1]), words[0].hasPrefix("z"), let sign,
        "<>=".contains(sign), let edge = Double(words[0].dropFirst(2))
      else {
        throw .option(
          likelihood: name, key: "data_selection", value: hint, known: ["z<0.9 only", "z>0.1 only", "z=0.51 remove"])
      }
      places = places.filter { place in
        let z = table.rows[place].redshift
        let matches = sign == "<" ? z < edge : sign == ">" ? z > edge : abs(z - edge) < 1e-6
        return matches == (words[1] == "only")
      }
    }
    guard !places.isEmpty else {
      throw .option(
        likelihood: name, key: "data_selection", value: options.selection.joined(separator: ", "),
        known: ["what leaves some of z = \(table.rows.map(\.redshift))"])
    }
    try self.init(table.selecting(places), name: name)
  }

  /// A free offset takes one.
  public var pointCount: Int? { whitening.data.count - (offset == nil ? 0 : 1) }

  public func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    let model = try theory.values(products).map(\.value)
    let residual = moduli?.residual(model) ?? Self.projected(whitening.residual(model), offset)
    guard residual.squaredNorm.isFinite else {
      throw .failed(stage: name, reason: "the distances are not finite")
    }
    return residual
  }

  public func response(
    _ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [Double] {
    if theory.isUnmoved(by: change) { return theory.rows.map { _ in 0 } }
    let model = try theory.change(change, at: try theory.values(products))
    return moduli?.response(model) ?? Self.projected(whitening.whiten(model), offset)
  }

  /// Without the part along a free offset.
  private static func projected(_ whitened: [Double], _ offset: [Double]?) -> [Double] {
    guard let offset else { return whitened }
    let share = zip(offset, whitened).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(whitened, offset).map { $0 - share * $1 }
  }
}
