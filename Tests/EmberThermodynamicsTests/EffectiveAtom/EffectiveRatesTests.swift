import EmberTheory
import Testing

@testable import EmberThermodynamics

@Suite struct EffectiveRatesTests {
  /// k T_r in eV, T_m / T_r, coefficients to 2s and 2p in cm^3/s and the transfer rate in 1/s: points of the tables published with HyRec-2 that
  /// the resource leaves out.
  private static let leftOut: [[Double]] = [
    [0.288832361, 1, 1.9605521e-13, 5.0573601e-13, 2227.3],
    [0.239793700, 0.97692308, 2.2359855e-13, 5.9912153e-13, 348.38577],
    [0.165280496, 0.95384615, 2.8115327e-13, 8.1677431e-13, 2.6082657],
    [0.103800968, 0.93076923, 3.6603852e-13, 1.1824104e-12, 0.00025861567],
    [0.059398730, 0.79230769, 5.3682648e-13, 2.0212861e-12, 2.6598731e-12],
    [0.025712292, 0.63076923, 9.218188e-13, 4.3053207e-12, 9.9988163e-37],
    [0.011660212, 0.30769231, 2.0025618e-12, 1.2466406e-11, 1.2602397e-88],
    [0.005539545, 0.21538462, 3.4461359e-12, 2.5790582e-11, 1.4903791e-193],
  ]
  private static let kelvin = PhysicalConstants.electronVolt / PhysicalConstants.kB

  @Test func tablesAreWhatWasPublished() {
    for row in Self.leftOut {
      let rates = EffectiveRates.shared.equilibrium(row[0] * Self.kelvin)
      let recombination = EffectiveRates.shared.recombination(row[1], rates.place)
      #expect(abs(recombination.x * 1e6 / row[2] - 1) < 1e-5, "\(row)")
      #expect(abs(recombination.y * 1e6 / row[3] - 1) < 1e-5, "\(row)")
      // Below 1200 K nothing is ever excited.
      if row[0] > 0.1 { #expect(abs(rates.transfer / row[4] - 1) < 1e-4, "\(row)") }
    }
  }

  @Test func matterAsHotAsRadiationIsTheLimit() {
    for temperature in [40.0, 500, 3000, 6000] {
      let rates = EffectiveRates.shared.equilibrium(temperature)
      let recombination = EffectiveRates.shared.recombination(1, rates.place)
      #expect(abs(recombination.x / rates.recombination.x - 1) < 1e-12)
      #expect(abs(recombination.y / rates.recombination.y - 1) < 1e-12)
      // Never hotter: rounding may say so.
      let above = EffectiveRates.shared.recombination(1 + 1e-9, rates.place)
      #expect(above == recombination)
    }
  }

  @Test func beyondTheTablesTheirEdgeHolds() {
    let ends = [(46.0, 10.0), (4645, 9000)]
    for (edge, far) in ends {
      let a = EffectiveRates.shared.equilibrium(edge)
      let b = EffectiveRates.shared.equilibrium(far)
      #expect(a.recombination == b.recombination && a.transfer == b.transfer)
    }
    let place = EffectiveRates.shared.equilibrium(100).place
    #expect(EffectiveRates.shared.recombination(0.1, place) == EffectiveRates.shared.recombination(0.02, place))
  }

  /// Rows of the published table at the fiducial model, and with one density moved.
  @Test func correctionIsThePublishedTable() throws {
    for (t, fiducial, matter, baryons, neutrinos) in [
      (1775.0, -3.631352e-02, 3.584254e-02, -7.258989e-01, 1.320773e-04),
      (1875, -2.879718e-02, 1.823386e-02, -3.784686e-01, 7.542159e-05),
      (4395, -5.758125e-02, 5.940689e-02, -2.958227, 5.307294e-04),
    ] {
      func value(_ omegaB: Double, _ omegaCDM: Double, _ effectiveNeutrinos: Double) throws -> Double {
        LymanAlphaCorrection(
          try CosmologicalModel(
            CosmologicalParameters([
              .omegaB: omegaB, .omegaCDM: omegaCDM, .effectiveNeutrinos: effectiveNeutrinos,
              .heliumFraction: 0.246738546372,
              .neutrinoMass: 0, .massiveNeutrinos: 0,
            ])))(t)
      }
      #expect(abs(try value(0.02242, 0.11933, 3.046) - fiducial) < 1e-6)
      #expect(abs(try value(0.02242, 0.12933, 3.046) - fiducial - 0.01 * matter) < 2e-6)
      let hydrogen = 0.002 * (1 - 0.246738546372)
      #expect(abs(try value(0.02442, 0.11733, 3.046) - fiducial - hydrogen * baryons) < 2e-6)
      #expect(abs(try value(0.02242, 0.11933, 4.046) - fiducial - neutrinos) < 2e-6)
    }
  }
}
