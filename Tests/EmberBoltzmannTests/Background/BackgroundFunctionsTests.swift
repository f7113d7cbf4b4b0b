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

  private func distances(_ functions: BackgroundFunctions) -> [Double] {
    [0.3, 1, 2.33].flatMap { [functions.value(.transverseDistance, $0), functions.value(.hubble, $0)] }
  }

  /// Richardson's extrapolation of differences over wide steps.
  @Test(arguments: [
    (ParameterName.omegaB, 1e-3), (.omegaCDM, 3e-3), (.hubbleConstant, 2), (.neutrinoMass, 0.03),
    (.effectiveNeutrinos, -0.2), (.w0, 0.02), (.wa, 0.05),
  ])
  func derivativesAreThoseOfTheFunctions(name: ParameterName, step: Double) throws {
    // Below N_eff = 3.044 massive species are no longer standard ones: the functions have a kink there.
    let cosmology = CosmologicalParameters([.effectiveNeutrinos: 3.5])
    let derivatives = try solver.backgroundDerivatives(cosmology, by: [name, .tauReio, .logA], distances)
    #expect(derivatives.values == distances(try solver.background(cosmology)))
    #expect(derivatives.slopes[.tauReio]?.allSatisfy { $0 == 0 } == true)
    #expect(derivatives.slopes[.logA]?.allSatisfy { $0 == 0 } == true)
    let center = try #require(cosmology[name])
    func slope(_ h: Double) throws -> [Double] {
      let sides = try [h, -h].map { change -> [Double] in
        var moved = cosmology
        moved[given: name] = center + change
        return distances(try solver.background(moved))
      }
      return zip(sides[0], sides[1]).map { ($0 - $1) / (2 * h) }
    }
    let extrapolated = zip(try slope(step / 2), try slope(step)).map { (4 * $0 - $1) / 3 }
    for (ours, theirs) in zip(try #require(derivatives.slopes[name]), extrapolated) {
      #expect(abs(ours / theirs - 1) < 2e-5, "\(name.rawValue): \(ours), \(theirs)")
    }
  }

  /// H0 follows where an angle is stated, and masses have no negative side.
  @Test func derivativesHoldWhatTheModelStates() throws {
    let angle = CosmologicalParameters([.thetaStar100: 1.0411])
    let slopes = try solver.backgroundDerivatives(angle, by: [.omegaCDM, .thetaStar100]) { [$0.value(.hubble, 0)] }
      .slopes
    var moved = angle
    moved[given: .omegaCDM] = 0.1202035
    let difference = (try CosmologicalModel(moved).h - CosmologicalModel(angle).h) * 100 / 1e-4
    #expect(abs(try #require(slopes[.omegaCDM]?[0]) / difference - 1) < 1e-2)
    #expect(try #require(slopes[.thetaStar100]?[0]) > 100)
    let massless = CosmologicalParameters([.neutrinoMass: 0])
    let slope = try #require(
      try solver.backgroundDerivatives(massless, by: [.neutrinoMass]) { [$0.value(.hubble, 1)] }.slopes[.neutrinoMass])
    #expect(slope[0].isFinite)
    #expect(throws: TheoryError.self) {
      try solver.backgroundDerivatives(.init(), by: [.massiveNeutrinos]) { [$0.value(.hubble, 1)] }
    }
  }
}
