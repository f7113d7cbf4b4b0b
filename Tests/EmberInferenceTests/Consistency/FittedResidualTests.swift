import EmberInference
import EmberNumerics
import EmberTestSupport
import Testing

@Suite("Residuals of Gaussian data")
struct FittedResidualTests {
  /// Correlated covariance of six data.
  private static let covariance: Matrix = {
    var matrix = Matrix(rows: 6, columns: 6)
    for i in 0..<6 { for j in 0..<6 { matrix[i, j] = (i == j ? 1 : 0) + 0.4 * Double(1 + i) / Double(3 + abs(i - j)) } }
    for i in 0..<6 { for j in 0..<i { matrix[i, j] = matrix[j, i] } }
    return matrix
  }()

  @Test("The conditional chi squared is what the joint one has more than that of the others")
  func conditional() throws {
    let residual = [0.5, -1.2, 0.3, 2.0, -0.7, 1.1]
    let all = try FittedResidual(residual: residual, covariance: Self.covariance)
    let (expected, difference) = try #require(try all.conditional([1, 4]))
    let others = try all.selecting([0, 2, 3, 5])
    #expect(abs(difference.goodness.chiSquared + others.goodness.chiSquared - all.goodness.chiSquared) < 1e-10)
    #expect(zip([1, 4], expected).map { residual[$0] - $1 } == difference.residual)
    #expect(difference.goodness.degreesOfFreedom == 2 && all.goodness.degreesOfFreedom == 6)
    #expect(try all.conditional(Array(0..<6)) == nil)
  }

  @Test("Two measurements of one number combine by inverse variances; what is left is their difference")
  func combination() throws {
    let data = try FittedResidual(residual: [1, 3, 5], covariance: Matrix(diagonal: [1, 4, 9]))
    let (combined, rest) = try data.combination([0, 0, 1])
    #expect(abs(combined.residual[0] - (1 + 3.0 / 4) / 1.25) < 1e-12 && abs(combined.residual[1] - 5) < 1e-12)
    #expect(abs(combined.covariance[0, 0] - 0.8) < 1e-12)
    #expect(abs(rest.chiSquared - 4.0 / 5) < 1e-12 && rest.count == 1 && rest.degreesOfFreedom == 1)
  }

  @Test("After a fit chi squared has the mean that its degrees of freedom say, in total, in part and conditional")
  func fitted() throws {
    let response = Matrix(rows: 6, columns: 2, elements: (0..<12).map { 1 + 0.3 * Double($0 * $0 % 7) })
    let factor = try #require(CholeskyFactor(Self.covariance))
    let whitened = factor.solveLower(response)
    let parameters = try #require(CholeskyFactor(whitened.transposedProduct(whitened))?.inverse)
    var random = RandomStream(seed: 3)
    var sums = [Double](repeating: 0, count: 3)
    var degrees: [Double] = []
    let draws = 4000
    for _ in 0..<draws {
      let noise = factor.multiplyLower((0..<6).map { _ in random.normal() })
      let best = parameters * whitened.product(factor.solveLower(noise), transpose: true)
      let left = zip(noise, response * best).map { $0 - $1 }
      let all = try FittedResidual(
        residual: left, covariance: Self.covariance, response: response, parameterCovariance: parameters)
      let tests = [
        all.goodness, try all.selecting([0, 3, 4]).goodness,
        try #require(try all.conditional([0, 3, 4])).difference.goodness,
      ]
      degrees = tests.map(\.degreesOfFreedom)
      for i in 0..<3 { sums[i] += tests[i].chiSquared }
    }
    #expect(abs(degrees[0] - 4) < 1e-9)
    // sqrt(2 dof / draws) is 0.045.
    for i in 0..<3 { #expect(abs(sums[i] / Double(draws) - degrees[i]) < 0.2, "\(i): \(sums[i] / Double(draws))") }
  }

  @Test("Probabilities to exceed, and how many standard deviations they are")
  func probabilities() {
    #expect(abs(GoodnessOfFit(count: 2, chiSquared: 4, degreesOfFreedom: 2).probability - 0.1353352832366127) < 1e-12)
    #expect(abs(chiSquaredTail(5, degreesOfFreedom: 3) - chiSquaredTail(5, degrees: 3)) < 1e-12)
    #expect(chiSquaredTail(1, degreesOfFreedom: 0).isNaN && chiSquaredTail(-1, degreesOfFreedom: 2) == 1)
    #expect(abs(standardDeviations(ofProbability: 0.0455002638963584) - 2) < 1e-9)
    #expect(standardDeviations(ofProbability: 1) == 0 && standardDeviations(ofProbability: 0) == .infinity)
  }

  @Test("Shifts of a part against the whole scatter as they are expected to")
  func nested() throws {
    // One parameter, measured by two data of variance 1 and 3; the part has the second alone.
    let (part, whole) = (Matrix(diagonal: [3, 1]), Matrix(diagonal: [0.75, 1]))
    let shift = try NestedShift(part: [2, 0.4], covariance: part, whole: [0.5, 0.4], wholeCovariance: whole)
    #expect(abs(shift.expected[0] - 1.5) < 1e-12 && shift.expected[1] == 0)
    #expect(abs(shift.goodness.chiSquared - 1) < 1e-12 && shift.goodness.count == 1)
  }
}
