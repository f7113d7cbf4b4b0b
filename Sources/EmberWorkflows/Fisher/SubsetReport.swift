import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberLikelihood
import EmberNumerics
import Foundation

/// What subsets of the data say, and the correlation between them, as text and contours.
struct SubsetReport {
  private let subsets: [DataSubset]
  private let names: [String]
  private let covariances: [Matrix]
  /// Cov(x_a, x_b) for pairs a < b.
  private let crossed: [(a: Int, b: Int, covariance: Matrix)]

  /// - Throws: `EmberError` when a likelihood has no bands to choose from, or a subset leaves a direction open.
  init(_ subsets: [DataSubset], _ around: PosteriorLinearization, _ posterior: Posterior, _ names: [String])
    throws(EmberError)
  {
    self.subsets = subsets
    self.names = names
    var data: [LinearGaussianData] = []
    var masks = Array(repeating: [[Bool]](), count: subsets.count)
    for (likelihood, part) in zip(posterior.likelihoods, around.likelihoods) {
      guard let banded = likelihood as? any BandPowerLikelihood else {
        throw .usage("--subsets: \(likelihood.name) has no band powers that could be chosen from.")
      }
      let gaussian = banded.model.gaussian
      let columns = (0..<part.jacobian.columns).map { column in
        gaussian.unwhiten((0..<part.jacobian.rows).map { part.jacobian[$0, column] })
      }
      let transposed = Matrix(rows: columns.count, columns: part.jacobian.rows, elements: columns.flatMap { $0 })
      data.append(
        LinearGaussianData(
          jacobian: transposed.transposed,
          blocks: gaussian.blocks.map { .init(rows: $0.rows, covariance: $0.covariance) }))
      for (index, subset) in subsets.enumerated() {
        masks[index].append(banded.model.windows.windows.map { subset.contains($0.kind, $0.multipoles) })
      }
    }
    for (subset, mask) in zip(subsets, masks) where !mask.joined().contains(true) {
      throw .usage("--subsets \(subset.name): no band power of the likelihoods lies in it.")
    }
    let constraints: SubsetConstraints
    do { constraints = try SubsetConstraints(data, subsets: masks, prior: around.prior) } catch {
      throw EmberError(error, source: "--subsets")
    }
    for (subset, fisher) in zip(subsets, constraints.fisher) where fisher.inverse == nil {
      throw .unconstrained(fisher, posterior.space, origin: InputOrigin(source: "--subsets"), data: subset.name)
    }
    covariances = constraints.fisher.compactMap(\.inverse)
    crossed = subsets.indices.flatMap { a in
      subsets.indices.filter { $0 > a }.compactMap { b in constraints.covariance(a, b).map { (a, b, $0) } }
    }
  }

  /// Sigmas of each subset; then, for each pair, the correlation of the two estimates of each parameter and the standard
  /// deviation of their difference.
  var text: String {
    var blocks: [String] = []
    let header = ["sigma"] + subsets.map(\.name)
    let rows = names.indices.map { i in
      [names[i]] + covariances.map { String(format: "%.3g", $0[i, i].squareRoot()) }
    }
    blocks.append("Subsets of the data, each with priors\n" + FisherReport.aligned([header] + rows))
    for (a, b, covariance) in crossed {
      let rows = names.indices.map { i in
        let (va, vb, vab) = (covariances[a][i, i], covariances[b][i, i], covariance[i, i])
        let difference = max(va + vb - 2 * vab, 0).squareRoot()
        return [names[i], String(format: "%+.3f", vab / (va * vb).squareRoot()), String(format: "%.3g", difference)]
      }
      blocks.append(
        "\(subsets[a].name) and \(subsets[b].name)\n"
          + FisherReport.aligned([["", "correlation", "sigma of difference"]] + rows))
    }
    return blocks.joined(separator: "\n\n")
  }

  func contours(center: [Double]) -> [EllipseTriangle.Contour] {
    zip(subsets, covariances).map { EllipseTriangle.Contour(label: $0.name, center: center, covariance: $1) }
  }
}
