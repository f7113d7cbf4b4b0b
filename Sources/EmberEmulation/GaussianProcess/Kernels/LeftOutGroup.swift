/// Points that are left out together, with all that was observed there.
///
/// Several points may come from one call of a solver that varies some parameters cheaply. They share all else, so that one of them is
/// told well by the others, and says nothing of the errors at new points.
struct LeftOutGroup: Sendable {
  /// In ascending order.
  let points: [Int]
  /// The rows of their slopes, then those of their values in the order of the points.
  let rows: [Int]

  /// One group for each call, in the order of first appearance.
  ///
  /// - Parameters:
  ///   - calls: of each point; equal numbers are one call.
  ///   - slopePoints: where slopes are observed, in the order of their rows, which follow the values.
  ///   - dimension: number of slopes of a point.
  static func groups(calls: [Int], slopePoints: [Int], dimension: Int) -> [LeftOutGroup] {
    var places: [Int: Int] = [:]
    var points: [[Int]] = []
    for (point, call) in calls.enumerated() {
      if let place = places[call] {
        points[place].append(point)
      } else {
        places[call] = points.count
        points.append([point])
      }
    }
    var slopes: [Int: Range<Int>] = [:]
    for (place, point) in slopePoints.enumerated() {
      let first = calls.count + place * dimension
      slopes[point] = first..<first + dimension
    }
    return points.map { own in LeftOutGroup(points: own, rows: own.flatMap { slopes[$0].map(Array.init) ?? [] } + own) }
  }

  /// Its points one by one, each with its slopes.
  var single: [LeftOutGroup] {
    guard points.count > 1 else { return [self] }
    let slopeRows = rows.dropLast(points.count)
    let size = slopeRows.count / points.count
    guard size * points.count == slopeRows.count else { return points.map { LeftOutGroup(points: [$0], rows: [$0]) } }
    return points.enumerated().map { place, point in
      LeftOutGroup(points: [point], rows: slopeRows.dropFirst(place * size).prefix(size) + [point])
    }
  }
}
