import EmberNumerics

/// The multipoles of massive neutrinos per momentum node (MB95, eqs. 56 to 58), in units of -(1/4) dlnf0/dlnq.
struct MassiveNeutrinoHierarchy<Scalar: MediumScalar> {
  let nodes: MomentumNodes
  /// Mass over temperature today at each node.
  private let masses: [Scalar]
  private let hierarchy: FreeStreamingHierarchy
  private let k: Lanes

  /// - Parameter masses: mass over temperature today of each species; the nodes are theirs, one after the other.
  init(nodes: MomentumNodes, masses: [Scalar], top: Int, k: Lanes, _ curved: CurvedCouplings?) {
    self.nodes = nodes
    let perSpecies = masses.isEmpty ? 0 : nodes.nodes.count / masses.count
    self.masses = masses.flatMap { [Scalar](repeating: $0, count: perSpecies) }
    hierarchy = FreeStreamingHierarchy(top: top, curved)
    self.k = k
  }

  /// The number of variables.
  var count: Int { nodes.nodes.count * hierarchy.count }

  /// q/epsilon of a momentum node at scale factor a: the velocity of these neutrinos.
  @inline(__always)
  func velocity(_ node: Int, _ a: Scalar) -> Scalar {
    let q = nodes.nodes[node]
    let mass = a * masses[node]
    return q / (q * q + mass * mass).squareRoot()
  }

  /// Density, flux and stress relative to massless ones: sums of w (eps/q) Psi_0, w Psi_1, w (q/eps) Psi_2.
  func moments(_ a: Scalar, _ y: UnsafePointer<Lanes>) -> (density: Lanes, flux: Lanes, stress: Lanes) {
    moments(a, y, nodes: nodes.nodes.indices)
  }

  /// The nodes of one of several groups.
  func nodes(ofGroup group: Int, of count: Int) -> Range<Int> {
    let size = nodes.nodes.count / count
    return group * size..<(group + 1) * size
  }

  /// What some of the nodes contribute.
  @inline(__always)
  func moments(
    _ a: Scalar, _ y: UnsafePointer<Lanes>, nodes range: Range<Int>
  ) -> (density: Lanes, flux: Lanes, stress: Lanes) {
    var (density, flux, stress) = (Lanes.zero, Lanes.zero, Lanes.zero)
    for node in range {
      let velocity = velocity(node, a)
      let weight = nodes.weights[node]
      let psi = y + node * hierarchy.count
      density += psi[0] * (weight / velocity).lanes
      flux += psi[1] * weight
      stress += psi[2] * (weight * velocity).lanes
    }
    return (density, flux, stress)
  }

  /// Rates at conformal time t and scale factor a.
  func rates(
    _ t: Double, _ a: Scalar, _ metric: MetricRates, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) {
    for node in nodes.nodes.indices {
      let start = node * hierarchy.count
      hierarchy.rates(t, k * velocity(node, a).lanes, metric, y + start, rates + start)
    }
  }
}
