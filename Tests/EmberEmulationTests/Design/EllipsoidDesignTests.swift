import EmberEmulation
import EmberNumerics
import Testing

@Suite struct EllipsoidDesignTests {
  private func shape() throws -> CholeskyFactor {
    try #require(CholeskyFactor(Matrix(rows: 2, columns: 2, elements: [4, 1.9, 1.9, 1])))
  }

  @Test func fillsTheEllipsoid() throws {
    let shape = try shape()
    let points = EllipsoidDesign(center: [1, -1], shape: shape, radius: 3).points(200)
    #expect(points[0] == [1, -1])
    let radii = points.map { point in
      shape.solveLower([point[0] - 1, point[1] + 1]).reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    #expect(radii.allSatisfy { $0 <= 3 + 1e-12 })
    // Even in volume: half of the points lie within radius / sqrt(2).
    let inner = radii.count { $0 < 3 / 2.0.squareRoot() }
    #expect(inner > 90 && inner < 110)
    #expect(Set(points).count == 200)
  }

  @Test func keepsBounds() throws {
    let design = EllipsoidDesign(center: [1, -1], shape: try shape(), radius: 3, bounds: [0...1.5, nil])
    #expect(design.points(100).allSatisfy { $0[0] >= 0 && $0[0] <= 1.5 })
  }

  @Test func pointsBeyondBoundsAreMovedToTheNearestPointOnThem() throws {
    let shape = try shape()
    let plain = EllipsoidDesign(center: [1, -1], shape: shape, radius: 3, bounds: [0.5...100, nil])
    var some = plain
    some.boundaryShare = 0.25
    let points = some.points(200)
    let moved = points.filter { $0[0] == 0.5 }
    #expect(moved.count == 50 && Set(points).count == 200 && points.allSatisfy { $0[0] >= 0.5 })
    // All others are those of the design that leaves out what is beyond.
    #expect(Array(plain.points(150)) == points.filter { $0[0] != 0.5 })
    func distance(_ a: [Double], _ b: [Double]) -> Double {
      shape.solveLower(zip(a, b).map(-)).reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    // Of each there is a point beyond to which no other on the bound is nearer, and it lies in the ellipsoid.
    let everywhere = EllipsoidDesign(center: [1, -1], shape: shape, radius: 3).points(400).filter { $0[0] < 0.5 }
    for point in moved {
      #expect(distance(point, [1, -1]) <= 3 + 1e-12)
      let isNearest = everywhere.contains { origin in
        let here = distance(origin, point)
        return [-1e-3, 1e-3].allSatisfy { distance(origin, [0.5, point[1] + $0]) > here }
      }
      #expect(isNearest)
    }
    // The corner of two bounds.
    let corner = EllipsoidDesign(
      center: [1, -1], shape: shape, radius: 3, bounds: [0.9...1.1, -1.05 ... -0.95], boundaryShare: 1
    ).points(50)
    #expect(corner.allSatisfy { 0.9...1.1 ~= $0[0] && -1.05 ... -0.95 ~= $0[1] })
  }

  @Test func boundsThatExcludeNearlyEverythingStillGivePoints() throws {
    let design = EllipsoidDesign(center: [1, -1], shape: try shape(), radius: 3, bounds: [100...101, nil])
    let points = design.points(10)
    #expect(points.count == 10 && points.allSatisfy { $0[0] == 100 })
    #expect(design.points(0).isEmpty)
  }

  @Test func groupsShareTheLeadingCoordinatesAndFillTheEllipsoid() throws {
    let covariance = Matrix(rows: 3, columns: 3, elements: [4, 1.9, 0.5, 1.9, 1, 0.2, 0.5, 0.2, 2])
    let shape = try #require(CholeskyFactor(covariance))
    let center = [1.0, -1, 5]
    let groups = EllipsoidDesign(center: center, shape: shape, radius: 3).groups(300, of: 3, free: 2)
    #expect(groups.count == 100 && groups.allSatisfy { $0.count == 3 })
    for group in groups { #expect(Set(group.map { $0[0] }).count == 1 && Set(group).count == 3) }
    let radii = groups.flatMap { $0 }.map { point in
      shape.solveLower(zip(point, center).map { $0 - $1 }).reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    #expect(radii.allSatisfy { $0 <= 3 + 1e-9 })
    // Even in volume: half of the points lie within radius / 2^(1/3).
    let inner = radii.count { $0 < 3 / 1.2599 }
    #expect(inner > 120 && inner < 180)
    #expect(EllipsoidDesign(center: center, shape: shape).groups(4, of: 1, free: 0).count == 4)
  }
}
