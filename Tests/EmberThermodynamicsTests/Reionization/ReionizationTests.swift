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

  @Test func unreachableOpticalDepthIsNamed() throws {
    let background = try background([.tauReio: 1.5])
    #expect { try TanhReionization().history(background) } throws: {
      ($0 as? TheoryError)?.category == "unphysical tau_reio"
    }
  }
}
