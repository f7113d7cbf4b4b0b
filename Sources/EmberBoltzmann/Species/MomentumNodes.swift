import EmberNumerics
import Glibc

/// Momentum nodes of massive neutrinos: a Gauss rule for the weight -q^3 df0/dq, f0 = 1/(e^q + 1).
///
/// Moments weigh multipoles with q^4 while relativistic and with q^3 when not; the rule is exact for both.
/// With multipoles in units of -(1/4) dlnf0/dlnq a massless species has sum_i w_i Psi_l(q_i) = N_l, so massive and massless neutrinos
/// share one form of all moments. Three to five nodes suffice (Howlett et al. 2012, arXiv:1201.3654, use such rules).
struct MomentumNodes: Sendable {
  /// q in units of the neutrino temperature today.
  let nodes: [Double]
  /// Weights, of sum 1.
  let weights: [Double]

  /// The same nodes for each of several species, which carry these shares of the whole.
  func repeated(shares: [Double]) -> MomentumNodes {
    MomentumNodes(
      nodes: shares.flatMap { _ in nodes },
      weights: shares.flatMap { share in weights.map { share * $0 } })
  }

  private init(nodes: [Double], weights: [Double]) {
    self.nodes = nodes
    self.weights = weights
  }

  /// A rule of `count` nodes, by Stieltjes' recursion on a fine discretisation and the eigenvalues of its Jacobi matrix.
  init(count: Int) {
    let fine = GaussLegendre(count: 200)
    let points = fine.nodes.map { 20 * (1 + $0) }
    let measure = zip(points, fine.weights).map { q, w in
      20 * w * q * q * q * exp(-q) / ((1 + exp(-q)) * (1 + exp(-q)))
    }
    let total = measure.reduce(0, +)
    var (previous, current) = (points.map { _ in 0.0 }, points.map { _ in 1.0 })
    var jacobi = Matrix(rows: count, columns: count)
    var norm = total
    var beta = 0.0
    for i in 0..<count {
      let alpha = points.indices.reduce(0) { $0 + measure[$1] * points[$1] * current[$1] * current[$1] } / norm
      jacobi[i, i] = alpha
      let next = points.indices.map { (points[$0] - alpha) * current[$0] - beta * previous[$0] }
      let nextNorm = points.indices.reduce(0) { $0 + measure[$1] * next[$1] * next[$1] }
      beta = nextNorm / norm
      if i + 1 < count { jacobi[i + 1, i] = beta.squareRoot() }
      (previous, current, norm) = (current, next, nextNorm)
    }
    let eigen = SymmetricEigen(jacobi)
    let nodes = eigen?.values ?? []
    // Weights of q times the rule, so that massless multipoles count alike.
    let raw = nodes.indices.map { i in
      let first = eigen?.vectors[i, 0] ?? 0
      return first * first * nodes[i]
    }
    let sum = raw.reduce(0, +)
    self.nodes = nodes
    weights = raw.map { $0 / sum }
  }
}
