import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberLikelihood
import EmberNumerics
import Foundation

/// How well data sets are fitted, as text: points, chi squared, degrees of freedom and PTE of each, and of all that are Gaussian together.
package struct GoodnessTable: Sendable {
  package struct Row: Sendable {
    package var name: String
    /// `nil` for data whose chi squared has no known distribution.
    package var goodness: GoodnessOfFit?
    /// -2 ln L, for those.
    package var minusTwoLogLikelihood: Double
    /// True for a part of the row above that is none: it does not count again.
    package var isPart: Bool

    package init(name: String, goodness: GoodnessOfFit?, minusTwoLogLikelihood: Double, isPart: Bool = false) {
      self.name = name
      self.goodness = goodness
      self.minusTwoLogLikelihood = minusTwoLogLikelihood
      self.isPart = isPart
    }
  }

  package var rows: [Row]

  package init(rows: [Row]) { self.rows = rows }

  /// Of all data of a posterior at a point.
  ///
  /// - Parameter covariance: of the parameters, where the point is their best fit.
  package init(_ around: PosteriorLinearization, _ likelihoods: LikelihoodSet, _ covariance: Matrix?) {
    rows = zip(likelihoods.members, around.likelihoods).map { likelihood, part in
      let goodness = likelihood.pointCount.map { count in
        var taken = 0.0
        if let covariance {
          let product = part.jacobian * covariance
          taken = zip(part.jacobian.elements, product.elements).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return GoodnessOfFit(
          count: count, chiSquared: likelihood.goodness(part.residual), degreesOfFreedom: Double(count) - taken)
      }
      return Row(name: likelihood.name, goodness: goodness, minusTwoLogLikelihood: -2 * part.logLikelihood)
    }
  }

  /// Of the best row of chains.
  ///
  /// A posterior that is Gaussian has -2 ln P = c + x^T X^-1 x, and chi squared of a data set is quadratic in x: their covariance is twice
  /// what the data set pays for the fit, tr(F X).
  ///
  /// - Parameters:
  ///   - likelihoods: whose chi squared is a column; `nil` where it is not there.
  ///   - weights: of each row.
  ///   - minusLogPosterior: of each row.
  package init(
    _ likelihoods: LikelihoodSet, chiSquared: [[Double]?], weights: [Double], minusLogPosterior: [Double]
  ) {
    let best = minusLogPosterior.indices.min { minusLogPosterior[$0] < minusLogPosterior[$1] }
    rows = zip(likelihoods.members, chiSquared).compactMap { likelihood, values in
      guard let values, let best else { return nil }
      // Where ln L has a determinant, -2 ln L is no chi squared.
      let goodness = (likelihood.peak == 0 ? likelihood.pointCount : nil).map { count in
        GoodnessOfFit(
          count: count, chiSquared: values[best],
          degreesOfFreedom: Double(count) - max(weightedCovariance(values, minusLogPosterior, weights), 0))
      }
      return Row(name: likelihood.name, goodness: goodness, minusTwoLogLikelihood: values[best])
    }
  }

  package var json: JSONValue {
    .object(
      Dictionary(
        rows.filter { !$0.isPart }.map { row in
          var members: [String: JSONValue] = ["minus_2_ln_L": .number(row.minusTwoLogLikelihood)]
          if let goodness = row.goodness {
            members["points"] = .number(Double(goodness.count))
            members["chi2"] = .number(goodness.chiSquared)
            members["degrees_of_freedom"] = .number(goodness.degreesOfFreedom)
            members["PTE"] = goodness.probability.isNaN ? .null : .number(goodness.probability)
          }
          return (row.name, .object(members))
        }, uniquingKeysWith: { first, _ in first }))
  }

  /// All Gaussian data together; `nil` where there are none.
  package var total: GoodnessOfFit? {
    let parts = rows.filter { !$0.isPart }.compactMap(\.goodness)
    return parts.isEmpty ? nil : parts.dropFirst().reduce(parts[0], +)
  }

  package var text: String {
    var lines = [["data", "points", "chi2", "dof", "PTE"]]
    for row in rows {
      let name = (row.isPart ? "  " : "") + row.name
      lines.append(
        row.goodness.map { Self.cells(name, $0) }
          ?? [name, "", String(format: "%.2f", row.minusTwoLogLikelihood), "", ""])
    }
    if let total, rows.count(where: { !$0.isPart && $0.goodness != nil }) > 1 {
      lines.append(Self.cells("all of these", total))
    }
    return FisherReport.aligned(lines)
  }

  package static func cells(_ name: String, _ goodness: GoodnessOfFit) -> [String] {
    [name, "\(goodness.count)"] + cells(goodness)
  }

  /// Chi squared, degrees of freedom, PTE.
  package static func cells(_ goodness: GoodnessOfFit) -> [String] {
    [
      String(format: "%.2f", goodness.chiSquared), String(format: "%.1f", goodness.degreesOfFreedom),
      goodness.probability.isNaN ? "" : String(format: "%.3g", goodness.probability),
    ]
  }
}
