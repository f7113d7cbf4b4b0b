import EmberNumerics
import EmberTestSupport
import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann
@testable import EmberThermodynamics

/// Distances and rates against CAMB 2.0.5, their identities, and their derivatives.
@Suite struct BackgroundFunctionsTests {
  private let solver = BoltzmannSolver()

  /// z, H in km/s/Mpc, comoving distance in Mpc, Omega_b, Omega_cdm, Omega_de of the fiducial model.
  @Test(arguments: [
    (0.1, 70.75236006, 434.597034, 0.05949839, 0.31933892, 0.6193423),
    (0.51, 89.61022924, 1986.638304, 0.09594552, 0.51495743, 0.38609789),
    (2.33, 236.63385928, 5763.820723, 0.14756657, 0.79201716, 0.055368),
    (1089.0, 1560827.18676829, 13869.910640, 0.11895396, 0.63844798, 1.2726324e-09),
  ])
  func agreesWithCAMB(z: Double, hubble: Double, distance: Double, baryon: Double, cdm: Double, dark: Double) throws {
    let functions = try solver.background(.init())
    let expected: [BackgroundQuantity: Double] = [
      .hubble: hubble, .comovingDistance: distance, .transverseDistance: distance,
      .angularDiameterDistance: distance / (1 + z), .luminosityDistance: distance * (1 + z),
      .volumeDistance: cbrt(distance * distance * z * 299_792.458 / hubble),
      .omegaBaryon: baryon, .omegaCDM: cdm, .omegaDarkEnergy: dark,
    ]
    for (quantity, value) in expected {
      let ours = functions.value(quantity, z)
      #expect(abs(ours / value - 1) < 2e-5, "\(quantity.rawValue) at z = \(z): \(ours), \(value)")
    }
  }

  /// With dark energy: w0, wa, z, H, comoving distance, Omega_de.
  @Test(arguments: [
    (-0.85, -0.5, 0.51, 90.92751515, 1958.948087, 0.4037565),
    (-0.85, -0.5, 2.33, 235.37070009, 5731.621169, 0.045201718),
    (-0.75, -0.9, 0.51, 91.56769175, 1942.760386, 0.41206439),
    (-0.75, -0.9, 1089.0, 1560827.18577513, 13849.778997, 2.2554885e-14),
  ])
  func darkEnergyAgreesWithCAMB(
    w0: Double, wa: Double, z: Double, hubble: Double, distance: Double, dark: Double
  ) throws {
    let functions = try solver.background(.init([.w0: w0, .wa: wa]))
    for (quantity, value) in [
      (BackgroundQuantity.hubble, hubble), (.comovingDistance, distance), (.omegaDarkEnergy, dark),
    ] {
      let ours = functions.value(quantity, z)
      #expect(abs(ours / value - 1) < 2e-5, "\(quantity.rawValue) at z = \(z): \(ours), \(value)")
    }
  }

  /// With curvature: Omega_k, H0, z, H, the distances along and across, and D_A from z = 0.3. The last one passes the equator.
  @Test(arguments: [
    (0.1, 67.32, 0.51, 92.79079832, 1948.768780504, 1954.994539793, 481.584990427),
    (0.1, 67.32, 1089.0, 1560999.66410335, 13551.285250780, 15741.678502408, 12.812856438),
    (0.3, 67.32, 2.33, 264.03105599, 5237.191354680, 5606.949316452, 1265.321423691),
    (-0.1, 54.0, 2.33, 226.79876040, 6495.609552921, 6348.418473532, 1478.096023594),
    (-0.1, 54.0, 1089.0, 1560716.19959925, 14705.869101045, 13045.448761488, 11.000361159),
    (-0.3, 67.32, 1089.0, 1560309.64036879, 15075.033331575, 7806.283572113, 7.401284797),
  ])
  func curvedUniversesAgreeWithCAMB(
    curvature: Double, h0: Double, z: Double, hubble: Double, along: Double, across: Double, between: Double
  ) throws {
    let functions = try solver.background(.init([.omegaK: curvature, .hubbleConstant: h0]))
    let expected: [BackgroundQuantity: Double] = [
      .hubble: hubble, .comovingDistance: along, .transverseDistance: across,
      .angularDiameterDistance: across / (1 + z),
      .luminosityDistance: across * (1 + z), .volumeDistance: cbrt(across * across * z * 299_792.458 / hubble),
    ]
    for (quantity, value) in expected {
      let ours = functions.value(quantity, z)
      #expect(abs(ours / value - 1) < 1e-5, "\(quantity.rawValue) at z = \(z): \(ours), \(value)")
    }
    #expect(abs(functions.angularDiameterDistance(from: 0.3, to: z) / between - 1) < 1e-5)
    let table = try solver.background(.init([.omegaK: curvature, .hubbleConstant: h0]), at: [z])
    #expect(abs(table.distance[0] / across - 1) < 1e-5)
  }

  /// A table is what the functions say one by one, to the last bit.
  @Test(arguments: [0, 0.1, -0.1])
  func tablesAreTheFunctions(curvature: Double) throws {
    let functions = try solver.background(.init([.omegaK: curvature, .w0: -0.8, .wa: -0.5]))
    let redshifts = [0, 0.01, 0.4999, 0.5, 3, 1090, 1e8, -0.1, 1e10, .nan]
    let table = functions.table(redshifts)
    for quantity in BackgroundQuantity.allCases {
      let column = try #require(table[quantity])
      for (z, value) in zip(redshifts, column) {
        let alone = functions.value(quantity, z)
        #expect(value == alone || value.isNaN && alone.isNaN, "\(quantity.rawValue) at z = \(z)")
      }
    }
  }

  /// Small redshifts, of supernovae by the thousand, by panels: against one quadrature from redshift 0.
  @Test(arguments: [(-1.0, 0.0), (-0.6, -1.5), (-1.5, 1.0)])
  func smallDistancesAreTheIntegralOfTheRate(w0: Double, wa: Double) throws {
    let functions = try solver.background(.init([.w0: w0, .wa: wa]))
    let rule = GaussLegendre(count: 40)
    for z in [1e-6, 0.03, 0.0625, 0.1, 0.3125.nextDown, 0.44, 0.5.nextDown] {
      let integral = rule.integrate(0, z) { 299_792.458 / functions.value(.hubble, $0) }
      #expect(abs(functions.value(.comovingDistance, z) / integral - 1) < 1e-12, "z = \(z)")
    }
  }

  /// No step on either side of flat space, also where curvature is as small as numbers can be.
  @Test func distancesAreSmoothThroughFlatSpace() throws {
    func distance(_ curvature: Double) throws -> Double {
      try solver.background(.init([.omegaK: curvature]), at: [1089]).distance[0]
    }
    let flat = try distance(0)
    for tiny in [1e-300, -1e-300, 1e-14, -1e-14] { #expect(abs(try distance(tiny) / flat - 1) < 1e-12) }
    let slope = try (distance(1e-3) - distance(-1e-3)) / 2e-3
    for curvature in [1e-4, -1e-4, 1e-6, -1e-6] {
      #expect(abs(try (distance(curvature) - flat) / (curvature * slope) - 1) < 1e-3)
    }
  }

  @Test func sharesAddUpAndNearbyDistancesFollowHubble() throws {
    let functions = try solver.background(.init([.neutrinoMass: 0.3, .massiveNeutrinos: 3]))
    let shares: [BackgroundQuantity] = [
      .omegaBaryon, .omegaCDM, .omegaPhoton, .omegaMassless, .omegaMassive, .omegaDarkEnergy,
    ]
    for z in [0, 0.3, 5, 1100, 1e6] {
      #expect(abs(shares.reduce(0) { $0 + functions.value($1, z) } - 1) < 1e-12, "z = \(z)")
    }
    for z in [1e-8, 1e-4] {
      #expect(abs(functions.value(.comovingDistance, z) / (z * 299_792.458 / 67.32) - 1) < z)
    }
    // Both ways to a distance meet where one takes over.
    let (below, above) = (0.5.nextDown, 0.5)
    #expect(
      abs(functions.value(.comovingDistance, below) / functions.value(.comovingDistance, above) - 1) < 1e-8)
    #expect(functions.value(.hubble, -0.1).isNaN && functions.value(.hubble, 1e30).isNaN)
    #expect(functions.value(.comovingDistance, .nan).isNaN && functions.value(.volumeDistance, 0) == 0)
    #expect(functions.angularDiameterDistance(from: 2, to: 1) == 0)
    let seen = functions.angularDiameterDistance(from: 0.5, to: 2)
    #expect(
      abs(functions.angularDiameterDistance(from: 0, to: 2) - functions.value(.angularDiameterDistance, 2)) < 1e-9)
    #expect(seen > 0 && seen < functions.value(.angularDiameterDistance, 2))
  }

  private static let redshifts = [0.3, 1, 2.33]

  /// The mismatch of dH/dx and dD_M/dx with differences of the functions at the three redshifts.
  private func mismatch(
    _ cosmology: CosmologicalParameters, _ name: ParameterName, step: Double, derived: [String: Double] = [:],
    hubble: Double? = nil
  ) throws -> Double {
    let provider: any TheoryProvider = solver
    let slope = try provider.backgroundSlope(cosmology, derived, along: name, hubble: hubble, at: Self.redshifts)
    let center = try #require(cosmology[name])
    return try [\BackgroundTable.hubble, \.distance].map { function in
      let column = Matrix(rows: 3, columns: 1, elements: slope[keyPath: function])
      return try worstDerivativeMismatch(column, at: [center], steps: [step]) { x in
        var moved = cosmology
        moved[given: name] = x[0]
        return try solver.background(moved, at: Self.redshifts)[keyPath: function]
      }
    }.max() ?? .infinity
  }

  @Test(arguments: [
    (ParameterName.omegaB, 1e-3), (.omegaCDM, 3e-3), (.hubbleConstant, 2), (.neutrinoMass, 0.03),
    (.effectiveNeutrinos, 0.2), (.w0, 0.02), (.wa, 0.05), (.omegaK, 0.01),
  ])
  func slopesAreThoseOfTheFunctions(name: ParameterName, step: Double) throws {
    // Below N_eff = 3.044 massive species are no longer standard ones: the functions have a kink there.
    let cosmology = CosmologicalParameters([.effectiveNeutrinos: 3.5])
    #expect(try mismatch(cosmology, name, step: step) < 1e-4)
    let none = try solver.backgroundSlope(cosmology, [:], along: .tauReio, hubble: nil, at: Self.redshifts)
    #expect(none.hubble == [0, 0, 0] && none.distance == [0, 0, 0])
  }

  /// Where an angle is stated, H0 follows: its derivative is asked for.
  @Test(arguments: [(ParameterName.omegaCDM, 1e-3), (.thetaStar100, 1e-3)])
  func slopesHoldTheAngle(name: ParameterName, step: Double) throws {
    let angle = CosmologicalParameters([.thetaStar100: 1.0411])
    let center = try #require(angle[name])
    let hubble = try [-step, step].map { change in
      var moved = angle
      moved[given: name] = center + change
      return 100 * (try CosmologicalModel(moved).h)
    }
    let derived = ["H0": 100 * (try CosmologicalModel(angle).h)]
    let slope = (hubble[1] - hubble[0]) / (2 * step)
    #expect(try mismatch(angle, name, step: step, derived: derived, hubble: slope) < 1e-3)
    #expect(throws: TheoryError.self) {
      try solver.backgroundSlope(angle, derived, along: name, hubble: nil, at: Self.redshifts)
    }
  }

  /// Masses have no negative side, counts no derivative.
  @Test func slopesAtEdges() throws {
    let massless = CosmologicalParameters([.neutrinoMass: 0])
    let slope = try solver.backgroundSlope(massless, [:], along: .neutrinoMass, hubble: nil, at: [1])
    #expect(slope.hubble[0].isFinite && slope.distance[0].isFinite)
    #expect(throws: TheoryError.self) {
      try solver.backgroundSlope(.init(), [:], along: .massiveNeutrinos, hubble: nil, at: [1])
    }
  }
}
