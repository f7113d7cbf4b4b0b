import EmberNumerics

/// A Gaussian in a data vector, with its covariance factored once: chi^2 = |W (m - d)|^2, W = L^-1, C = L L^T.
public struct WhitenedGaussian: Sendable {
  /// The data d.
  public let data: [Double]
  private let factor: CholeskyFactor

  /// - Throws: ``LikelihoodError/badCovariance(likelihood:)`` under the name of the likelihood given.
  public init(data: [Double], covariance: Matrix, name: String) throws(LikelihoodError) {
    guard covariance.rows == data.count, covariance.columns == data.count,
      let factor = CholeskyFactor(covariance)
    else { throw .badCovariance(likelihood: name) }
    self.data = data
    self.factor = factor
  }

  /// W (m - d) for a model m.
  public func residual(_ model: [Double]) -> [Double] {
    whiten(zip(model, data).map { $0 - $1 })
  }

  /// W v.
  public func whiten(_ vector: [Double]) -> [Double] { factor.solveLower(vector) }

  /// W^T v.
  public func pullback(_ vector: [Double]) -> [Double] { factor.solveLowerTransposed(vector) }
}
