import EmberTheory
import Glibc
import Testing

@testable import EmberThermodynamics

/// The background of cold dark matter that decays into radiation.
@Suite struct DecayingMatterTests {
  private static let omega = 0.1201035

  private func background(_ given: [ParameterName: Double]) throws -> Background {
    Background(try CosmologicalModel(.init(given)))
  }

  private func decaying(_ rate: Double, _ others: [ParameterName: Double] = [:]) throws -> Background {
    let given: [ParameterName: Double] = [.omegaCDM: 0, .decayingInitial: Self.omega, .decayRate: rate]
    return try background(given.merging(others) { $1 })
  }

  private func species(_ background: Background) throws -> DecayHistory {
    try #require(background.species.first as? DecayHistory)
  }

  /// Without decay it is cold dark matter: what a rate of zero changes is nothing, and little rates change little.
  @Test func withoutDecayItIsColdMatter() throws {
    let plain = try background([.omegaCDM: Self.omega])
    for (rate, limit) in [(0.0, 1e-11), (1e-6, 1e-7)] {
      let other = try decaying(rate)
      #expect(abs(other.conformalAge / plain.conformalAge - 1) < limit)
      #expect(abs(other.model.omegaMatter / plain.model.omegaMatter - 1) < limit)
      #expect(abs(other.model.omegaDarkEnergy / plain.model.omegaDarkEnergy - 1) < limit)
      for a in [1e-9, 1e-6, 1e-3, 0.1, 0.7, 1] {
        #expect(abs(other.conformalHubble(a) / plain.conformalHubble(a) - 1) < limit)
        let (ours, theirs) = (other.conformalHubbleDerivative(a), plain.conformalHubbleDerivative(a))
        #expect(abs(ours - theirs) < 2 * limit * other.conformalHubble(a) * other.conformalHubble(a))
      }
    }
  }

  /// What is left after the age t is exp(-Gamma t) of it: here the age is an independent integral over the expansion.
  @Test(arguments: [(20.0, 0.0), (100, 0.02), (1000, -0.01)]) func whatIsLeftFallsWithAge(
    rate: Double, curvature: Double
  ) throws {
    let background = try decaying(rate, [.omegaK: curvature, .w0: -0.9, .wa: 0.1])
    let perGyr = rate / (PhysicalConstants.megaparsec / 1000) * PhysicalConstants.gigayear
    let history = try species(background)
    let left = history.matter(1) / (Self.omega * SpeciesDensities.critical(h: 1))
    #expect(abs(log(left) / (-perGyr * background.ageInGyr) - 1) < 1e-8)
  }

  /// The energy of matter and radiation together is kept, and each gains and loses what the other does: d(rho a^3)/dt = -Gamma rho a^3 and
  /// d(rho_r a^4)/dt = Gamma a rho a^3.
  @Test(arguments: [30.0, 3000, 1e5]) func energyIsKept(rate: Double) throws {
    let background = try decaying(rate, [.omegaCDM: 0.1])
    let history = try species(background)
    for a in [1e-4, 3e-4, 1e-3, 0.01, 0.1, 0.5, 0.95] {
      let step = 1e-3
      func slope(_ value: (Double) -> Double) -> Double {
        (value(a * exp(step)) - value(a * exp(-step))) / (2 * step)
      }
      let share = history.rate * a / background.conformalHubble(a)
      let matter = history.matter(a) * a * a * a
      let radiation = history.radiation(a) * a * a * a * a
      let decay = share * matter
      // Where it has decayed many times over, differences end.
      if share < 5 {
        #expect(abs(slope { history.matter($0) * $0 * $0 * $0 } + decay) < 1e-5 * (matter + decay))
        let gain = slope { history.radiation($0) * $0 * $0 * $0 * $0 }
        #expect(abs(gain - decay * a) < 1e-5 * (radiation + decay * a))
      }
      let stress = history.stress(a)
      #expect(abs(stress.density / (a * a * (history.matter(a) + history.radiation(a))) - 1) < 1e-13)
      #expect(abs(stress.pressure - a * a * history.radiation(a) / 3) <= 1e-13 * stress.pressure)
    }
  }

  /// Columns are followed by their slopes in conformal time.
  @Test func whatPerturbationsLookUpHasItsSlopes() throws {
    let background = try decaying(200)
    let history = try species(background)
    for a in [1e-4, 0.01, 0.3, 0.9] {
      let hubble = background.conformalHubble(a)
      let step = 1e-3
      let (values, slopes) = history.values(a, hubble)
      let after = history.values(a * exp(step), hubble).values
      let before = history.values(a * exp(-step), hubble).values
      let change = (after - before) * (hubble / (2 * step))
      for i in 0..<4 { #expect(abs(change[i] - slopes[i]) < 1e-5 * abs(slopes[i]) + 1e-12 * hubble * abs(values[i])) }
    }
  }

  /// Today's amount finds the same universe as the initial one that leaves it.
  @Test(arguments: [(0.12, 10.0), (0.03, 100), (0.006, 1000)]) func todaysAmountIsFound(omega: Double, rate: Double)
    throws
  {
    let first = try background([.omegaCDM: 0.05, .decayingInitial: omega, .decayRate: rate])
    let history = try species(first)
    let left = (history.matter(1) + history.radiation(1)) / SpeciesDensities.critical(h: 1)
    let second = try background([.omegaCDM: 0.05, .decayingToday: left, .decayRate: rate])
    #expect(abs(try species(second).initial / history.initial - 1) < 1e-11)
    #expect(abs(second.conformalAge / first.conformalAge - 1) < 1e-12)
    #expect(abs(second.model.omegaDarkEnergy - first.model.omegaDarkEnergy) < 1e-12)
  }

  /// Shares of the density add up: its matter among cold dark matter, its radiation among what has no mass.
  @Test func sharesAddUp() throws {
    let background = try decaying(500, [.neutrinoMass: 0.1])
    let functions = BackgroundFunctions(background)
    let shares: [BackgroundQuantity] = [
      .omegaBaryon, .omegaCDM, .omegaPhoton, .omegaMassless, .omegaMassive, .omegaDarkEnergy,
    ]
    for z in [0, 1, 30, 1100, 1e5] {
      #expect(abs(shares.reduce(0) { $0 + functions.value($1, z) } - 1) < 1e-10)
    }
    #expect(abs(functions.value(.omegaDarkEnergy, 0) - background.model.omegaDarkEnergy) < 1e-10)
  }

  /// Matter and radiation are equal where they were when it had not decayed, and a little later the more of it has.
  @Test func equalityCountsIt() throws {
    func redshift(_ given: [ParameterName: Double]) throws -> Double {
      let background = try background(given)
      return try #require(try Thermodynamics(background: background).value(.equalityRedshift))
    }
    let plain = try redshift([.omegaCDM: Self.omega])
    let slow = try redshift([.omegaCDM: 0.06, .decayingInitial: Self.omega - 0.06, .decayRate: 20])
    let fast = try redshift([.omegaCDM: 0.06, .decayingInitial: Self.omega - 0.06, .decayRate: 1e5])
    #expect(abs(slow / plain - 1) < 1e-5)
    #expect(fast < plain * 0.9999 && fast > plain * 0.98)
  }

  /// An angle of the sound horizon, with matter that decays on the way to us.
  @Test(arguments: [ParameterName.thetaStar100, .thetaMC100]) func anAngleFindsItsExpansion(angle: ParameterName) throws
  {
    let given: [ParameterName: Double] = [.omegaCDM: 0.09, .decayingInitial: 0.03, .decayRate: 80]
    let model = try CosmologicalModel(.init(given.merging([angle: 1.041]) { $1 }))
    let history = try Thermodynamics(background: Background(model))
    #expect(abs(try #require(history.derivedParameters[angle.rawValue]) - 1.041) < 1e-8)
    let parameters = CosmologicalParameters(given.merging([angle: 1.041]) { $1 })
    try CosmologicalModel.check(parameters, recombination: Recfast(), reionization: TanhReionization())
  }

  @Test(arguments: [
    ([ParameterName.decayRate: 100], "Gamma_dcdm"), ([.decayingInitial: 0.05], "omega_ini_dcdm"),
    ([.decayingInitial: 0.05, .decayRate: -1], "Gamma_dcdm"),
    ([.decayingInitial: 0.05, .decayRate: 1e6], "Gamma_dcdm"),
    ([.decayingInitial: -0.1, .decayRate: 10], "omega_ini_dcdm"),
    ([.decayingInitial: .nan, .decayRate: 10], "omega_ini_dcdm"),
    ([.decayingToday: 0.05], "omega_dcdmdr"), ([.decayingInitial: 0.05, .decayRate: 10, .omegaMatter: 0.3], "Omega_m"),
    ([.decayingInitial: 0.05, .decayRate: 10, .omegaMatterPhysical: 0.14], "omega_m"),
    ([.decayingInitial: 0.05, .decayRate: 10, .earlyShare: 0.1], "f_EDE"),
    ([.decayingInitial: 5, .decayRate: 10], "H0"), ([.decayingToday: 5, .decayRate: 10], "H0"),
  ]) func whatCannotBeIsNamed(given: [ParameterName: Double], name: String) {
    #expect {
      _ = try CosmologicalModel(.init(given))
    } throws: { ($0 as? TheoryError)?.category == "unphysical \(name)" }
  }

  /// Of the lowest Hubble constant there is a model, and of none below.
  @Test func theLeastHubbleConstantLeavesNoDarkEnergy() throws {
    let given: [ParameterName: Double] = [.omegaCDM: 0.02, .decayingInitial: 0.2, .decayRate: 60]
    let least = 100 * (try ResolvedParameters(.init(given))).leastHubble
    let model = try CosmologicalModel(.init(given.merging([.hubbleConstant: least * (1 + 1e-9)]) { $1 }))
    #expect(model.omegaDarkEnergy < 1e-8)
    #expect(throws: TheoryError.self) {
      try CosmologicalModel(.init(given.merging([.hubbleConstant: least * (1 - 1e-9)]) { $1 }))
    }
  }

  @Test func bothAmountsAreTooMany() {
    #expect(throws: TheoryError.self) {
      try CosmologicalModel(.init([.decayingInitial: 0.05, .decayingToday: 0.05, .decayRate: 10]))
    }
  }
}
