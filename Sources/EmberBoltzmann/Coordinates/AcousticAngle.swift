import EmberNumerics
import EmberTheory
import EmberThermodynamics
import Glibc

/// The angle of the sound horizon as a function of densities and H0, to a few parts in ten thousand: a coordinate in which spectra are
/// simpler than in H0.
///
/// At fixed angle the peaks stay where they are, so along a degeneracy of H0 with masses of neutrinos, which is curved, an emulator
/// has less to learn. It also has the kink that the solver's convention makes where N_eff falls below the standard value: massive
/// species are standard ones as long as N_eff allows it. Early dark energy shrinks the horizon, and H0 grows with it at the same angle; its
/// field is followed in coarse steps (`EarlyHorizon`), because an angle that is off by a tenth of that shift would leave peaks that move
/// with all that shapes it. What is left out here costs no accuracy: any function that grows with H0 is a valid coordinate.
public struct AcousticAngle: EmulationCoordinate {
  public init() {}

  public var parameter: ParameterName { .hubbleConstant }

  public var dependencies: [ParameterName] { Self.dependencies }

  fileprivate static let dependencies: [ParameterName] = [
    .omegaB, .omegaCDM, .hubbleConstant, .neutrinoMass, .effectiveNeutrinos, .w0, .wa, .omegaK, .omegaMatterPhysical,
    .omegaMatter, .omegaDarkEnergy, .decayingInitial, .decayingToday, .earlyShare, .earlyRedshift, .earlyAngle,
  ]

  /// 100 times the angle; `nil` where there is none, and in open universes so empty that it falls with H0.
  public func value(_ cosmology: CosmologicalParameters) -> Double? {
    guard var integrals = AngleIntegrals(cosmology) else { return nil }
    return integrals.grows ? integrals.angle : nil
  }

  public func gradient(_ cosmology: CosmologicalParameters) -> [Double]? {
    guard var integrals = AngleIntegrals(cosmology) else { return nil }
    let gradient = integrals.gradient()
    return gradient[2] > 0 ? gradient : nil
  }

  /// H0 by Newton's method; `nil` when it finds none.
  public func inverse(_ angle: Double, _ cosmology: CosmologicalParameters) -> Double? {
    var trial = cosmology
    var hubble = 67.0
    for _ in 0..<50 {
      trial[given: .hubbleConstant] = hubble
      guard var integrals = AngleIntegrals(trial), integrals.grows else { return nil }
      // What the field answers to matter that follows H0 is too little to matter for a step.
      let slope = integrals.gradient(withField: false)[2]
      guard slope > 0 else { return nil }
      let step = (angle - integrals.angle) / slope
      hubble += min(max(step, -hubble / 4), hubble / 2)
      if abs(step) < 1e-12 * hubble { return hubble }
    }
    return nil
  }
}

/// Omega h^2 of baryons and cold dark matter, whatever it is stated by; what decays as if it lasted.
private struct StatedMatter {
  let density: Double
  /// With respect to ``AcousticAngle/dependencies``.
  let slopes: [Double]

  init?(_ parameters: CosmologicalParameters, _ neutrinos: NeutrinoDensity) {
    guard let omegaB = parameters[.omegaB] else { return nil }
    if let omegaC = parameters[.omegaCDM] {
      density = omegaB + omegaC + (parameters[given: .decayingInitial] ?? parameters[given: .decayingToday] ?? 0)
      slopes = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0]
      return
    }
    let now = neutrinos.slopes(1)
    let h = (parameters[.hubbleConstant] ?? .nan) / 100
    if let all = parameters[given: .omegaMatterPhysical] {
      density = all - neutrinos.density(1)
      slopes = [0, 0, 0, -now.mass, -now.count, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    } else if let share = parameters[given: .omegaMatter] {
      density = share * h * h - neutrinos.density(1)
      slopes = [0, 0, 2 * share * h / 100, -now.mass, -now.count, 0, 0, 0, 0, h * h, 0, 0, 0, 0, 0, 0]
    } else if let dark = parameters[given: .omegaDarkEnergy] {
      let rest = 1 - dark - (parameters[.omegaK] ?? 0)
      density = rest * h * h - NeutrinoDensity.photons - neutrinos.density(1)
      slopes = [0, 0, 2 * rest * h / 100, -now.mass, -now.count, 0, 0, -h * h, 0, 0, -h * h, 0, 0, 0, 0, 0]
    } else {
      return nil
    }
  }
}

/// r = integral of c_s / (a^2 H) from 0 to a_*, D = integral of 1 / (a^2 H) from a_* to 1, S_K(D) the distance across, with (a^2 H)^2 = y, both over the square
/// root of the scale factor. Dark energy has w = w0 + wa (1 - a) and so varies as a^(-3 (1 + w0 + wa)) exp(-3 wa (1 - a)) (Linder 2003,
/// Phys. Rev. Lett. 90, 091301).
private struct AngleIntegrals {
  private let cosmology: (omegaB: Double, omegaM: Double, hubble: Double)
  private let matter: StatedMatter
  private let neutrinos: NeutrinoDensity
  private let field: EarlyHorizon?
  private let darkEnergy: Double
  private let omegaK: Double
  /// In units of distance.
  private let geometry: Geometry
  private let w0: Double
  private let wa: Double
  private var horizon = 0.0
  private var distance = 0.0

  init?(_ parameters: CosmologicalParameters) {
    guard let omegaB = parameters[.omegaB], let hubble = parameters[.hubbleConstant],
      let neutrinos = NeutrinoDensity(parameters), let matter = StatedMatter(parameters, neutrinos)
    else { return nil }
    self.matter = matter
    cosmology = (omegaB, matter.density, hubble / 100)
    self.neutrinos = neutrinos
    field = EarlyHorizon(
      parameters, baryons: omegaB, matter: matter.density,
      radiation: NeutrinoDensity.photons + neutrinos.density(Self.recombination),
      photons: NeutrinoDensity.photons, end: Self.recombination)
    w0 = parameters[.w0] ?? -1
    wa = parameters[.wa] ?? 0
    omegaK = parameters[.omegaK] ?? 0
    let square = cosmology.hubble * cosmology.hubble
    geometry = Geometry(curvature: -omegaK * square)
    darkEnergy =
      square * (1 - omegaK) - cosmology.omegaM - NeutrinoDensity.photons - neutrinos.density(1)
    for node in Self.nodes {
      let y = y(node.a)
      guard y > 0, y.isFinite else { return nil }
      if node.isEarly {
        horizon += node.weight * soundSpeed(node.a) / y.squareRoot()
      } else {
        distance += node.weight / y.squareRoot()
      }
    }
    if let field {
      guard let change = field.change else { return nil }
      horizon += change
    }
    guard horizon.isFinite, distance > 0, distance < geometry.antipode else { return nil }
  }

  var angle: Double { 100 * horizon / geometry.sine(distance) }

  /// True where the angle grows with H0.
  var grows: Bool { mutating get { omegaK <= 0 || gradient(withField: false)[2] > 0 } }

  /// - Parameter withField: with how the shift by early dark energy changes.
  mutating func gradient(withField: Bool = true) -> [Double] {
    var early = [Double](repeating: 0, count: AcousticAngle.dependencies.count)
    var late = early
    for node in Self.nodes {
      let y = y(node.a)
      let slopes = slopes(node.a)
      let size = node.weight / y.squareRoot()
      if node.isEarly {
        let sound = soundSpeed(node.a)
        for i in early.indices { early[i] -= size * sound * slopes[i] / (2 * y) }
        let loading = 0.75 * node.a / NeutrinoDensity.photons
        early[0] -= size * sound * loading / (2 * (1 + loading * cosmology.omegaB))
      } else {
        for i in late.indices { late[i] -= size * slopes[i] / (2 * y) }
      }
    }
    if withField, let shift = field?.slopes {
      for i in early.indices { early[i] += shift[1] * matter.slopes[i] }
      let then = neutrinos.slopes(Self.recombination)
      early[0] += shift[0]
      early[3] += shift[2] * then.mass
      early[4] += shift[2] * then.count
      for i in 3..<6 { early[early.count - 6 + i] += shift[i] }
    }
    let along = geometry.tangent(distance)
    var slopes = early.indices.map { angle * (early[$0] / horizon - late[$0] / along) }
    // K = -Omega_k h^2.
    let bend = angle * geometry.sineSlope(distance) / geometry.sine(distance)
    slopes[2] += bend * omegaK * (2 * cosmology.hubble / 100)
    slopes[7] += bend * cosmology.hubble * cosmology.hubble
    return slopes
  }

  private func soundSpeed(_ a: Double) -> Double {
    1 / (3 * (1 + 0.75 * cosmology.omegaB * a / NeutrinoDensity.photons)).squareRoot()
  }

  private func y(_ a: Double) -> Double {
    NeutrinoDensity.photons + neutrinos.density(a) + cosmology.omegaM * a + darkEnergy * darkEnergyFourth(a)
      - geometry.curvature * (a * a)
  }

  /// a^4 times the density of dark energy in units of today's.
  private func darkEnergyFourth(_ a: Double) -> Double {
    let fourth = a * a * a * a
    return w0 == -1 && wa == 0 ? fourth : fourth * pow(a, -3 * (1 + w0 + wa)) * exp(-3 * wa * (1 - a))
  }

  /// dy / d parameter, in the order of ``AcousticAngle/dependencies``.
  private func slopes(_ a: Double) -> [Double] {
    let fourth = darkEnergyFourth(a)
    let (then, now) = (neutrinos.slopes(a), neutrinos.slopes(1))
    let perW0 = -3 * log(a) * darkEnergy * fourth
    let direct = [
      0, 0, 2 * cosmology.hubble * (fourth * (1 - omegaK) + omegaK * a * a) / 100, then.mass - fourth * now.mass,
      then.count - fourth * now.count, perW0, perW0 - 3 * (1 - a) * darkEnergy * fourth,
      cosmology.hubble * cosmology.hubble * (a * a - fourth), 0, 0, 0, 0, 0, 0, 0, 0,
    ]
    return zip(direct, matter.slopes).map { $0 + (a - fourth) * $1 }
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
