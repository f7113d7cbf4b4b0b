import EmberInference
import EmberNumerics
import Testing

@Suite("Constraints of subsets of the data")
struct SubsetConstraintsTests {
  private static let flat = Prior([.uniform(min: -9, max: 9), .uniform(min: -9, max: 9)])

  /// Five data in two blocks, two parameters.
  private static let data: LinearGaussianData = {
    let jacobian = Matrix(rows: 5, columns: 2, elements: [1, 0, 0.5, 1, -1, 2, 0.3, 0.3, 2, -1])
    var first = Matrix(diagonal: [2, 1, 3])
    (first[0, 1], first[1, 0], first[1, 2], first[2, 1]) = (0.5, 0.5, -0.4, -0.4)
    var second = Matrix(diagonal: [1, 0.5])
    (second[0, 1], second[1, 0]) = (0.2, 0.2)
    return LinearGaussianData(
      jacobian: jacobian,
      blocks: [.init(rows: [0, 2, 4], covariance: first), .init(rows: [1, 3], covariance: second)])
  }()

  private static let masks = [
    [true, true, true, true, true], [true, true, false, false, false], [false, false, true, true, true],
  ]

  @Test("All data give the usual Fisher matrix, and an estimate is as correlated with itself as can be")
  func whole() throws {
    let constraints = try SubsetConstraints([Self.data], subsets: Self.masks.map { [$0] }, prior: Self.flat)
    let inverse = try #require(constraints.fisher[0].inverse)
    let own = try #require(constraints.covariance(0, 0))
    for i in own.elements.indices { #expect(abs(own.elements[i] - inverse.elements[i]) < 1e-12) }
    // What all data know contains what a part knows: Cov(all, part) = Cov(all, all).
    let shared = try #require(constraints.covariance(0, 1))
    for i in own.elements.indices { #expect(abs(shared.elements[i] - inverse.elements[i]) < 1e-12) }
  }

  @Test("The correlation of two subsets is that of estimates from drawn data")
  func drawn() throws {
    let prior = Prior([.normal(loc: 0, scale: 2), .uniform(min: -9, max: 9)])
    let constraints = try SubsetConstraints([Self.data], subsets: Self.masks.map { [$0] }, prior: prior)
    let expected = try #require(constraints.covariance(1, 2))
    var random = RandomStream(seed: 4)
    var sum = Matrix(rows: 2, columns: 2)
    let draws = 40_000
    for _ in 0..<draws {
      var noise = [Double](repeating: 0, count: 5)
      for block in Self.data.blocks {
        let factor = try #require(CholeskyFactor(block.covariance))
        for (row, value) in zip(block.rows, factor.multiplyLower(block.rows.map { _ in random.normal() })) {
          noise[row] = value
        }
      }
      let pull = [random.normal() / 2, 0]
      let a = try Self.estimate(noise, Self.masks[1], constraints.fisher[1], pull)
      let b = try Self.estimate(noise, Self.masks[2], constraints.fisher[2], pull)
      for i in 0..<2 { for j in 0..<2 { sum[i, j] += a[i] * b[j] / Double(draws) } }
    }
    for i in 0..<2 {
      for j in 0..<2 {
        let scale =
          try #require(constraints.covariance(1, 1))[i, i].squareRoot()
          * #require(constraints.covariance(2, 2))[j, j].squareRoot()
        // Six standard errors of 40,000 draws.
        #expect(abs(sum[i, j] - expected[i, j]) < 0.03 * scale)
      }
    }
  }

  /// F^-1 (J^T C^-1 d + prior), by whole matrices.
  private static func estimate(_ d: [Double], _ mask: [Bool], _ fisher: FisherMatrix, _ pull: [Double]) throws
    -> [Double]
  {
    var covariance = Matrix(rows: 5, columns: 5)
    for block in data.blocks {
      for (i, row) in block.rows.enumerated() {
        for (j, column) in block.rows.enumerated() { covariance[row, column] = block.covariance[i, j] }
      }
    }
    let used = (0..<5).filter { mask[$0] }
    let part = Matrix(
      rows: used.count, columns: used.count, elements: used.flatMap { i in used.map { covariance[i, $0] } })
    let weighted = try #require(CholeskyFactor(part)).solve(used.map { d[$0] })
    var right = pull
    for (k, row) in used.enumerated() { for j in 0..<2 { right[j] += data.jacobian[row, j] * weighted[k] } }
    return try #require(fisher.inverse) * right
  }

  @Test("An open direction is named")
  func open() {
    let degenerate = FisherMatrix(jacobian: Matrix(rows: 2, columns: 3, elements: [1, 2, 0, 2, 4, 0]))
    #expect(degenerate.inverse == nil)
    #expect(degenerate.unconstrainedDirection(scales: [1, 1, 1]) == [0, 0, 1])
    let mixed = FisherMatrix(jacobian: Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 4]))
    let direction = mixed.unconstrainedDirection(scales: [1, 1]) ?? []
    #expect(direction.count == 2)
    #expect(abs(direction[0] - 1) < 1e-9 && abs(direction[1] + 0.5) < 1e-9)
    let good = FisherMatrix(Matrix(diagonal: [1, 2]))
    #expect(good.unconstrainedDirection(scales: [1, 1]) == nil)
  }
}
