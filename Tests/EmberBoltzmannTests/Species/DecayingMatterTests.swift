import EmberNumerics
import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann
@testable import EmberThermodynamics

/// Cold dark matter that decays into radiation: its equations in their limits.
@Suite(.serialized) struct DecayingMatterTests {
  private static let omega = 0.1201035
  private let request = TheoryRequest(
    spectra: [.unlensedTT, .unlensedEE, .lensedTT, .lensingPotential], lmax: 800, derived: ["sigma8", "fsigma8_z0.5"])

  private func prediction(_ given: [ParameterName: Double]) throws -> TheoryPrediction {
    try BoltzmannSolver().predict(ModelPoint(cosmology: .init(given)), request)
  }

  private func largest(_ a: TheoryPrediction, _ b: TheoryPrediction) throws -> Double {
    var worst = 0.0
    for kind in request.spectra {
      let (first, second) = (try #require(a.spectra[kind]), try #require(b.spectra[kind]))
      for l in 2...request.lmax { worst = max(worst, abs(second[l] / first[l] - 1)) }
    }
    for name in request.derived {
      worst = max(worst, abs(try #require(b.derived[name]) / #require(a.derived[name]) - 1))
    }
    return worst
  }

  /// All dark matter that hardly decays is cold dark matter, to the 0.01 % that spectra are known to; and it begins to decay smoothly.
  @Test func decayBeginsSmoothly() throws {
    let plain = try prediction([.omegaCDM: Self.omega])
    let given: [ParameterName: Double] = [.omegaCDM: 0, .decayingInitial: Self.omega]
    let changes = try [0, 0.01, 0.02, 0.04].map { rate in
      try largest(plain, prediction(given.merging([.decayRate: rate]) { $1 }))
    }
    #expect(changes[0] < 1e-4)
    // Proportional to the rate, beside what rounding of steps leaves.
    for (rate, change) in zip([0.01, 0.02, 0.04], changes.dropFirst()) { #expect(change < 1e-4 + 0.1 * rate) }
    #expect(changes[3] > 1e-5)
  }

  private func medium(time: Double, a: Double, rate: Double, left: Double, radiation: Double) -> SpeciesMedium {
    var medium = SpeciesMedium(
      time: time, a: Lanes(repeating: a), hubble: Lanes(repeating: 2 / time), dark: .zero,
      columns: InlineArray(repeating: .zero))
    medium.columns[0] = Lanes(repeating: left)
    medium.columns[1] = Lanes(repeating: radiation)
    medium.columns[2] = Lanes(repeating: rate)
    medium.columns[3] = Lanes(repeating: 3e-8)
    return medium
  }

  /// What decays gives its radiation its own density and no flux: delta rho_r a^4 grows by Gamma a^2 delta.
  @Test func radiationComesFromMatter() {
    let k: Lanes = [0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4]
    let species = DecayingMatterPerturbation(k: k, curved: nil)
    let medium = medium(time: 3000, a: 0.2, rate: 3e-4, left: 0.8, radiation: 0)
    var y = [Lanes](repeating: .zero, count: species.count)
    y[0] = Lanes(repeating: 2)
    var rates = y
    let h = Lanes(repeating: 0.3)
    species.rates(medium, MetricRates(h: h, eta: .one), y, &rates)
    let expected = 3e-4 * 0.2 * 0.2 * 0.8 * 2
    for lane in 0..<Lanes.scalarCount {
      #expect(abs(rates[0][lane] + 0.15) < 1e-15 && abs(rates[1][lane] / expected - 1) < 1e-14)
      for l in 1...DecayingMatterPerturbation.top { #expect(rates[1 + l][lane] == 0) }
    }
    let moments = species.moments(medium, y)
    let density = 3e-8 / 0.2 * 0.8
    #expect(abs(moments.density[0] / (2 * density) - 1) < 1e-14 && moments.flux[0] == 0)
    #expect(abs((species.matter(medium, y)?.density[0] ?? 0) / density - 1) < 1e-14)
  }

  /// Deep inside the horizon the form without variables is what a long hierarchy comes to: here while matter dominates, so that h' = -2 delta' with delta
  /// as tau^2, and what is left falls by a factor of three.
  @Test func bothFormsMeetInsideTheHorizon() {
    let k = Lanes(repeating: 0.1)
    let species = DecayingMatterPerturbation(k: k, curved: nil)
    let late = species.streaming(from: 0)
    let (rate, unit) = (1e-4, 1.0 / 6000)
    // a = (unit tau)^2, t = unit^2 tau^3/3.
    func medium(_ time: Double, radiation: Double) -> SpeciesMedium {
      let a = unit * unit * time * time
      return self.medium(
        time: time, a: a, rate: rate, left: exp(-rate * unit * unit * time * time * time / 3), radiation: radiation)
    }
    var y = [Lanes](repeating: .zero, count: species.count)
    var radiation = 0.0
    let step = 1.0
    func slopes(_ time: Double, _ y: [Lanes], _ radiation: Double) -> ([Lanes], Double) {
      var rates = y
      let medium = medium(time, radiation: radiation)
      species.rates(medium, MetricRates(h: Lanes(repeating: -4 * time * 1e-6), eta: .zero), y, &rates)
      return (rates, rate * medium.a[0] * medium.a[0] * medium.columns[0][0])
    }
    func moved(_ y: [Lanes], _ rates: [Lanes], _ h: Double) -> [Lanes] { zip(y, rates).map { $0 + $1 * h } }
    var time = 200.0
    y[0] = Lanes(repeating: 1e-6 * time * time)
    while time < 6000 {
      let first = slopes(time, y, radiation)
      let second = slopes(time + step / 2, moved(y, first.0, step / 2), radiation + step / 2 * first.1)
      let third = slopes(time + step / 2, moved(y, second.0, step / 2), radiation + step / 2 * second.1)
      let fourth = slopes(time + step, moved(y, third.0, step), radiation + step * third.1)
      for i in y.indices { y[i] += (first.0[i] + 2 * (second.0[i] + third.0[i]) + fourth.0[i]) * (step / 6) }
      radiation += step / 6 * (first.1 + 2 * (second.1 + third.1) + fourth.1)
      time += step
    }
    let medium = medium(time, radiation: radiation)
    let full = species.moments(medium, y)
    let short = late.moments(medium, [y[0]])
    // The metric answers as h' and eta do here: a Newtonian potential that is constant and small beside delta.
    let h = -4 * time * 1e-6
    let hubble = medium.hubble[0]
    let density = short.density[0] + short.expansion[0] * hubble * h / 0.01
    let flux = short.flux[0] - short.flow[0] * h / 0.2
    let matter = medium.columns[3][0] / medium.a[0] * medium.columns[0][0] * y[0][0]
    #expect(
      abs((density - matter) / (full.density[0] - matter) - 1) < 0.02, "\(density - matter) \(full.density[0] - matter)"
    )
    #expect(abs(flux / full.flux[0] - 1) < 0.05, "\(flux) \(full.flux[0])")
    #expect(abs(short.stress[0] / full.stress[0] - 1) < 0.05, "\(short.stress[0]) \(full.stress[0])")
  }

  /// In curved space, which joins flat space where it ends.
  @Test func curvatureBeginsSmoothly() throws {
    let given: [ParameterName: Double] = [
      .omegaCDM: 0.08, .decayingInitial: 0.04, .decayRate: 100, .neutrinoMass: 0.2, .w0: -0.9,
    ]
    #expect(try largest(prediction(given), prediction(given.merging([.omegaK: 1e-5]) { $1 })) < 2e-3)
  }

  /// Isocurvature of the cold dark matter that lasts is as large as its share of all matter.
  @Test func isocurvatureIsOfWhatLasts() throws {
    let request = TheoryRequest(spectra: [.unlensedTT], lmax: 100)
    func mode(_ given: [ParameterName: Double]) throws -> [Double] {
      let spectra = try [0, 1].map { ratio in
        let all = given.merging([.coldDarkMatterRatio: ratio, .coldDarkMatterIndex: 1]) { $1 }
        return try #require(
          try BoltzmannSolver().predict(ModelPoint(cosmology: .init(all)), request).spectra[.unlensedTT])
      }
      return zip(spectra[0], spectra[1]).map { $1 - $0 }
    }
    let all = try mode([.omegaCDM: Self.omega])
    let half = try mode([.omegaCDM: Self.omega / 2, .decayingInitial: Self.omega / 2, .decayRate: 1e-3])
    for l in [5, 20, 60, 100] { #expect(abs(half[l] / all[l] * 4 - 1) < 0.02, "l = \(l): \(half[l] / all[l])") }
  }
}
