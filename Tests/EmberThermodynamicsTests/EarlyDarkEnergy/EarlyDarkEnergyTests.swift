import EmberTheory
import Glibc
import Testing

@testable import EmberThermodynamics

/// The field of early dark energy: what it is asked to be, its conservation laws, CAMB's numbers, and its absence.
@Suite struct EarlyDarkEnergyTests {
  private func background(_ values: [ParameterName: Double]) throws -> Background {
    Background(try CosmologicalModel(.init(values)))
  }

  /// The share of the density at z, from the field and the expansion.
  private func share(_ background: Background, _ z: Double) throws -> Double {
    let a = 1 / (1 + z)
    let field = try #require(background.species.first as? ScalarFieldHistory)
    return field.density(a) * a * a * a * a / background.expansion.speciesA4(a)
  }

  /// The share is largest at z_c, where it is f_EDE: at all corners of what is allowed.
  @Test(arguments: [1e-12, 0.1, 0.5], [0.01, 0.5, 2.0, 2.8, 3.12])
  func largestShareIsWhereItIsWanted(share f: Double, angle: Double) throws {
    for logarithm in [2.5, 3.5, 5] {
      let z = pow(10, logarithm)
      let background = try background([.earlyShare: f, .earlyRedshift: logarithm, .earlyAngle: angle])
      let peak = try share(background, z)
      // Lambda, which is not there when the field is looked for, is 1e-7 of the density at the lowest of these redshifts.
      #expect(abs(peak / f - 1) < 1e-5, "\(f), \(logarithm), \(angle): \(peak)")
      let sides = (try share(background, 1.001 * (1 + z) - 1), try share(background, (1 + z) / 1.001 - 1))
      #expect(peak > sides.0 && peak > sides.1)
      // Where the parabola through them is highest, in ln a.
      let offset = 5e-4 * (sides.0 - sides.1) / (2 * peak - sides.0 - sides.1)
      #expect(abs(offset) < 1e-5, "\(f), \(logarithm), \(angle): \(offset)")
      // Nowhere else, today's part of dark energy included.
      for i in 0...400 {
        let other = exp(log(1e7) * Double(i) / 400)
        let there = try share(background, other - 1)
        #expect(there < peak * (1 + 1e-5), "\(f), \(logarithm), \(angle): \(there) at z = \(other - 1)")
      }
    }
  }

  /// d ln rho / d ln a = -3 (1 + p/rho), and aH follows from the density of all.
  @Test func energyIsConserved() throws {
    let background = try background([.earlyShare: 0.1, .earlyRedshift: 3.5, .earlyAngle: 2.8])
    let field = try #require(background.species.first as? ScalarFieldHistory)
    for z in [2e4, 6e3, 3e3, 1100, 200, 10, 0.5] {
      let (a, step) = (1 / (1 + z), 1e-4)
      let slope = log(field.density(a * (1 + step)) / field.density(a / (1 + step))) / (2 * log1p(step))
      let stress = field.stress(a)
      #expect(abs(slope + 3 * (1 + stress.pressure / stress.density)) < 1e-4, "z = \(z): \(slope)")
      let rate =
        (background.conformalHubble(a * (1 + step)) - background.conformalHubble(a / (1 + step))) / (2 * log1p(step))
      let expected = background.conformalHubbleDerivative(a) / background.conformalHubble(a)
      #expect(abs(rate / expected - 1) < 1e-5, "z = \(z)")
    }
  }

  /// Beside dark energy that varies the field is the same one, and the expansion is the sum of all densities: H and the distance of last scattering
  /// from the formulas of w0, wa and the field's table.
  @Test func darkEnergyThatVariesIsAddedToTheField() throws {
    let early: [ParameterName: Double] = [.earlyShare: 0.1, .earlyRedshift: 3.5, .earlyAngle: 2.8, .neutrinoMass: 0]
    let (w0, wa) = (-0.8, -0.3)
    let varied = try background(early.merging([.w0: w0, .wa: wa]) { $1 })
    let plain = try background(early)
    let field = try #require(varied.species.first as? ScalarFieldHistory)
    let other = try #require(plain.species.first as? ScalarFieldHistory)
    let today = varied.conformalHubble(1) * varied.conformalHubble(1)
    // 8 pi G rho / 3 today of all but dark energy, in flat space, from early times; the field's rest today is part of what dark energy leaves.
    let densities = varied.densities
    func known(_ a: Double) -> Double {
      let radiation = (densities.photon + densities.masslessNeutrino) / (a * a * a * a)
      return (radiation + (densities.baryon + densities.cdm) / (a * a * a) + field.density(a)) / 3
    }
    let dark = today - known(1)
    func hubble(_ a: Double) -> Double {
      (known(a) + dark * pow(a, -3 * (1 + w0 + wa)) * exp(-3 * wa * (1 - a))).squareRoot()
    }
    for z in [3e4, 3e3, 1100, 10, 1, 0.3] {
      let a = 1 / (1 + z)
      #expect(field.density(a) == other.density(a))
      #expect(abs(varied.conformalHubble(a) / (a * hubble(a)) - 1) < 1e-6, "z = \(z)")
    }
    let steps = 4000
    var sum = 0.0
    for i in 0...steps {
      let n = -log(1101.0) * Double(i) / Double(steps)
      let weight: Double = i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4
      sum += weight / (exp(n) * hubble(exp(n)))
    }
    let distance = sum * log(1101.0) / Double(steps) / 3
    #expect(abs((varied.conformalAge - varied.conformalTime(1 / 1101.0)) / distance - 1) < 1e-5)
  }

  /// Mass and scale of the field, H, and the sound horizon of CAMB 2.0.5's `EarlyQuintessence`, for the share and redshift that its search found.
  @Test func agreesWithCAMB() throws {
    let parameters = CosmologicalParameters([
      .omegaB: 0.0225, .omegaCDM: 0.128, .hubbleConstant: 70, .earlyShare: 0.1000000026, .earlyRedshift: 3.499997006,
      .earlyAngle: 2.8,
    ])
    let background = Background(try CosmologicalModel(parameters))
    let field = try #require(background.species.first as? ScalarFieldHistory)
    #expect(abs(field.equation.scaleSquared.squareRoot() / 0.154186444 - 1) < 1e-5)
    for (z, hubble) in [(0.5, 92.1475249806), (1100, 1645263.03156), (3000, 9094676.24354), (1e4, 75556476.8942)] {
      let ours = BackgroundFunctions(background).value(.hubble, z)
      #expect(abs(ours / hubble - 1) < 1e-5, "z = \(z): \(ours)")
    }
    let derived = try Thermodynamics(background: background, recombination: Recfast.cosmoRec).derivedParameters
    #expect(abs(try #require(derived["rdrag"]) / 142.128168 - 1) < 1e-5)
    #expect(abs(try #require(derived["thetastar"]) / 1.036564907 - 1) < 1e-5)
  }

  /// Today's expansion is H0, and shares add up to 1 at all times.
  @Test func densitiesAddUp() throws {
    let background = try background([.earlyShare: 0.3, .earlyRedshift: 2.5, .hubbleConstant: 70])
    #expect(abs(background.conformalHubble(1) / (0.7e5 / 2.99792458e8) - 1) < 1e-12)
    let functions = BackgroundFunctions(background)
    let all: [BackgroundQuantity] = [
      .omegaBaryon, .omegaCDM, .omegaPhoton, .omegaMassless, .omegaMassive, .omegaDarkEnergy,
    ]
    for z in [0, 1, 300, 1e4] {
      #expect(abs(all.reduce(0.0) { $0 + functions.value($1, z) } - 1) < 1e-12, "z = \(z)")
    }
  }

  /// None of it is the plain model, to the bit; a little of it is little, and in proportion.
  @Test func itBeginsSmoothly() throws {
    let plain = try CosmologicalModel(.init())
    let none = try CosmologicalModel(.init([.earlyShare: 0, .earlyRedshift: 3.7, .earlyAngle: 1]))
    #expect(none == plain && none.species.isEmpty)
    let age = Background(plain).conformalAge
    #expect(Background(none).conformalAge == age)
    func change(_ share: Double) throws -> Double { try background([.earlyShare: share]).conformalAge / age - 1 }
    let (few, more) = (try change(1e-6), try change(1e-4))
    #expect(few < 0 && abs(more / few / 100 - 1) < 1e-3, "\(few), \(more)")
  }

  /// An angle of the sound horizon is reached with early dark energy in it, at another H0 than without.
  @Test func acousticScaleIsReached() throws {
    let parameters = CosmologicalParameters([.thetaStar100: 1.0411, .earlyShare: 0.08, .earlyAngle: 2.5])
    let model = try CosmologicalModel(parameters)
    let derived = try Thermodynamics(background: Background(model)).derivedParameters
    #expect(abs(try #require(derived["thetastar_100"]) / 1.0411 - 1) < 1e-12)
    #expect(model.h > 0.69)
  }

  @Test(arguments: [
    ([ParameterName.earlyShare: -0.01], "unphysical f_EDE"), ([.earlyShare: 1], "unphysical f_EDE"),
    ([.earlyShare: 0.1, .earlyAngle: 0], "unphysical theta_i"),
    ([.earlyShare: 0.1, .earlyAngle: 3.15], "unphysical theta_i"),
    ([.earlyShare: 0.1, .earlyRedshift: 2], "unphysical log10_z_c"), ([.earlyRedshift: 3.5], "unphysical log10_z_c"),
    ([.earlyAngle: 2], "unphysical theta_i"), ([.earlyShare: 0.1, .w0: -0.5, .wa: 0.3], "unphysical wa"),
    ([.earlyShare: 0.1, .wa: 0.8], "unphysical wa"),
  ])
  func whatIsNotThereIsNamed(given: [ParameterName: Double], category: String) {
    #expect { try CosmologicalModel(.init(given)) } throws: { ($0 as? TheoryError)?.category == category }
  }
}
