import EmberTheory
import Testing

@testable import EmberBoltzmann

/// Derivatives of the solver against differences of its spectra, in both bases, and what it refuses.
@Suite struct SolverDerivativesTests {
  private static let kinds: [SpectrumKind] = [.unlensedTT, .unlensedEE, .lensedTT, .lensedTE, .lensedEE, .lensedBB]
  private let request = TheoryRequest(spectra: Set(kinds + [.lensingPotential]), lmax: 1200)
  private let solver = BoltzmannSolver()
  /// Three momenta of massive neutrinos, enough for spectra, would leave 0.2 % of the derivative with respect to the mass.
  private let differenced: BoltzmannSolver = {
    var precision = SolverPrecision.default
    precision.momentumNodes = 6
    return BoltzmannSolver(precision: precision)
  }()

  /// A step over which the spectra bend little, but far above the solver's noise.
  private static let steps: [ParameterName: Double] = [
    .omegaB: 1.5e-4, .omegaCDM: 1.2e-3, .hubbleConstant: 0.6, .thetaS100: 6e-4, .tauReio: 0.007, .neutrinoMass: 0.01,
    .effectiveNeutrinos: 0.15, .logA: 0.03, .spectralIndex: 0.008,
  ]

  /// Richardson-extrapolated central difference of D_l and derived parameters.
  private func difference(
    _ point: ModelPoint, _ name: ParameterName
  ) throws -> (spectra: PowerSpectra, derived: [String: Double]) {
    let step = try #require(Self.steps[name])
    let center = try #require(point.cosmology[name])
    func at(_ x: Double) throws -> TheoryPrediction {
      var moved = point
      moved.cosmology[given: name] = center + x * step
      return try differenced.predict(moved, request)
    }
    let (a, b, c, d) = (try at(-2), try at(-1), try at(1), try at(2))
    let near = c.spectra.adding(-1, b.spectra).scaled(by: 4 / (6 * step))
    let derived = c.derived.merging(b.derived) { (4 * ($0 - $1)) / (6 * step) }
    let far = d.derived.merging(a.derived) { ($0 - $1) / (12 * step) }
    return (
      near.adding(-1 / (12 * step), d.spectra.adding(-1, a.spectra)), derived.merging(far) { $0 - $1 }
    )
  }

  /// rms of the difference over l = 2 ... lmax in units of the rms of the derivative, both as D_l.
  private func error(_ a: [Double], _ b: [Double], _ kind: SpectrumKind) -> Double {
    var (sum, norm) = (0.0, 0.0)
    for l in 2..<a.count {
      let factor = PowerSpectra.bandPowerFactor(kind, l: l)
      sum += (factor * (a[l] - b[l])) * (factor * (a[l] - b[l]))
      norm += (factor * b[l]) * (factor * b[l])
    }
    return (sum / norm).squareRoot()
  }

  @Test(arguments: [[ParameterName.omegaB, .neutrinoMass], [.effectiveNeutrinos, .tauReio, .spectralIndex, .logA]])
  func agreesWithDifferences(_ names: [ParameterName]) throws {
    let point = ModelPoint(cosmology: .init())
    let derivatives = try solver.differentiate(point, request, by: names)
    #expect(Set(derivatives.spectra.keys) == Set(names))
    #expect(derivatives.prediction.spectra == (try solver.predict(point, request)).spectra)
    for name in names { try check(name, derivatives, try difference(point, name)) }
  }

  /// At fixed acoustic scale the peaks stay where they are, so these derivatives are small differences of large ones.
  @Test func holdsTheAcousticScaleWhenItIsStated() throws {
    let point = ModelPoint(cosmology: .init([.thetaS100: 1.0411]))
    let names: [ParameterName] = [.omegaCDM, .thetaS100]
    let derivatives = try solver.differentiate(point, request, by: names)
    for name in names { try check(name, derivatives, try difference(point, name)) }
    let held = try #require(derivatives.derived[.omegaCDM]?["thetastar"])
    #expect(abs(held) < 1e-9)
  }

  private func check(
    _ name: ParameterName, _ derivatives: TheoryDerivatives,
    _ expected: (spectra: PowerSpectra, derived: [String: Double])
  ) throws {
    let slope = try #require(derivatives.spectra[name])
    for kind in Self.kinds {
      let error = error(try #require(slope[kind]), try #require(expected.spectra[kind]), kind)
      #expect(error < 2e-3, "\(name.rawValue) \(kind.rawValue)")
    }
    // Reionisation hardly lenses: what it does to the potential is below the differences' noise.
    if name != .tauReio {
      let error = error(
        try #require(slope[.lensingPotential]), try #require(expected.spectra[.lensingPotential]), .lensingPotential)
      #expect(error < 1e-2, "\(name.rawValue) PP")
    }
    let derived = try #require(derivatives.derived[name])
    for (key, value) in expected.derived {
      let found = try #require(derived[key])
      #expect(abs(found - value) <= 1e-2 * abs(value) + 1e-6, "d \(key) / d \(name.rawValue): \(found), \(value)")
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
      (ParameterName.thetaS100, point), (.w0, point), (.massiveNeutrinos, point),
      (.hubbleConstant, ModelPoint(cosmology: .init([.thetaS100: 1.0411]))),
      (.neutrinoMass, ModelPoint(cosmology: .init([.neutrinoMass: 0, .massiveNeutrinos: 0]))),
    ] {
      #expect(throws: TheoryError.self, "\(name.rawValue)") {
        _ = try solver.differentiate(point, request, by: [name])
      }
    }
  }
}
