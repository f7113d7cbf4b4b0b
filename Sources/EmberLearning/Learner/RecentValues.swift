/// The last values of a series, of which the middle is wanted.
struct RecentValues: Sendable, Hashable, Codable {
  private var values: [Double] = []
  private var next = 0

  mutating func append(_ value: Double) {
    if values.count < Self.capacity {
      values.append(value)
    } else {
      values[next] = value
      next = (next + 1) % Self.capacity
    }
  }

  /// Their median; `nil` before there are enough to speak of one.
  var middle: Double? { values.count < Self.enough ? nil : values.sorted()[values.count / 2] }

  private static let capacity = 400
  private static let enough = 100
}
