import EmberTheory

/// What a theory says of measured distances and growth, and how that changes with its products.
struct DistanceTheory: Sendable {
  let rows: [DistanceTable.Row]
  /// What the sound horizon of the theory is multiplied by.
  let horizonFactor: Double
  let request: TheoryRequest
  /// The derived parameter that a row is, where it is one.
  private let growth: [String?]
  private let hasHorizon: Bool

  private static let horizon = "rdrag"

  init(_ rows: [DistanceTable.Row], horizonFactor: Double) {
    self.rows = rows
    self.horizonFactor = horizonFactor
    hasHorizon = rows.contains { $0.quantity.hasHorizon }
    growth = rows.map { row in
      row.quantity == .growth ? GrowthQuantity(.rate, redshift: row.redshift)?.name ?? row.quantity.rawValue : nil
    }
    let needed = zip(rows, growth).filter { $0.known == nil && $1 == nil }
    request = TheoryRequest(
      redshifts: needed.map(\.0.redshift),
      derived: Set(growth.compactMap(\.self) + (hasHorizon ? [Self.horizon] : [])))
  }

  /// What the theory says of each measurement.
  func values(_ products: TheoryProducts) throws(TheoryError) -> [DistanceQuantity.Value] {
    var horizon = 1.0
    if hasHorizon {
      guard let drag = products.derived[Self.horizon] else { throw .notProvided(Self.horizon) }
      horizon = horizonFactor * drag
    }
    var values: [DistanceQuantity.Value] = []
    for (row, growth) in zip(rows, growth) {
      if let known = row.known {
        values.append(.init(value: known))
        continue
      }
      if let growth {
        guard let value = products.derived[growth] else { throw .notProvided(growth) }
        values.append(.init(value: value))
        continue
      }
      guard let background = products.background else { throw .notProvided("functions of the background") }
      let i = try index(row, background)
      values.append(
        row.quantity(
          row.heliocentric ?? row.redshift, hubble: background.hubble[i], distance: background.distance[i],
          horizon: horizon))
    }
    return values
  }

  /// True when a change of the products leaves all measurements as they are.
  func isUnmoved(by change: TheoryProducts) -> Bool {
    change.background == nil && request.derived.allSatisfy { (change.derived[$0] ?? 0) == 0 }
  }

  /// How each measurement changes with the products, at whose ``values(_:)``.
  func change(_ change: TheoryProducts, at values: [DistanceQuantity.Value]) throws(TheoryError) -> [Double] {
    let horizon = horizonFactor * (change.derived[Self.horizon] ?? 0)
    var result: [Double] = []
    for (i, row) in rows.enumerated() {
      if let growth = growth[i] {
        result.append(change.derived[growth] ?? 0)
        continue
      }
      var sum = values[i].byHorizon * horizon
      if let moved = change.background, row.known == nil {
        let place = try index(row, moved)
        sum += values[i].byHubble * moved.hubble[place] + values[i].byDistance * moved.distance[place]
      }
      result.append(sum)
    }
    return result
  }

  private func index(_ row: DistanceTable.Row, _ background: BackgroundTable) throws(TheoryError) -> Int {
    guard let index = background.index(of: row.redshift) else {
      throw .notProvided("functions of the background at redshift \(row.redshift)")
    }
    return index
  }
}
