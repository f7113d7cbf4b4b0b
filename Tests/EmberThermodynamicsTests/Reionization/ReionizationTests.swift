import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberThermodynamics

@Suite struct ReionizationTests {
  private func background(_ given: [ParameterName: Double]) throws -> Background {
    Background(try CosmologicalModel(CosmologicalParameters(given)))
  }

  /// Midpoints of CAMB 2.0.5 with its search tightened.
  @Test func redshiftAgreesWithCAMB() throws {
    let fiducial = try TanhReionization().history(background([:]))
    #expect(abs(fiducial.redshift - 7.68180954) < 3e-6)
    let dense = try TanhReionization().history(
      background([.omegaB: 0.0236, .omegaCDM: 0.133, .hubbleConstant: 62, .tauReio: 0.09]))
    #expect(abs(dense.redshift - 10.9330965) < 3e-6)
  }

  @Test(arguments: [0.0005, 0.01, 0.0543, 0.2])
  func opticalDepthIsReached(depth: Double) throws {
    let background = try background([.tauReio: depth])
    let history = try TanhReionization().history(background)
    let reached = history.opticalDepth(background.expansion, RecombiningGas(background).thomsonRate)
    #expect(abs(reached - depth) < 1e-11)
  }

  /// The table counts the residual electrons as well, so compare with the same universe without reionisation.
  @Test func tableHoldsTheOpticalDepth() throws {
    let with = try Thermodynamics(background: background([:]))
    let without = try Thermodynamics(background: background([.tauReio: 0]))
    let tau = with.background.conformalTime(1.0 / 60)
    let difference = with.opticalDepth(tau) - without.opticalDepth(tau)
    #expect(abs(difference - 0.0543) < 2e-5)
    #expect(without.electronFraction(z: 0) < 3e-4)
  }

  @Test func ionisesHydrogenAndHelium() throws {
    let thermodynamics = try Thermodynamics(background: background([:]))
    let helium = RecombiningGas(thermodynamics.background).heliumRatio
    #expect(abs(thermodynamics.electronFraction(z: 0) - (1 + 2 * helium)) < 1e-6)
    #expect(abs(thermodynamics.electronFraction(z: 5.6) - (1 + helium)) < 1e-3)
  }

  @Test func slopeIsThatOfTheValue() throws {
    let history = try TanhReionization().history(background([:]))
    for z in [3.4, 7.0, 7.7, 8.5] {
      func fraction(_ z: Double) -> (value: Double, slope: Double) {
        history.electronFraction(z: z, residual: 2e-4 * z, residualSlope: 2e-4)
      }
      let mismatch = worstDerivativeMismatch(gradient: [fraction(z).slope], at: [z], steps: [1e-3]) {
        fraction($0[0]).value
      }
      #expect(mismatch < 1e-6)
    }
  }

  /// Midpoints of CAMB 2.0.5 with its search tightened; its optical depth ends where an exponential has fallen to 10^-4.
  @Test func otherShapesAgreeWithCAMB() throws {
    var steep = ExponentialReionization()
    (steep.completion, steep.power) = (5.5, 1.5)
    var wide = TanhReionization()
    wide.width = 1.5
    for (model, depth, expected) in [
      (ExponentialReionization() as any ReionizationModel, 0.06, 7.5054322577642), (steep, 0.08, 9.34592966146901),
      (wide, 0.06, 8.25317657362175),
    ] {
      let redshift = try model.history(background([.tauReio: depth, .heliumFraction: 0.2456])).redshift
      #expect(abs(redshift - expected) < (model is TanhReionization ? 2e-6 : 3e-4), "\(model.identifier): \(redshift)")
    }
  }

  /// An exponential cannot do with fewer electrons than those up to its completion have.
  @Test func exponentialsHaveALeastOpticalDepth() throws {
    let model = ExponentialReionization()
    for (given, category) in [
      ([ParameterName.tauReio: 0.03], "unphysical tau_reio"), ([.tauReio: 1.8], "unphysical tau_reio"),
      ([.reionizationRedshift: 5], "unphysical z_reio"),
    ] {
      #expect {
        try model.check(try CosmologicalModel(CosmologicalParameters(given), reionization: model))
      } throws: {
        ($0 as? TheoryError)?.category == category
      }
    }
    let stated = try CosmologicalModel(CosmologicalParameters([.reionizationRedshift: 8]), reionization: model)
    #expect(abs(try model.history(Background(stated)).redshift - 8) < 1e-8)
  }

  @Test func slopeOfAnExponentialIsThatOfTheValue() throws {
    let history = try ExponentialReionization().history(background([.tauReio: 0.06]))
    for z in [3.4, 6.05, 6.2, 7.0, 12] {
      func fraction(_ z: Double) -> (value: Double, slope: Double) {
        history.electronFraction(z: z, residual: 2e-4 * z, residualSlope: 2e-4)
      }
      let mismatch = worstDerivativeMismatch(gradient: [fraction(z).slope], at: [z], steps: [1e-4]) {
        fraction($0[0]).value
      }
      #expect(mismatch < 1e-5, "z = \(z): \(mismatch)")
    }
  }

  /// The power of 1 + z is the one that is set, and 1.5 is no special case.
  @Test func exponentOfTheTanhIsContinuous() throws {
    let widths = try [1.4999, 1.5, 1.5001].map { exponent in
      var model = TanhReionization()
      model.exponent = exponent
      return try model.history(background([.tauReio: 0.06])).redshift
    }
    #expect(abs(widths[0] + widths[2] - 2 * widths[1]) < 1e-6 && widths[0] != widths[2])
  }

  @Test func unreachableOpticalDepthIsNamed() throws {
    let background = try background([.tauReio: 1.5])
    #expect { try TanhReionization().history(background) } throws: {
      ($0 as? TheoryError)?.category == "unphysical tau_reio"
    }
  }
}
