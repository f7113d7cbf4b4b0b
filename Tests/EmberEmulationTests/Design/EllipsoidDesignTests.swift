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

  @Test func boundsThatExcludeNearlyEverythingStillGivePoints() throws {
    let design = EllipsoidDesign(center: [1, -1], shape: try shape(), radius: 3, bounds: [100...101, nil])
    let points = design.points(10)
    #expect(points.count == 10 && points.allSatisfy { $0[0] == 100 })
    #expect(design.points(0).isEmpty)
  }
}
