import EmberNumerics
import EmberTheory
import EmberThermodynamics

/// Gravitational waves with the radiation that they move, by the total angular momentum method (Hu & White 1997, astro-ph/9702170, eqs. 60 to 65
/// with m = 2; in curved space Hu, Seljak, White & Zaldarriaga 1998, astro-ph/9709066), for one group of wavenumbers.
///
/// Temperature and neutrinos are F_l = 5 sqrt(24) Theta_l / [(2l+1) sqrt((l+2)!/(l-2)!)], polarisation 5 E_l/(2l+1) and 5 B_l/(2l+1), so that all
/// quadrupoles are theirs. The quadrupole's driving by the wave is solved with Thomson scattering, implicitly.
final class TensorSystem: SplitODESystem {
  let layout: TensorLayout
  let universe: PerturbedUniverse
  /// Labels q = sqrt(k^2 + 3K) in 1/Mpc; in flat space wavenumbers.
  let k: Lanes
  /// k^2 + 2K, the square of the frequency of waves that space does not stretch.
  private let frequencySquared: Lanes
  private let couplings: [TensorCoupling]
  private let photonLayer: AbsorbingLayer
  private let polarisationLayer: AbsorbingLayer
  private let neutrinoLayer: AbsorbingLayer
  private let massive: MassiveNeutrinoHierarchy<Double>
  private var cursor: MediumCursor<PerturbedUniverse>

  init(universe: PerturbedUniverse, layout: TensorLayout, k: Lanes) {
    self.universe = universe
    self.layout = layout
    self.k = k
    couplings = (0...max(layout.photonMax, layout.polarisationMax, layout.neutrinoMax)).map {
      TensorCoupling(l: $0, universe.geometry, k)
    }
    frequencySquared = k * k - Lanes(repeating: universe.geometry.curvature)
    photonLayer = .ofPhotons(top: layout.photonMax)
    polarisationLayer = .ofPhotons(top: layout.polarisationMax)
    neutrinoLayer = .ofNeutrinos(top: layout.neutrinoMax)
    massive = universe.massiveHierarchy(k, top: 2, nil)
    cursor = MediumCursor(universe)
  }

  var dimension: Int { layout.count }
  var stiffDimension: Int { layout.stiffCount }

  func errorScale(_ t: Double) -> Lanes { Lanes(repeating: universe.precision.errorFloor) }

  /// The wave before it enters the horizon, to order (k tau)^2, and the neutrinos that it has moved.
  func start(_ y: UnsafeMutablePointer<Lanes>, tau: Double) {
    let bend = 1 / (6 + 1.6 * universe.initialConditions.neutrinoFraction)
    for i in 0..<layout.count { y[i] = .zero }
    let change: Lanes = bend * tau * tau * frequencySquared
    y[layout.wave] = 1 - change
    y[layout.rate] = change * (-2 / tau)
    y[layout.neutrino] = change
    for node in 0..<layout.massiveNodes { y[layout.massive(node)] = change }
  }

  /// The polarisation that scattering makes, (Theta_2 - sqrt(6) E_2)/10.
  func polarisation(_ y: UnsafePointer<Lanes>) -> Lanes {
    (y[layout.photon(2)] - y[layout.electric] * 6.0.squareRoot()) * 0.1
  }

  func nonstiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {
    let medium = cursor.medium(at: t)
    let push = y[layout.rate]
    var stress = medium.photons * y[layout.photon(2)] + medium.neutrinos * y[layout.neutrino]
    stream(t, k, y, rates, photonLayer, top: layout.photonMax)
    polarisationRates(t, y, rates)
    stream(t, k, y + layout.neutrino, rates + layout.neutrino, neutrinoLayer, top: layout.neutrinoMax)
    rates[layout.neutrino] -= push
    for node in 0..<layout.massiveNodes {
      let (speed, place) = (massive.velocity(node, medium.a), layout.massive(node))
      stress += medium.massive * massive.nodes.weights[node] * speed * y[place]
      stream(t, k * speed, y + place, rates + place, neutrinoLayer, top: layout.neutrinoMax)
      rates[place] -= push
    }
    rates[layout.wave] = push
    rates[layout.rate] = stress * (8.0 / 15) - frequencySquared * y[layout.wave] - push * (2 * medium.hubble)
  }

  /// Free streaming of F_2 ... F_top.
  private func stream(
    _ t: Double, _ speed: Lanes, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>,
    _ layer: AbsorbingLayer,
    top: Int
  ) {
    rates[0] = speed * y[1] * -couplings[2].upper
    for l in 3..<top {
      let c = couplings[l]
      rates[l - 2] = speed * (y[l - 3] * c.lower - y[l - 1] * c.upper - y[l - 2] * layer.damping[l])
    }
    rates[top - 2] = speed * y[top - 3] * couplings[top].root - y[top - 2] * truncation(top, t)
  }

  /// The rate at which the last multipole goes beyond the hierarchy; see ``CurvedCouplings``.
  private func truncation(_ top: Int, _ t: Double) -> Double {
    let geometry = universe.geometry
    return geometry.isFlat ? Double(top + 3) / t : Double(top + 3) * max(1 / geometry.tangent(t), 0)
  }

  private func polarisationRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {
    let top = layout.polarisationMax
    let (e, b) = (layout.electric, layout.magnetic)
    for l in 2...top {
      let (c, i) = (couplings[l], l - 2)
      var electric = y[b + i] * -c.turn - y[e + i] * polarisationLayer.damping[l]
      var magnetic = y[e + i] * c.turn - y[b + i] * polarisationLayer.damping[l]
      if l > 2 {
        electric += y[e + i - 1] * c.lowerPolarised
        magnetic += y[b + i - 1] * c.lowerPolarised
      }
      if l < top {
        electric -= y[e + i + 1] * c.upperPolarised
        magnetic -= y[b + i + 1] * c.upperPolarised
      }
      rates[e + i] = k * electric
      rates[b + i] = k * magnetic
    }
  }

  func stiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {
    let kappa = cursor.medium(at: t).opacity
    for i in 0..<layout.stiffCount { rates[i] = y[i] * -kappa }
    let source = polarisation(y) * kappa
    rates[layout.photon(2)] += source - y[layout.rate]
    rates[layout.electric] -= source * 6.0.squareRoot()
  }

  func solveStiff(_ t: Double, _ step: Double, _ y: UnsafeMutablePointer<Lanes>) {
    let z = step * cursor.medium(at: t).opacity
    y[layout.photon(2)] -= step * y[layout.rate]
    // P solves P (10 + 3 z) = Theta_2 - sqrt(6) E_2.
    let source = polarisation(y) * (z / (1 + 0.3 * z))
    y[layout.photon(2)] += source
    y[layout.electric] -= source * 6.0.squareRoot()
    let damping = 1 / (1 + z)
    for i in 0..<layout.stiffCount { y[i] *= damping }
  }
}

/// The couplings of a multipole to its neighbours.
private struct TensorCoupling {
  let lower, upper: Lanes
  let lowerPolarised, upperPolarised: Lanes
  /// Between E and B.
  let turn: Double
  /// The factor sqrt(1 - l^2 K/q^2) of curved space between multipoles l - 1 and l.
  let root: Lanes

  init(l: Int, _ geometry: Geometry, _ q: Lanes) {
    let x = Double(max(l, 1))
    root = Self.root(x, geometry, q)
    let next = Self.root(x + 1, geometry, q)
    lower = root * ((x - 2) / (2 * x + 1))
    upper = next * ((x + 3) / (2 * x + 1))
    lowerPolarised = root * ((x * x - 4) / (x * (2 * x + 1)))
    upperPolarised = next * ((x - 1) * (x + 3) / ((x + 1) * (2 * x + 1)))
    turn = 4 / (x * (x + 1))
  }

  private static func root(_ l: Double, _ geometry: Geometry, _ q: Lanes) -> Lanes {
    var square: Lanes = 1 - l * l * geometry.curvature / (q * q)
    square.replace(with: 0, where: square .< 0)
    return square.squareRoot()
  }
}
