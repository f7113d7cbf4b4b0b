import EmberInference
import EmberNumerics
import Testing

@Suite("Fisher matrices")
struct FisherMatrixTests {
  @Test("parameters of very different size")
  func scales() throws {
    let fisher = FisherMatrix(Matrix(rows: 2, columns: 2, elements: [1e18, 5e8, 5e8, 1]))
    let covariance = try fisher.covariance(widths: [1, 1])
    #expect(abs(covariance.matrix[0, 0] / (1e-18 / 0.75) - 1) < 1e-10)
    #expect(abs(covariance.matrix[1, 1] / (1 / 0.75) - 1) < 1e-10)
    #expect(covariance.isComplete)
  }

  @Test("an unconstrained direction gets the guessed width")
  func unconstrained() throws {
    let fisher = FisherMatrix(jacobian: Matrix(rows: 1, columns: 2, elements: [10, 0]))
    let covariance = try fisher.covariance(widths: [1, 3])
    #expect(!covariance.isComplete)
    #expect(abs(covariance.matrix[1, 1] - 9) < 1e-10)
    #expect(abs(covariance.matrix[0, 0] - 0.01) < 1e-10)
  }

  @Test("beside an open direction normal priors and data count once")
  func openDirection() throws {
    let data = FisherMatrix(jacobian: Matrix(rows: 1, columns: 3, elements: [10, 10, 0]))
    let fisher = data.adding(Prior([.uniform(min: 0, max: 9), .uniform(min: 0, max: 9), .normal(loc: 0, scale: 0.5)]))
    let covariance = try fisher.covariance(widths: [1, 1, 0.5]).matrix
    #expect(abs(covariance[2, 2] - 0.25) < 1e-12)
    #expect(abs(covariance[0, 0] + covariance[1, 1] + 2 * covariance[0, 1] - 0.01) < 1e-12)
    #expect(abs(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1] - 2) < 1e-12)
  }

  @Test("hopeless matrices are refused")
  func hopeless() {
    #expect(throws: InferenceError.self) { try FisherMatrix(Matrix(diagonal: [.nan, 1])).covariance(widths: [1, 1]) }
  }
}
