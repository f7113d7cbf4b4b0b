import EmberNumerics

/// The multipoles of massive neutrinos per momentum node (MB95, eqs. 56 to 58), in units of -(1/4) dlnf0/dlnq.
struct MassiveNeutrinoHierarchy<Scalar: MediumScalar> {
  let nodes: MomentumNodes
  /// Mass over temperature today.
  let massToTemperature: Scalar
  /// Highest multipole.
  let top: Int
  private let k: Lanes
  private let couplings = HierarchyCoefficients.table

  init(nodes: MomentumNodes, massToTemperature: Scalar, top: Int, k: Lanes) {
    self.nodes = nodes
    self.massToTemperature = massToTemperature
    self.top = top
    self.k = k
  }

  /// The number of variables.
  var count: Int { nodes.nodes.count * (top + 1) }

  /// q/epsilon of a momentum node at scale factor a: the velocity of these neutrinos.
  @inline(__always)
  func velocity(_ node: Int, _ a: Scalar) -> Scalar {
    let q = nodes.nodes[node]
    let mass = a * massToTemperature
    return q / (q * q + mass * mass).squareRoot()
  }

  /// Density, flux and stress relative to massless ones: sums of w (eps/q) Psi_0, w Psi_1, w (q/eps) Psi_2.
  func moments(_ a: Scalar, _ y: UnsafePointer<Lanes>) -> (density: Lanes, flux: Lanes, stress: Lanes) {
    var (density, flux, stress) = (Lanes.zero, Lanes.zero, Lanes.zero)
    for node in nodes.nodes.indices {
      let velocity = velocity(node, a)
      let weight = nodes.weights[node]
      let psi = y + node * (top + 1)
      density += psi[0] * (weight / velocity).lanes
      flux += psi[1] * weight
      stress += psi[2] * (weight * velocity).lanes
    }
    return (density, flux, stress)
  }

  /// Rates at conformal time t, with h' and the source of the quadrupole, 4 h'/15 + 8 eta'/5.
  func rates(
    _ t: Double, _ a: Scalar, _ hRate: Lanes, _ shear: Lanes, _ y: UnsafePointer<Lanes>,
    _ rates: UnsafeMutablePointer<Lanes>
  ) {
    for node in nodes.nodes.indices {
      let velocity = velocity(node, a)
      let psi = y + node * (top + 1)
      let psiRates = rates + node * (top + 1)
      let speed = k * velocity.lanes
      psiRates[0] = hRate * (-2.0 / 3) - speed * psi[1]
      for l in 1..<top { psiRates[l] = speed * (psi[l - 1] * couplings[l].x - psi[l + 1] * couplings[l].y) }
      psiRates[2] += shear
      psiRates[top] = speed * psi[top - 1] - psi[top] * (Double(top + 1) / t)
    }
  }
}
