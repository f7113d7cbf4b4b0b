import EmberNumerics
import EmberTheory
import Glibc

/// The angle of the sound horizon as a function of densities and H0, to a few parts in ten thousand: a coordinate in which spectra are
/// simpler than in H0.
///
/// At fixed angle the peaks stay where they are, so along a degeneracy of H0 with masses of neutrinos, which is curved, an emulator
/// has less to learn. It also has the kink that the solver's convention makes where N_eff falls below the standard value: massive
/// species are standard ones as long as N_eff allows it. What is left out here costs no accuracy: any function that grows with H0
/// is a valid coordinate.
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
  private let cosmology: (omegaB: Double, omegaM: Double, hubble: Double)
  private let neutrinos: MassiveNeutrinos
  private let darkEnergy: Double
  private var horizon = 0.0
  private var distance = 0.0

  init?(_ parameters: CosmologicalParameters) {
    guard let omegaB = parameters[.omegaB], let omegaC = parameters[.omegaCDM],
      let hubble = parameters[.hubbleConstant], let neutrinos = MassiveNeutrinos(parameters)
    else { return nil }
    cosmology = (omegaB, omegaB + omegaC, hubble / 100)
    self.neutrinos = neutrinos
    darkEnergy =
      cosmology.hubble * cosmology.hubble - cosmology.omegaM - MassiveNeutrinos.photons - neutrinos.density(1)
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
        let loading = 0.75 * node.a / MassiveNeutrinos.photons
        early[0] -= size * sound * loading / (2 * (1 + loading * cosmology.omegaB))
      } else {
        for i in late.indices { late[i] -= size * slopes[i] / (2 * y) }
      }
    }
    return early.indices.map { angle * (early[$0] / horizon - late[$0] / distance) }
  }

  private func soundSpeed(_ a: Double) -> Double {
    1 / (3 * (1 + 0.75 * cosmology.omegaB * a / MassiveNeutrinos.photons)).squareRoot()
  }

  private func y(_ a: Double) -> Double {
    MassiveNeutrinos.photons + neutrinos.density(a) + cosmology.omegaM * a + darkEnergy * a * a * a * a
  }

  /// dy / d parameter, in the order of ``AcousticAngle/parameters``.
  private func slopes(_ a: Double) -> [Double] {
    let fourth = a * a * a * a
    let (then, now) = (neutrinos.slopes(a), neutrinos.slopes(1))
    let matter = a - fourth
    return [
      matter, matter, 2 * cosmology.hubble * fourth / 100, then.mass - fourth * now.mass,
      then.count - fourth * now.count,
    ]
  }

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
