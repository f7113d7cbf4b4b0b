import EmberNumerics
import Testing

@Suite struct MatrixProductTests {
  private let a = Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6])
  private let b = Matrix(rows: 3, columns: 4, elements: (0..<12).map { Double($0 * $0 % 7) - 2 })

  @Test func transposedProductsAgreeWithTheDefinition() {
    #expect(a.transposedProduct(b) == a.transposed * b)
    let c = Matrix(rows: 5, columns: 2, elements: (0..<10).map(Double.init))
    #expect(a.productTransposed(c) == a * c.transposed)
  }

  @Test func triangularProductsSeeTheLowerTriangleAlone() {
    let square = Matrix(rows: 3, columns: 3, elements: [2, 7, 7, 3, 5, 7, -1, 4, 6])
    let lower = Matrix(rows: 3, columns: 3, elements: [2, 0, 0, 3, 5, 0, -1, 4, 6])
    #expect(square.lowerTriangularProduct([1, -2, 3]) == lower * [1, -2, 3])
    #expect(Matrix(rows: 0, columns: 0).lowerTriangularProduct([]).isEmpty)
  }

  @Test func triangularSolvesOfManyColumns() throws {
    let factor = try #require(
      CholeskyFactor(Matrix(rows: 3, columns: 3, elements: [4, 1, 0.5, 1, 3, -0.2, 0.5, -0.2, 2])))
    let back = factor.lower * factor.solveLower(b)
    #expect(zip(back.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-14 })
    let transposed = factor.lower.transposed * factor.solveLowerTransposed(b)
    #expect(zip(transposed.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-14 })
    let identity = factor.lower * factor.inverseLower
    #expect(abs(identity[2, 2] - 1) < 1e-15 && abs(identity[2, 0]) < 1e-15 && factor.inverseLower[0, 1] == 0)
  }
}
