import EmberNumerics
import EmberTheory

/// A likelihood that is Gaussian in distances or in the expansion rate: baryon acoustic oscillations, supernovae, chronometers.
///
/// chi^2 = r^T C^-1 r with r = theory - data; where a constant offset is free, less its share (1^T C^-1 r)^2 / (1^T C^-1 1), which
/// marginalises over it under a flat prior. It has no nuisance parameters.
public struct DistanceLikelihood: Likelihood {
  public let name: String
  public let request: TheoryRequest
  public let nuisanceParameters: [NuisanceParameterInfo] = []
  public let isAffine = false
  private let table: DistanceTable
  private let whitening: WhitenedGaussian
  /// The whitened unit vector along a constant offset; `nil` where none is free.
  private let offset: [Double]?
  /// A faster way for many supernovae.
  private let moduli: ModulusWhitening?

  private static let horizon = "rdrag"

  /// - Throws: ``LikelihoodError/badCovariance(likelihood:)`` when the covariance is not positive definite.
  public init(_ table: DistanceTable, name: String) throws(LikelihoodError) {
    self.name = name
    self.table = table
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
    request = TheoryRequest(
      redshifts: table.rows.filter { $0.known == nil }.map(\.redshift),
      derived: table.rows.contains { $0.quantity.hasHorizon } ? [Self.horizon] : [])
  }

  /// Reads a data set that comes with Ember.
  public init(shipped name: String, options: LikelihoodOptions = .init()) throws(LikelihoodError) {
    let table: DistanceTable
    do { table = try DistanceTable(ChecksummedFolder.likelihoodData("distances").file(name + ".txt")) } catch {
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

  public func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    let model = try values(products).map(\.value)
    let residual = moduli?.residual(model) ?? Self.projected(whitening.residual(model), offset)
    guard residual.squaredNorm.isFinite else {
      throw .failed(stage: name, reason: "the distances are not finite")
    }
    return residual
  }

  public func response(
    _ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [Double] {
    let horizon = table.horizonFactor * (change.derived[Self.horizon] ?? 0)
    guard change.background != nil || horizon != 0 else { return table.rows.map { _ in 0 } }
    var model: [Double] = []
    for (row, value) in zip(table.rows, try values(products)) {
      var sum = value.byHorizon * horizon
      if let moved = change.background, row.known == nil {
        let i = try index(row, moved)
        sum += value.byHubble * moved.hubble[i] + value.byDistance * moved.distance[i]
      }
      model.append(sum)
    }
    return moduli?.response(model) ?? Self.projected(whitening.whiten(model), offset)
  }

  /// What the theory says of each measurement.
  private func values(_ products: TheoryProducts) throws(TheoryError) -> [DistanceQuantity.Value] {
    guard let background = products.background else { throw .notProvided("functions of the background") }
    var horizon = 1.0
    if !request.derived.isEmpty {
      guard let drag = products.derived[Self.horizon] else { throw .notProvided(Self.horizon) }
      horizon = table.horizonFactor * drag
    }
    var values: [DistanceQuantity.Value] = []
    for row in table.rows {
      if let known = row.known {
        values.append(.init(value: known))
        continue
      }
      let i = try index(row, background)
      values.append(
        row.quantity(
          row.heliocentric ?? row.redshift, hubble: background.hubble[i], distance: background.distance[i],
          horizon: horizon))
    }
    return values
  }

  private func index(_ row: DistanceTable.Row, _ background: BackgroundTable) throws(TheoryError) -> Int {
    guard let index = background.index(of: row.redshift) else {
      throw .notProvided("functions of the background at redshift \(row.redshift)")
    }
    return index
  }

  /// Without the part along a free offset.
  private static func projected(_ whitened: [Double], _ offset: [Double]?) -> [Double] {
    guard let offset else { return whitened }
    let share = zip(offset, whitened).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(whitened, offset).map { $0 - share * $1 }
  }
}
