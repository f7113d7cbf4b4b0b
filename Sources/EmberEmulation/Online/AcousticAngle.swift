import EmberNumerics
import EmberTheory
import Glibc

/// The angle of the sound horizon as a function of densities and H0, to about a percent: a coordinate in which spectra are simpler
/// than in H0.
///
/// At fixed angle the peaks stay where they are, so along a degeneracy of H0 with masses of neutrinos, which is curved, an emulator
/// has less to learn. What is left out here costs no accuracy: any smooth function that grows with H0 is a valid coordinate.
struct AcousticAngle: Sendable {
  /// What it depends on.
  static let parameters: [ParameterName] = [
    .omegaB, .omegaCDM, .hubbleConstant, .neutrinoMass, .effectiveNeutrinos,
  ]

  /// 100 times the angle; `nil` where there is none.
  static func value(_ cosmology: CosmologicalParameters) -> Double? { AngleIntegrals(cosmology)?.angle }

  /// The derivatives with respect to ``parameters``; `nil` where there is no angle.
  static func gradient(_ cosmology: CosmologicalParameters) -> [Double]? {
    guard var integrals = AngleIntegrals(cosmology) else { return nil }
    return integrals.gradient()
  }

  /// The H0 at which the angle has this value, everything else as in `cosmology`; `nil` when Newton's method finds none.
  static func hubbleConstant(_ angle: Double, _ cosmology: CosmologicalParameters) -> Double? {
    var trial = cosmology
    var hubble = 67.0
    for _ in 0..<50 {
      trial[given: .hubbleConstant] = hubble
      guard let value = value(trial), let slope = gradient(trial)?[2] else { return nil }
      let step = (angle - value) / slope
      hubble += min(max(step, -hubble / 4), hubble / 2)
      if abs(step) < 1e-12 * hubble { return hubble }
    }
    return nil
  }
}

/// r = integral of c_s / (a^2 H) from 0 to a_*, D = integral of 1 / (a^2 H) from a_* to 1, with (a^2 H)^2 = y, both over the square
/// root of the scale factor.
private struct AngleIntegrals {
  private let cosmology: (omegaB: Double, omegaM: Double, hubble: Double, mass: Double)
  private let neutrinos: (each: Double, massive: Double, stretch: Double)
  private let darkEnergy: Double
  private var horizon = 0.0
  private var distance = 0.0

  init?(_ parameters: CosmologicalParameters) {
    guard let omegaB = parameters[.omegaB], let omegaC = parameters[.omegaCDM],
      let hubble = parameters[.hubbleConstant], let mass = parameters[.neutrinoMass],
      let count = parameters[.effectiveNeutrinos], let species = parameters[.massiveNeutrinos]
    else { return nil }
    cosmology = (omegaB, omegaB + omegaC, hubble / 100, mass)
    let each = Self.perSpecies * count
    let massive = mass > 0 ? species / 3 : 0
    neutrinos = (each, massive, massive > 0 ? 1 / (Self.massPerDensity * massive * each) : 0)
    let stretch = neutrinos.stretch * mass
    darkEnergy =
      cosmology.hubble * cosmology.hubble - cosmology.omegaM - Self.photons
      - each * (1 - massive + massive * (1 + stretch * stretch).squareRoot())
    for node in Self.nodes {
      let y = y(node.a)
      guard y > 0, y.isFinite else { return nil }
      if node.isEarly {
        horizon += node.weight * soundSpeed(node.a) / y.squareRoot()
      } else {
        distance += node.weight / y.squareRoot()
      }
    }
    guard horizon.isFinite, distance > 0 else { return nil }
  }

  var angle: Double { 100 * horizon / distance }

  mutating func gradient() -> [Double] {
    var early = [Double](repeating: 0, count: 5)
    var late = early
    for node in Self.nodes {
      let y = y(node.a)
      let slopes = slopes(node.a)
      let size = node.weight / y.squareRoot()
      if node.isEarly {
        let sound = soundSpeed(node.a)
        for i in early.indices { early[i] -= size * sound * slopes[i] / (2 * y) }
        let loading = 0.75 * node.a / Self.photons
        early[0] -= size * sound * loading / (2 * (1 + loading * cosmology.omegaB))
      } else {
        for i in late.indices { late[i] -= size * slopes[i] / (2 * y) }
      }
    }
    return early.indices.map { angle * (early[$0] / horizon - late[$0] / distance) }
  }

  private func soundSpeed(_ a: Double) -> Double {
    1 / (3 * (1 + 0.75 * cosmology.omegaB * a / Self.photons)).squareRoot()
  }

  private func y(_ a: Double) -> Double {
    let stretch = neutrinos.stretch * cosmology.mass * a
    let relativistic = 1 - neutrinos.massive + neutrinos.massive * (1 + stretch * stretch).squareRoot()
    return Self.photons + neutrinos.each * relativistic + cosmology.omegaM * a + darkEnergy * a * a * a * a
  }

  /// dy / d parameter, in the order of ``AcousticAngle/parameters``.
  private func slopes(_ a: Double) -> [Double] {
    let fourth = a * a * a * a
    func neutrino(_ a: Double) -> (mass: Double, count: Double) {
      let scaled = neutrinos.stretch * a
      let root = (1 + scaled * scaled * cosmology.mass * cosmology.mass).squareRoot()
      return (
        neutrinos.each * neutrinos.massive * scaled * scaled * cosmology.mass / root,
        Self.perSpecies * (1 - neutrinos.massive + neutrinos.massive / root)
      )
    }
    let (then, now) = (neutrino(a), neutrino(1))
    let matter = a - fourth
    return [
      matter, matter, 2 * cosmology.hubble * fourth / 100, then.mass - fourth * now.mass,
      then.count - fourth * now.count,
    ]
  }

  /// Omega h^2 of photons of 2.7255 K, of one species of massless neutrinos, and eV per Omega h^2 of massive ones.
  private static let photons = 2.4728e-5
  private static let perSpecies = 0.22711 * photons
  private static let massPerDensity = 93.14
  private static let recombination = 1 / 1090.0

  private static let nodes: [(a: Double, weight: Double, isEarly: Bool)] = {
    let middle = recombination.squareRoot()
    func nodes(_ count: Int, _ low: Double, _ high: Double) -> [(a: Double, weight: Double, isEarly: Bool)] {
      let rule = GaussLegendre(count: count)
      return rule.nodes.indices.map { i in
        let root = (low + high) / 2 + (high - low) / 2 * rule.nodes[i]
        return (root * root, (high - low) * rule.weights[i] * root, low == 0)
      }
    }
    return nodes(12, 0, middle) + nodes(24, middle, 1)
  }()
}
