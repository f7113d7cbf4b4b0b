import EmberTestSupport
import EmberTheory
import EmberThermodynamics
import Foundation
import Testing

@testable import EmberBoltzmann

@Suite("The angle of the sound horizon as a coordinate")
struct AcousticAngleTests {
  private static let angle = AcousticAngle()
  private static let steps = [1e-5, 1e-4, 0.05, 1e-4, 1e-3, 1e-3, 1e-3, 1e-3]

  private static func model(_ x: [Double], species: Double = 3) -> CosmologicalParameters {
    var model = CosmologicalParameters(Dictionary(uniqueKeysWithValues: zip(angle.dependencies, x)))
    model[given: .massiveNeutrinos] = species
    return model
  }

  @Test(
    "Its gradient is that of its value, on both sides of the standard N_eff, without masses, with any dark energy",
    arguments: [
      ([0.0224, 0.12, 67.3, 0.06, 3.3, -1, 0, 0], 1), ([0.0224, 0.12, 65, 0.3, 2.8, -0.9, -0.4, 0], 3),
      ([0.0215, 0.13, 70, 1.2, 3.5, -1.1, 0.3, 0], 3), ([0.0224, 0.12, 55, 0.06, 3.3, -0.9, -0.2, -0.1], 1),
      ([0.0224, 0.12, 60, 0.06, 3.3, -1, 0, 0.08], 1), ([0.0224, 0.12, 67.3, 0.5, 0.6, -0.7, 0, 0], 1),
    ] as [([Double], Double)])
  func gradient(x: [Double], species: Double) throws {
    let gradient = try #require(Self.angle.gradient(Self.model(x, species: species))).prefix(x.count)
    let mismatch = worstDerivativeMismatch(gradient: Array(gradient), at: x, steps: Self.steps) {
      Self.angle.value(Self.model($0, species: species)) ?? .nan
    }
    #expect(mismatch < 1e-6)
  }

  private static func solverAngle(_ parameters: CosmologicalParameters) throws -> Double {
    try Thermodynamics(background: Background(CosmologicalModel(parameters))).thetaStar
  }

  @Test("It is the gradient with early dark energy too", arguments: [(0.1, 3.5), (0.02, 3.9), (0.3, 3.0)])
  func earlyGradient(share: Double, redshift: Double) throws {
    let names: [ParameterName] = [
      .omegaB, .omegaCDM, .hubbleConstant, .effectiveNeutrinos, .earlyShare, .earlyRedshift, .earlyAngle,
    ]
    func model(_ x: [Double]) -> CosmologicalParameters {
      CosmologicalParameters(Dictionary(uniqueKeysWithValues: zip(names, x)))
    }
    let x = [0.0224, 0.12, 67, 3.2, share, redshift, 2.6]
    let all = try #require(Self.angle.gradient(model(x)))
    let gradient = try names.map { all[try #require(Self.angle.dependencies.firstIndex(of: $0))] }
    let mismatch = worstDerivativeMismatch(
      gradient: gradient, at: x, steps: [1e-5, 1e-4, 0.05, 1e-3, 1e-3, 1e-3, 1e-3]
    ) {
      Self.angle.value(model($0)) ?? .nan
    }
    #expect(mismatch < 1e-6)
  }

  /// Lines of H0 at the solver's own angle, so that the peaks stay, with more and more early dark energy.
  @Test(
    "At the solver's angle of the sound horizon the coordinate hardly changes with early dark energy",
    arguments: [3.2, 3.55, 3.9], [0.5, 1.5, 2.8, 3.08])
  func earlyDarkEnergy(redshift: Double, angle: Double) throws {
    var plain = Self.model([0.02237737, 0.1201035, 67.32, 0.06, 3.044], species: 1)
    let star = try Self.solverAngle(plain)
    let before = try #require(Self.angle.value(plain))
    plain[given: .earlyShare] = 0.1
    plain[given: .earlyRedshift] = redshift
    plain[given: .earlyAngle] = angle
    let moved = try Self.solverAngle(plain) / star - 1
    let after = try #require(Self.angle.value(plain)) / before - 1
    #expect(abs(moved) > 0.008)
    // Peaks up to l = 2500 move by less than a tenth of one multipole between shapes of the field, then.
    #expect(abs(after / moved - 1) < 0.02, "\(after) for \(moved)")
  }

  @Test(
    "So it is beside other statements of the density of matter",
    arguments: [(ParameterName.omegaMatter, 0.3), (.omegaDarkEnergy, 0.69), (.omegaMatterPhysical, 0.14)])
  func statements(name: ParameterName, value: Double) throws {
    let names: [ParameterName] = [.omegaB, .hubbleConstant, .neutrinoMass, .effectiveNeutrinos, .w0, name]
    let (x, steps) = ([0.0224, 67, 0.1, 3.3, -0.9, value], [1e-5, 0.05, 1e-4, 1e-3, 1e-3, 1e-4])
    func model(_ x: [Double]) -> CosmologicalParameters {
      CosmologicalParameters(Dictionary(uniqueKeysWithValues: zip(names, x)))
    }
    let all = try #require(Self.angle.gradient(model(x)))
    let gradient = try names.map { all[try #require(Self.angle.dependencies.firstIndex(of: $0))] }
    let mismatch = worstDerivativeMismatch(gradient: gradient, at: x, steps: steps) {
      Self.angle.value(model($0)) ?? .nan
    }
    #expect(mismatch < 1e-6)
    var trial = model(x)
    trial[given: .hubbleConstant] = nil
    let angle = try #require(Self.angle.value(model(x)))
    #expect(abs(try #require(Self.angle.inverse(angle, trial)) - 67) < 1e-9)
  }

  @Test("Planck's angle is known to a few parts in a thousand, and H0 comes back from it")
  func inverse() throws {
    let model = Self.model([0.02237737, 0.1201035, 67.32, 0.06, 3.044], species: 1)
    let angle = try #require(Self.angle.value(model))
    #expect(abs(angle / 1.0411 - 1) < 3e-3)
    let hubble = try #require(Self.angle.inverse(angle, model))
    #expect(abs(hubble - 67.32) < 1e-9)
    #expect(Self.angle.inverse(.nan, model) == nil)
  }

  @Test("Where the expansion rate is not real there is no angle")
  func impossible() {
    #expect(Self.angle.value(Self.model([0.02, -5, 50, 0.06, 3])) == nil)
    // Far out in an open universe distances grow with H0.
    #expect(Self.angle.value(Self.model([0.0224, 0.12, 80, 0.06, 3.3, -1, 0, 0.15])) == nil)
    #expect(Self.angle.gradient(Self.model([0.0224, 0.12, 80, 0.06, 3.3, -1, 0, 0.15])) == nil)
  }

  @Test(
    "Dark energy that is not constant moves the angle as it moves the solver's", arguments: [(-0.9, 0.0), (-0.8, -0.6)])
  func darkEnergy(w0: Double, wa: Double) throws {
    let constant = Self.model([0.02237737, 0.1201035, 67.32, 0.06, 3.044], species: 1)
    var varying = constant
    varying[given: .w0] = w0
    varying[given: .wa] = wa
    let (before, after) = (try #require(Self.angle.value(constant)), try #require(Self.angle.value(varying)))
    // The distance to recombination, by Simpson's rule over ln a, neutrinos as matter.
    func distance(_ w0: Double, _ wa: Double) -> Double {
      let (h, omegaM, omegaR) = (0.6732, 0.1431255 / (0.6732 * 0.6732), 4.15e-5 / (0.6732 * 0.6732))
      let (count, low) = (4000, -log(1091.0))
      var sum = 0.0
      for i in 0...count {
        let a = exp(low * (1 - Double(i) / Double(count)))
        let dark = (1 - omegaM - omegaR) * pow(a, -3 * (1 + w0 + wa)) * exp(-3 * wa * (1 - a))
        let rate = (omegaM / (a * a * a) + omegaR / (a * a * a * a) + dark).squareRoot()
        sum += (i == 0 || i == count ? 1 : i % 2 == 0 ? 2 : 4) / (a * rate)
      }
      return sum * -low / Double(count) / 3 / h
    }
    #expect(abs(after / before * distance(w0, wa) / distance(-1, 0) - 1) < 3e-4)
    #expect(abs(after / before - 1) > 0.003)
  }
}
