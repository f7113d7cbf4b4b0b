import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBoltzmann
@testable import EmberThermodynamics

/// Derivatives of the solver against differences of its spectra, in both bases, and what it refuses.
@Suite struct SolverDerivativesTests {
  private static let kinds: [SpectrumKind] = [.unlensedTT, .unlensedEE, .lensedTT, .lensedTE, .lensedEE, .lensedBB]
  private let request = TheoryRequest(spectra: Set(kinds + [.lensingPotential]), lmax: 1200)
  private let solver = BoltzmannSolver()
  /// Three momenta of massive neutrinos and 300 multipoles beyond the lensed ones, enough for spectra, would leave 0.2 % of the derivatives of
  /// spectra with respect to the mass and of B modes.
  private let differenced: BoltzmannSolver = {
    var precision = SolverPrecision.default
    precision.momentumNodes = 6
    precision.lensingMargin = 400
    return BoltzmannSolver(precision: precision)
  }()

  /// A step over which the spectra bend little, but far above the solver's noise.
  private static let steps: [ParameterName: Double] = [
    .omegaB: 3e-4, .omegaCDM: 2.4e-3, .hubbleConstant: 1.2, .thetaStar100: 1.2e-3, .tauReio: 0.014, .neutrinoMass: 0.02,
    .firstNeutrinoMass: 0.02, .secondNeutrinoMass: 0.02,
    .effectiveNeutrinos: 0.3, .logA: 0.06, .spectralIndex: 0.016,
    .earlyShare: 0.01, .earlyRedshift: 0.012, .earlyAngle: 0.02, .running: 0.02, .runningOfRunning: 0.03, .w0: 0.03,
    .wa: 0.08,
    .lensingAmplitude: 0.05, .lensingTwoPoint: 0.05, .lensingReconstruction: 0.05, .tensorRatio: 0.05, .tensorTilt: 0.1,
    .tensorRunning: 0.05,
    .decayingInitial: 2.4e-3, .decayingToday: 2.4e-3, .decayRate: 8,
  ]

  private func check(
    _ names: [ParameterName], at point: ModelPoint, against base: BoltzmannSolver? = nil, within limit: Double = 2e-3,
    lmax: Int = 800
  ) throws {
    let request = TheoryRequest(spectra: request.spectra, lmax: lmax)
    let mismatches = try derivativeMismatches(
      of: solver, against: base ?? differenced, at: point, request, steps: Self.steps.filter { names.contains($0.key) })
    #expect(Set(mismatches.keys) == Set(names))
    for (name, mismatches) in mismatches {
      for kind in Self.kinds {
        #expect(try #require(mismatches[kind.rawValue]) < limit, "\(name.rawValue) \(kind.rawValue)")
      }
      for (key, mismatch) in mismatches where SpectrumKind(rawValue: key) == nil {
        #expect(mismatch < max(1e-2, 2 * limit), "d \(key) / d \(name.rawValue)")
      }
      // Reionisation hardly lenses: what it does to the potential is below the differences' noise.
      if name == .tauReio { continue }
      #expect(try #require(mismatches["PP"]) < 1e-2, "\(name.rawValue) PP")
    }
  }

  @Test(arguments: [[ParameterName.omegaB, .neutrinoMass], [.effectiveNeutrinos, .tauReio, .spectralIndex, .logA]])
  func agreesWithDifferences(_ names: [ParameterName]) throws {
    try check(names, at: ModelPoint(cosmology: .init()), lmax: 1200)
  }

  /// With running the primordial spectrum is no power law, which derivatives along slow parameters have to know: their wavenumbers
  /// follow the conformal age.
  ///
  /// Its own derivatives are those of the very answers; where these end, and are continued, shows in B modes by 0.5 % of beta_s.
  @Test func runningIsDifferentiated() throws {
    let point = ModelPoint(cosmology: .init([.running: -0.02, .runningOfRunning: 0.03]))
    try check([.running, .runningOfRunning], at: point, against: solver)
    try check([.omegaCDM], at: point)
  }

  /// Neighbours with fields of their own, at the same fraction of their ages.
  ///
  /// When the field moves, and from where, changes the spectra by some 0.3 % for a tenth of a unit of either, so that what the solver leaves of them
  /// shows; at reference precision 0.2 % are left. The scale of damping hardly follows: 1.4 % of that are left.
  @Test func earlyDarkEnergyIsDifferentiated() throws {
    let point = ModelPoint(
      cosmology: .init([.hubbleConstant: 70, .earlyShare: 0.08, .earlyRedshift: 3.55, .earlyAngle: 2.6]))
    try check([.earlyShare], at: point)
    try check([.earlyRedshift, .earlyAngle], at: point, within: 1e-2)
  }

  /// The field beside dark energy that varies.
  @Test func earlyAndLateDarkEnergyAreDifferentiated() throws {
    let point = ModelPoint(
      cosmology: .init([
        .hubbleConstant: 70, .earlyShare: 0.08, .earlyRedshift: 3.55, .earlyAngle: 2.6, .w0: -0.85, .wa: -0.5,
      ]))
    try check([.earlyShare, .w0, .omegaCDM], at: point)
  }

  /// Neighbours with decays of their own, in which dark energy closes the sum.
  @Test(arguments: [ParameterName.decayingInitial, .decayingToday]) func decayingMatterIsDifferentiated(
    amount: ParameterName
  ) throws {
    let point = ModelPoint(cosmology: .init([.omegaCDM: 0.09, amount: 0.03, .decayRate: 100]))
    try check([amount, .decayRate, .omegaCDM], at: point)
  }

  @Test func lensingAmplitudesAreDifferentiated() throws {
    let point = ModelPoint(cosmology: .init([.lensingAmplitude: 1.1, .lensingTwoPoint: 0.9]))
    try check([.lensingAmplitude, .lensingTwoPoint, .lensingReconstruction], at: point, against: solver)
  }

  /// Two of the masses are equal, so that neighbouring models have as many different ones only if these are kept apart.
  @Test func massesOfSingleNeutrinosAreDifferentiated() throws {
    let cosmology = CosmologicalParameters([
      .firstNeutrinoMass: 0.1, .secondNeutrinoMass: 0.1, .thirdNeutrinoMass: 0.05,
    ])
    try check([.firstNeutrinoMass, .secondNeutrinoMass], at: ModelPoint(cosmology: cosmology))
  }

  /// The derivatives along the masses of light neutrinos are alike, and those along two equal ones the same.
  @Test func equalNeutrinosHaveEqualDerivatives() throws {
    let cosmology = CosmologicalParameters([.firstNeutrinoMass: 0.1, .secondNeutrinoMass: 0.1, .thirdNeutrinoMass: 0])
    let names: [ParameterName] = [.firstNeutrinoMass, .secondNeutrinoMass, .thirdNeutrinoMass]
    let slopes = try solver.differentiate(ModelPoint(cosmology: cosmology), request, by: names).spectra
    let (first, second) = (
      try #require(slopes[names[0]]?[.unlensedTT]), try #require(slopes[names[1]]?[.unlensedTT])
    )
    for l in [30, 200, 700] { #expect(abs(second[l] / first[l] - 1) < 5e-3, "l = \(l)") }
    let massless = try #require(slopes[names[2]]?[.unlensedTT])
    for l in [30, 200, 700] { #expect(abs(massless[l]) < 0.05 * abs(first[l]), "l = \(l)") }
  }

  /// With the tilt given, and with the one that r and n_s have by the consistency relation; also along densities.
  @Test func gravitationalWavesAreDifferentiated() throws {
    let tilted = ModelPoint(cosmology: .init([.tensorRatio: 0.4, .tensorTilt: 0.2]))
    try check([.tensorRatio, .tensorTilt, .tensorRunning, .logA], at: tilted, against: solver, lmax: 500)
    try check(
      [.tensorRatio, .spectralIndex, .omegaB], at: ModelPoint(cosmology: .init([.tensorRatio: 0.4])), lmax: 500)
  }

  /// Where there are none, their spectra still are what r adds.
  @Test func gravitationalWavesBeginSmoothly() throws {
    let request = TheoryRequest(spectra: [.lensedTT, .lensedBB], lmax: 300)
    let none = try solver.differentiate(ModelPoint(cosmology: .init()), request, by: [.tensorRatio])
    let few = try solver.predict(ModelPoint(cosmology: .init([.tensorRatio: 1e-3])), request)
    for kind in [SpectrumKind.lensedTT, .lensedBB] {
      let slope = try #require(none.spectra[.tensorRatio]?[kind])
      let (start, end) = (try #require(none.prediction.spectra[kind]), try #require(few.spectra[kind]))
      for l in 2...300 { #expect(abs((end[l] - start[l]) / 1e-3 / slope[l] - 1) < 2e-2, "\(kind) \(l)") }
    }
  }

  /// Also at the cosmological constant, where dark energy begins to be perturbed, and for others than its own parameters.
  @Test(arguments: [
    ([ParameterName.w0, .wa], [:]), ([.w0, .omegaCDM], [ParameterName.w0: -0.8, .wa: -0.6]),
  ])
  func darkEnergyIsDifferentiated(names: [ParameterName], given: [ParameterName: Double]) throws {
    try check(names, at: ModelPoint(cosmology: .init(given)))
  }

  /// As a fluid with a sound speed. What that changes shows at the lowest multipoles of temperature and in lensing, and hardly elsewhere.
  @Test(arguments: [
    (
      [ParameterName.w0: 0.03, .wa: 0.08, .omegaCDM: 2.4e-3], 0.1, [.unlensedEE, .lensedTT, .lensedTE, .lensedEE], 800
    ),
    ([.darkEnergySoundSpeed: 2e-3], 0.01, [SpectrumKind](), 300),
  ])
  func fluidDarkEnergyIsDifferentiated(
    steps: [ParameterName: Double], soundSpeedSquared: Double, kinds: [SpectrumKind], lmax: Int
  ) throws {
    let kinds = kinds + [.unlensedTT, .lensingPotential]
    let mismatches = try derivativeMismatches(
      of: solver, against: differenced,
      at: ModelPoint(cosmology: .init([.w0: -0.7, .wa: 0.1, .darkEnergySoundSpeed: soundSpeedSquared])),
      TheoryRequest(spectra: Set(kinds), lmax: lmax), steps: steps)
    #expect(Set(mismatches.keys) == Set(steps.keys))
    for (name, mismatches) in mismatches {
      for kind in kinds { #expect(try #require(mismatches[kind.rawValue]) < 1e-3, "\(name.rawValue) \(kind.rawValue)") }
    }
  }

  /// Where its sound is as fast as light there are neighbours on one side only.
  @Test func theFastestSoundIsDifferentiated() throws {
    let request = TheoryRequest(spectra: [.unlensedTT], lmax: 60)
    func point(_ sound: Double) -> ModelPoint {
      ModelPoint(cosmology: .init([.w0: -0.7, .darkEnergySoundSpeed: sound]))
    }
    let step = 0.1
    let values = try [1, 1 - step, 1 - 2 * step].map {
      try #require(try solver.predict(point($0), request).spectra.bandPower(.unlensedTT))
    }
    let derivatives = try solver.differentiate(point(1), request, by: [.darkEnergySoundSpeed])
    let slope = try #require(derivatives.spectra[.darkEnergySoundSpeed]?.bandPower(.unlensedTT))
    var (error, norm) = (0.0, 0.0)
    for l in 2...60 {
      let difference: Double = (3 * values[0][l] - 4 * values[1][l] + values[2][l]) / (2 * step)
      error += (slope[l] - difference) * (slope[l] - difference)
      norm += difference * difference
    }
    #expect(norm > 0 && (error / norm).squareRoot() < 0.03)
  }

  @Test func theValueIsThatOfAPlainCall() throws {
    let point = ModelPoint(cosmology: .init())
    let derivatives = try solver.differentiate(point, request, by: [.omegaB, .logA])
    #expect(Set(derivatives.spectra.keys) == [.omegaB, .logA])
    #expect(derivatives.prediction.spectra == (try solver.predict(point, request)).spectra)
  }

  /// At fixed acoustic scale the peaks stay where they are, so these derivatives are small differences of large ones.
  @Test func holdsTheAcousticScaleWhenItIsStated() throws {
    let point = ModelPoint(cosmology: .init([.thetaStar100: 1.0411]))
    try check([.omegaCDM, .thetaStar100], at: point)
  }

  @Test(arguments: ParameterName.acousticScales)
  func everyAngleIsHeldWhenItIsStated(angle: ParameterName) throws {
    let point = ModelPoint(cosmology: .init([angle: 1.0411]))
    let request = TheoryRequest(spectra: [.unlensedTT], lmax: 10)
    let derived = try solver.differentiate(point, request, by: [.omegaCDM, angle]).derived
    #expect(abs(try #require(derived[.omegaCDM]?[angle.rawValue])) < 1e-9)
    #expect(abs(try #require(derived[angle]?[angle.rawValue]) - 1) < 1e-9)
    // H0 falls steeply with the density of matter where the angle is held.
    let moved = try CosmologicalModel(.init([angle: 1.0411, .omegaCDM: 0.1202035])).h
    let slope = (100 * (moved - (try CosmologicalModel(point.cosmology).h))) / 1e-4
    #expect(abs(try #require(derived[.omegaCDM]?["H0"]) / slope - 1) < 1e-2)
    for other in ParameterName.acousticScales + [.hubbleConstant] where other != angle {
      #expect(throws: TheoryError.self) { try solver.differentiate(point, request, by: [other]) }
    }
  }

  /// Non-linear growth makes the potential at small scales grow faster than linearly with A_s.
  @Test func nonlinearGrowthIsDifferentiated() throws {
    let draft = BoltzmannSolver(precision: .draft)
    let request = TheoryRequest(spectra: [.lensingPotential], lmax: 2000)
    func slope(_ values: [ParameterName: Double]) throws -> (Double, Double) {
      let derivatives = try draft.differentiate(ModelPoint(cosmology: .init(values)), request, by: [.logA])
      let value = try #require(derivatives.prediction.spectra[.lensingPotential])
      let slope = try #require(derivatives.spectra[.logA]?[.lensingPotential])
      return (slope[30] / value[30], slope[2000] / value[2000])
    }
    let (linear, nonlinear) = (try slope([:]), try slope([.nonlinear: 1]))
    // Exactly 1 but for the coarser grids of derivatives.
    #expect(abs(linear.0 - 1) < 5e-3 && abs(linear.1 - 1) < 5e-3)
    #expect(abs(nonlinear.0 - 1) < 0.02)
    #expect(nonlinear.1 > 1.2)
  }

  @Test func amplitudesAreTheSameDirection() throws {
    let names: [ParameterName] = [.logA, .amplitude]
    let derivatives = try solver.differentiate(ModelPoint(cosmology: .init([.amplitude: 2e-9])), request, by: names)
    let log = try #require(derivatives.spectra[.logA]?[.lensedTT])
    let linear = try #require(derivatives.spectra[.amplitude]?[.lensedTT])
    for l in 2...1200 {
      let expected = 2e-9 * linear[l]
      #expect(abs(log[l] - expected) <= 1e-12 * abs(expected))
    }
    let unit = try #require(derivatives.derived[.amplitude]?["A_s"])
    #expect(abs(unit - 1) < 1e-12)
  }

  @Test func masslessNeutrinosHaveNoFirstOrderMassEffect() throws {
    let point = ModelPoint(cosmology: .init([.neutrinoMass: 0]))
    let light = try solver.differentiate(point, request, by: [.neutrinoMass])
    let heavy = try solver.differentiate(
      ModelPoint(cosmology: .init([.neutrinoMass: 0.3])), request, by: [.neutrinoMass])
    let (a, b) = (
      try #require(light.spectra[.neutrinoMass]?[.unlensedTT]), try #require(heavy.spectra[.neutrinoMass]?[.unlensedTT])
    )
    #expect((2...1200).allSatisfy { a[$0].isFinite })
    let (lightSum, heavySum) = (a[100...].reduce(0) { $0 + abs($1) }, b[100...].reduce(0) { $0 + abs($1) })
    #expect(lightSum < 0.2 * heavySum)
  }

  @Test func saysWhatItCannotDifferentiate() {
    let point = ModelPoint(cosmology: .init())
    for (name, point) in [
      (ParameterName.thetaS100, point), (.massiveNeutrinos, point),
      (.hubbleConstant, ModelPoint(cosmology: .init([.thetaS100: 1.0411]))),
      (.neutrinoMass, ModelPoint(cosmology: .init([.neutrinoMass: 0, .massiveNeutrinos: 0]))),
    ] {
      #expect(throws: TheoryError.self, "\(name.rawValue)") {
        _ = try solver.differentiate(point, request, by: [name])
      }
    }
  }
}
