import EmberNumerics
import Testing

@testable import EmberLikelihood

@Suite("Symmetric matrices of files")
struct SymmetricMatrixTests {
  @Test(
    "The lower triangle and the whole are one matrix, of which rows and columns are kept; another number of elements is none"
  )
  func shapes() throws {
    let whole = [1.0, 2, 4, 2, 3, 5, 4, 5, 6]
    let triangle = [1.0, 2, 3, 4, 5, 6]
    let kept = Matrix(rows: 2, columns: 2, elements: [1, 4, 4, 6])
    #expect(Matrix(symmetric: triangle, count: 3, keeping: [0, 2]) == kept)
    #expect(Matrix(symmetric: whole, count: 3, keeping: [0, 2]) == kept)
    #expect(Matrix(symmetric: whole, count: 3, keeping: [0, 1, 2])?.elements == whole)
    #expect(Matrix(lowerTriangle: triangle, keeping: [0, 1, 2]).elements == whole)
    #expect(Matrix(symmetric: triangle, count: 2, keeping: [0]) == nil)
  }
}
