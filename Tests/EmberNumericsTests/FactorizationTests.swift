import EmberNumerics
import Testing

@Suite struct FactorizationTests {
  @Test func choleskySolves() throws {
    let a = Matrix(rows: 3, columns: 3, elements: [4, 1, 0.5, 1, 3, -0.2, 0.5, -0.2, 2])
    let factor = try #require(CholeskyFactor(a))
    let x = factor.solve(a * [1, -2, 3])
    #expect(zip(x, [1, -2, 3]).allSatisfy { abs($0 - $1) < 1e-14 })
    let identity = a * factor.inverse
    #expect(abs(identity[0, 0] - 1) < 1e-14 && abs(identity[0, 2]) < 1e-14)
    let eigen = try #require(SymmetricEigen(a))
    #expect(abs(eigen.values.reduce(0, +) - 9) < 1e-13)
    let v = Array(eigen.vectors.row(2))
    #expect(zip(a * v, v).allSatisfy { abs($0 - eigen.values[2] * $1) < 1e-13 })
  }
}
