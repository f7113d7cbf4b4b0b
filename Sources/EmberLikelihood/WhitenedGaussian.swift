import EmberNumerics

/// A Gaussian in a data vector, with its covariance factored once: chi^2 = |W (m - d)|^2, W = L^-1, C = L L^T.
///
/// The covariance may consist of blocks that do not correlate with each other; a whitened element stands where the element
/// of the data vector does that it was made of.
public struct WhitenedGaussian: Sendable {
  /// Elements of the data vector that correlate.
  public struct Block: Sendable {
    /// Which elements, ascending.
    public let rows: [Int]
    /// The Cholesky factor of their covariance, or of its inverse.
    public let factor: CholeskyFactor
    /// True when the inverse is what is factored: W = L^T then.
    public var isInverse = false

    /// The covariance of the elements.
    public var covariance: Matrix { isInverse ? factor.inverse : factor.lower.productTransposed(factor.lower) }
  }

  /// The data d.
  public let data: [Double]
  /// Blocks that hold every element once.
  public let blocks: [Block]

  /// One block that holds everything.
  ///
  /// - Throws: ``LikelihoodError/badCovariance(likelihood:)`` under the name of the likelihood given.
  public init(data: [Double], covariance: Matrix, name: String) throws(LikelihoodError) {
    try self.init(data: data, blocks: [(Array(data.indices), covariance)], name: name)
  }

  /// One block, of which the inverse of the covariance is known.
  ///
  /// - Throws: ``LikelihoodError/badCovariance(likelihood:)`` unless it is positive definite and of the size of the data.
  public init(data: [Double], inverseCovariance: Matrix, name: String) throws(LikelihoodError) {
    guard inverseCovariance.rows == data.count, inverseCovariance.columns == data.count,
      let factor = CholeskyFactor(inverseCovariance)
    else { throw .badCovariance(likelihood: name) }
    self.data = data
    blocks = [Block(rows: Array(data.indices), factor: factor, isInverse: true)]
  }

  /// Several blocks, each with the elements it holds and their covariance.
  ///
  /// - Throws: ``LikelihoodError/badCovariance(likelihood:)`` unless every element stands in exactly one block and every
  ///   covariance is positive definite.
  public init(data: [Double], blocks: [(rows: [Int], covariance: Matrix)], name: String) throws(LikelihoodError) {
    var made: [Block] = []
    for (rows, covariance) in blocks {
      guard covariance.rows == rows.count, covariance.columns == rows.count, let factor = CholeskyFactor(covariance)
      else { throw .badCovariance(likelihood: name) }
      made.append(Block(rows: rows, factor: factor))
    }
    guard made.flatMap(\.rows).sorted() == Array(data.indices) else { throw .badCovariance(likelihood: name) }
    self.data = data
    self.blocks = made
  }

  /// C.
  public var covariance: Matrix {
    var result = Matrix(rows: data.count, columns: data.count)
    for block in blocks {
      let own = block.covariance
      for (i, row) in block.rows.enumerated() {
        for (j, column) in block.rows.enumerated() { result[row, column] = own[i, j] }
      }
    }
    return result
  }

  /// W (m - d) for a model m.
  public func residual(_ model: [Double]) -> [Double] {
    whiten(zip(model, data).map { $0 - $1 })
  }

  /// W v.
  public func whiten(_ vector: [Double]) -> [Double] {
    blockwise(vector) { $0.isInverse ? $0.factor.multiplyUpper($1) : $0.factor.solveLower($1) }
  }

  /// W^T v.
  public func pullback(_ vector: [Double]) -> [Double] {
    blockwise(vector) { $0.isInverse ? $0.factor.multiplyLower($1) : $0.factor.solveLowerTransposed($1) }
  }

  /// W^-1 v.
  public func unwhiten(_ vector: [Double]) -> [Double] {
    blockwise(vector) { $0.isInverse ? $0.factor.solveLowerTransposed($1) : $0.factor.multiplyLower($1) }
  }

  private func blockwise(_ vector: [Double], _ map: (Block, [Double]) -> [Double]) -> [Double] {
    if blocks.count == 1, blocks[0].rows.count == vector.count { return map(blocks[0], vector) }
    var result = [Double](repeating: 0, count: vector.count)
    for block in blocks {
      for (row, value) in zip(block.rows, map(block, block.rows.map { vector[$0] })) { result[row] = value }
    }
    return result
  }
}
