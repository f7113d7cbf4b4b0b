import EmberNumerics
import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann
@testable import EmberThermodynamics

/// Dark energy as a fluid with a sound speed: its equations in their limits, and spectra where they are known.
@Suite(.serialized) struct DarkEnergyFluidTests {
  private static let k: Lanes = [0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4]

  private func medium(_ a: Double, hubble: Double, dark: Double, time: Double = 1) -> SpeciesMedium {
    SpeciesMedium(
      time: time, a: Lanes(repeating: a), hubble: Lanes(repeating: hubble), dark: Lanes(repeating: dark),
      columns: InlineArray(repeating: .zero))
  }

  private func fluid(w0: Double, wa: Double, _ soundSpeedSquared: Double) -> DarkEnergyFluidPerturbation {
    DarkEnergyFluidPerturbation(
      k: Self.k, w0: Lanes(repeating: w0), wa: Lanes(repeating: wa),
      soundSpeedSquared: Lanes(repeating: soundSpeedSquared))
  }

  /// A canonical scalar field is a fluid with the sound speed of light and a w of its own: both change alike.
  @Test func aScalarFieldIsAFluid() {
    let (a, hubble, h, dark) = (0.6, 0.013, Lanes(repeating: 0.7), 1.3e-3)
    let (velocity, force) = (0.02, 7e-4)
    // phi'' = -2 aH phi' - a^2 V', and (1 + w) rho is phi'^2.
    let acceleration = -2 * hubble * velocity - force
    let inertia = velocity * velocity / dark
    let bend = 2 * velocity * acceleration / dark + inertia * (1 + 3 * (inertia - 1)) * hubble
    let wa = -bend / (a * hubble)
    let fluid = fluid(w0: inertia - 1 - wa * (1 - a), wa: wa, 1)
    let field = ScalarFieldPerturbation(k: Self.k)
    var medium = medium(a, hubble: hubble, dark: dark)
    medium.columns[0] = Lanes(repeating: velocity)
    medium.columns[1] = Lanes(repeating: force)
    let y: [Lanes] = [Lanes(repeating: 0.3), -0.2 + Self.k]
    let metric = MetricRates(h: h, eta: .zero)
    let moments = field.moments(medium, y)
    let state = [moments.density / dark, moments.flux / dark]
    var (rates, expected) = ([Lanes.zero, .zero], [Lanes.zero, .zero])
    fluid.rates(medium, metric, state, &rates)
    field.rates(medium, metric, y, &expected)
    let own = fluid.moments(medium, state)
    // Of 8 pi G a^2 rho, which itself falls as a^-(1 + 3 w), and of the field's by conservation of energy and by its equation.
    let falling = -(1 + 3 * (inertia - 1)) * hubble
    let pressure: Lanes = velocity * Self.k * y[1] - force * y[0]
    var density: Lanes = 2 * hubble * moments.density - 3 * hubble * (moments.density + pressure)
    density -= Self.k * moments.flux + h * (0.5 * velocity * velocity)
    let flux: Lanes = Self.k * (acceleration * y[0] + velocity * expected[0])
    for lane in 0..<Lanes.scalarCount {
      #expect(abs((own.density - moments.density)[lane]) < 1e-16 && abs((own.flux - moments.flux)[lane]) < 1e-16)
      let change = dark * (rates[0] + falling * state[0])
      #expect(abs((change - density)[lane]) < 1e-12 * abs(density[lane]))
      let turn = dark * (rates[1] + falling * state[1])
      #expect(abs((turn - flux)[lane]) < 1e-12 * abs(flux[lane]))
    }
  }

  /// Without pressure it follows matter, delta = (1 + w)/(1 - 3 w) delta_m while matter dominates, and rests with it.
  @Test(arguments: [-0.9, -0.5, -1.1]) func itClustersWithoutSound(w: Double) {
    let time = 700.0
    let medium = medium(0.1, hubble: 2 / time, dark: 1e-9, time: time)
    let matter = 0.3
    let contrast = (1 + w) / (1 - 3 * w) * matter
    let y: [Lanes] = [Lanes(repeating: contrast), .zero]
    var rates = [Lanes.one, .one]
    // delta_m grows with tau^2, and is -h/2.
    let metric = MetricRates(h: Lanes(repeating: -4 * matter / time), eta: .zero)
    fluid(w0: w, wa: 0, 0).rates(medium, metric, y, &rates)
    for lane in 0..<Lanes.scalarCount {
      #expect(abs(rates[0][lane] - 2 * contrast / time) < 1e-14 && rates[1][lane] == 0)
    }
  }

  /// It begins on the attractor of the radiation era: with h = (k tau)^2/2 its variables keep their powers of time, (k tau)^2 and (k tau)^3.
  @Test(arguments: [(-0.9, 1.0), (-0.6, 0.1), (-0.8, 0)]) func itBeginsOnTheAttractor(w: Double, sound: Double) {
    let time = 0.02
    let fluid = fluid(w0: w, wa: 0, sound)
    let medium = medium(1e-8, hubble: 1 / time, dark: 1e-9, time: time)
    var (y, rates) = ([Lanes.zero, .zero], [Lanes.zero, .zero])
    fluid.begin(medium, photons: Self.k * Self.k * (time * time) * (-1.0 / 3), &y)
    fluid.rates(medium, MetricRates(h: Self.k * Self.k * time, eta: .zero), y, &rates)
    for lane in 0..<Lanes.scalarCount {
      // Up to (k tau)^2.
      #expect(abs(rates[0][lane] * time / y[0][lane] - 2) < 1e-4)
      #expect(abs(rates[1][lane] * time - 3 * y[1][lane]) <= 1e-12 * abs(y[1][lane]))
    }
  }

  /// Deep inside its sound horizon it has no variables; where its sound is slow it keeps them.
  @Test func itIsSmoothInsideItsSoundHorizon() {
    #expect(fluid(w0: -0.9, wa: 0, 1).streaming(from: 4e4).count == 0)
    #expect(fluid(w0: -0.9, wa: 0, 1e-6).streaming(from: 4e4).count == 2)
    #expect(fluid(w0: -0.9, wa: 0, 0).streaming(from: 1e9).count == 2)
  }

  /// The smooth form solves the full equation: its velocity -h'/(2k) changes as psi = phi lets h' change, h'' = 2 k^2 eta - 2 aH h'.
  @Test(arguments: [1, 0.3]) func bothFormsMeetInsideTheSoundHorizon(sound: Double) {
    let (hubble, dark, eta, h) = (4e-4, 1e-7, Lanes(repeating: 0.8), Lanes(repeating: 50))
    let full = fluid(w0: -0.7, wa: 0, sound)
    let medium = medium(0.7, hubble: hubble, dark: dark, time: 1e6)
    let moments = full.streaming(from: medium.time).moments(medium, [.zero])
    let strength: Lanes = hubble * h / (Self.k * Self.k)
    let density: Lanes = moments.expansion * strength - moments.inertia * eta
    let flux: Lanes = -moments.flow * h / (2 * Self.k)
    var rates = [Lanes.zero, .zero]
    full.rates(medium, MetricRates(h: h, eta: .zero), [density / dark, flux / dark], &rates)
    let expected: Lanes = -0.3 * Self.k * (eta - strength)
    for lane in 0..<Lanes.scalarCount { #expect(abs(rates[1][lane] / expected[lane] - 1) < 1e-10) }
  }

  private func spectra(_ values: [ParameterName: Double], precision: SolverPrecision = .draft) throws -> PowerSpectra {
    let request = TheoryRequest(spectra: [.unlensedTT, .lensedEE, .lensingPotential], lmax: 600)
    return try BoltzmannSolver(precision: precision).predict(ModelPoint(cosmology: .init(values)), request).spectra
  }

  private func largest(_ a: PowerSpectra, _ b: PowerSpectra) throws -> Double {
    var worst = 0.0
    for kind in a.kinds {
      let (first, second) = (try #require(a[kind]), try #require(b[kind]))
      for l in 2..<first.count { worst = max(worst, abs(second[l] / first[l] - 1)) }
    }
    return worst
  }

  @Test func aConstantDoesNotSound() throws {
    #expect(try largest(spectra([:]), spectra([.darkEnergySoundSpeed: 0.3])) < 1e-10)
  }

  /// PPF stands for a sound speed of 1, to 0.6 % of the lowest multipoles, by as much as in CAMB 2.0.5; a slow one shows by a quarter of them.
  @Test func itsSoundShows() throws {
    let model: [ParameterName: Double] = [.w0: -0.7]
    let ppf = try spectra(model)
    let fast = try spectra(model.merging([.darkEnergySoundSpeed: 1]) { $1 })
    let slow = try spectra(model.merging([.darkEnergySoundSpeed: 0]) { $1 })
    let (first, second) = (try #require(ppf[.unlensedTT]), try #require(fast[.unlensedTT]))
    for (l, ratio) in [(2, -0.00201), (3, -0.00556), (4, -0.00587), (5, -0.00524), (6, -0.00439), (7, -0.00359)] {
      #expect(abs(second[l] / first[l] - 1 - ratio) < 5e-4, "l = \(l): \(second[l] / first[l] - 1)")
    }
    #expect(try largest(ppf, fast) < 0.01)
    #expect(try abs(largest(ppf, slow) - 0.26) < 0.01)
  }

  /// In curved space, which joins flat space where it ends, and with heavy neutrinos.
  @Test(arguments: [0.0, 0.1]) func curvatureBeginsSmoothly(sound: Double) throws {
    let model: [ParameterName: Double] = [.w0: -0.8, .wa: 0.1, .neutrinoMass: 0.3, .darkEnergySoundSpeed: sound]
    let (flat, curved) = (try spectra(model), try spectra(model.merging([.omegaK: 1e-5]) { $1 }))
    #expect(try largest(flat, curved) < 2e-3)
  }

  /// Growth without sound is faster, as dark energy falls in with matter.
  @Test func slowDarkEnergyMakesMatterGrow() throws {
    let solver = BoltzmannSolver(precision: .draft)
    func growth(_ sound: Double) throws -> MatterFluctuationGrowth {
      try solver.growth(.init([.w0: -0.7, .darkEnergySoundSpeed: sound]), redshifts: [0, 1])
    }
    let (slow, fast) = (try growth(0), try growth(1))
    #expect(slow.sigma8[0] > 1.002 * fast.sigma8[0] && slow.growthRate[0] > fast.growthRate[0])
    #expect(abs(slow.sigma8[1] / fast.sigma8[1] - 1) < abs(slow.sigma8[0] / fast.sigma8[0] - 1))
  }
}
