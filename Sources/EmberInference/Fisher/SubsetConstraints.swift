import EmberNumerics

/// Gaussian data with a linear model: data = J x + noise, the noise with a covariance in blocks.
public struct LinearGaussianData: Sendable {
  /// Elements of the data that correlate.
  public struct Block: Sendable {
    public var rows: [Int]
    public var covariance: Matrix

    public init(rows: [Int], covariance: Matrix) {
      self.rows = rows
      self.covariance = covariance
    }
  }

  /// One row for each datum, one column for each parameter; not whitened.
  public var jacobian: Matrix
  /// Blocks that hold every datum once.
  public var blocks: [Block]

  public init(jacobian: Matrix, blocks: [Block]) {
    self.jacobian = jacobian
    self.blocks = blocks
  }
}

/// What subsets of the same data say about parameters, and how much two of them have in common.
///
/// The estimate of subset a is x_a = F_a^-1 (J_a^T C_aa^-1 d_a + prior), so that
/// Cov(x_a, x_b) = F_a^-1 (J_a^T C_aa^-1 C_ab C_bb^-1 J_b + P) F_b^-1: the prior P is the same information in both.
public struct SubsetConstraints: Sendable {
  /// The Fisher matrix of each subset, priors included.
  public let fisher: [FisherMatrix]
  /// Per subset, data set and block: the rows of the block that are used, and C^-1 J of them.
  private let weights: [[[(used: [Int], weight: Matrix)]]]
  private let data: [LinearGaussianData]
  private let precisions: [Double]

  /// - Parameters:
  ///   - data: independent data sets.
  ///   - subsets: for each subset and data set, which data are used.
  ///   - prior: its normal components count in every subset.
  /// - Throws: `InferenceError.notPositiveDefinite` for a covariance of data that is not.
  public init(_ data: [LinearGaussianData], subsets: [[[Bool]]], prior: Prior) throws(InferenceError) {
    var fisher: [FisherMatrix] = []
    var weights: [[[(used: [Int], weight: Matrix)]]] = []
    for subset in subsets {
      var sum = FisherMatrix(Matrix(rows: prior.dimension, columns: prior.dimension))
      var ofSubset: [[(used: [Int], weight: Matrix)]] = []
      for (set, mask) in zip(data, subset) {
        var ofSet: [(used: [Int], weight: Matrix)] = []
        for block in set.blocks {
          let used = block.rows.indices.filter { mask[block.rows[$0]] }
          let jacobian = set.jacobian.selecting(rows: used.map { block.rows[$0] })
          guard let factor = CholeskyFactor(block.covariance.selecting(rows: used, columns: used)) else {
            throw .notPositiveDefinite(what: "the covariance of a subset of the data")
          }
          let weight = factor.solveLowerTransposed(factor.solveLower(jacobian))
          let information = jacobian.transposedProduct(weight)
          for i in information.elements.indices { sum.matrix.elements[i] += information.elements[i] }
          ofSet.append((used, weight))
        }
        ofSubset.append(ofSet)
      }
      fisher.append(sum.adding(prior))
      weights.append(ofSubset)
    }
    self.fisher = fisher
    self.weights = weights
    self.data = data
    precisions = prior.precisions
  }

  /// The covariance of the estimates of two subsets; `nil` when one of them leaves a direction open.
  public func covariance(_ a: Int, _ b: Int) -> Matrix? {
    guard let first = fisher[a].inverse, let second = fisher[b].inverse else { return nil }
    var common = Matrix(diagonal: precisions)
    for (d, set) in data.enumerated() {
      for (k, block) in set.blocks.enumerated() {
        let (left, right) = (weights[a][d][k], weights[b][d][k])
        let shared = block.covariance.selecting(rows: left.used, columns: right.used)
        let product = left.weight.transposedProduct(shared * right.weight)
        for i in product.elements.indices { common.elements[i] += product.elements[i] }
      }
    }
    return first * common * second
  }
}
