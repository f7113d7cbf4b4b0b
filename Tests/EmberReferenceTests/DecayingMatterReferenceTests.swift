import EmberBoltzmann
import EmberNumerics
import EmberTheory
import EmberThermodynamics
import Glibc
import Testing

/// Cold dark matter that decays into radiation, against CLASS with raised precision.
///
/// Without decay CLASS's lensed spectra differ from CAMB's and Ember's by Delta chi2 = 4 already, so what decay changes is compared: CLASS's spectra
/// times what Ember has over what CLASS has without it, and ratios of P(k).
@Suite(.serialized) struct DecayingMatterReferenceTests {
  /// All of it with 20 km/s/Mpc.
  @Test func spectraAgreeWithCLASS() throws {
    let (table, plain) = (try reference("all"), try reference("none"))
    #expect(table.multipoles.count > 100 && table.bandPowers.count == 6)
    let request = TheoryRequest(spectra: Set(table.bandPowers.keys), lmax: 2600)
    let (ours, base) = (try spectra(table, request), try spectra(plain, request))
    let comparison = SpectrumComparison(table: table.corrected(by: base, in: plain), spectra: ours)
    for kind in request.spectra {
      #expect(
        comparison.rmsPercent(kind, 30...2500) <= 0.03, "\(kind.rawValue): \(comparison.rmsPercent(kind, 30...2500)) %")
      #expect(comparison.largestPercent(kind, 2...29) <= 0.3)
    }
    for kinds in [[SpectrumKind.unlensedTT, .unlensedTE, .unlensedEE], [.lensedTT, .lensedTE, .lensedEE]] {
      let chiSquared = comparison.chiSquared(of: kinds)
      #expect(chiSquared <= 0.1, "\(kinds): Delta chi2 = \(chiSquared)")
    }
  }

  private func reference(_ name: String) throws -> ReferenceTable {
    try ReferenceTable(named: "DecayingMatter/\(name)")
  }

  /// The model of a table, with its helium.
  private func model(_ table: ReferenceTable) -> CosmologicalParameters {
    var parameters = table.parameters
    parameters[given: .heliumFraction] = 0.24565922963971495
    return parameters
  }

  private func spectra(_ table: ReferenceTable, _ request: TheoryRequest) throws -> PowerSpectra {
    try BoltzmannSolver().predict(ModelPoint(cosmology: model(table)), request).spectra
  }

  /// All of cold dark matter with 20 km/s/Mpc, a fifth with 100, a twentieth with 1000, and by today's amount in an open universe: P(k) over that
  /// without decay at redshifts 0 and 1, within the 0.1 % to which CLASS's few wavenumbers are splined; sigma8 to 1e-4.
  @Test(arguments: ["all", "part", "little", "open"]) func growthAgreesWithCLASS(name: String) throws {
    let table = try reference("growth_\(name)")
    let parameters = model(table)
    var plain = CosmologicalParameters()
    for name in parameters.stated where ![.decayingInitial, .decayingToday, .decayRate].contains(name) {
      plain[given: name] = parameters[given: name]
    }
    plain[given: .omegaCDM] = 0.1201035
    let solver = BoltzmannSolver()
    let request = MatterPowerRequest(redshifts: [0, 1], largestWavenumber: 2)
    let (decaying, lasting) = (try solver.matterPower(parameters, request), try solver.matterPower(plain, request))
    let wavenumbers = try #require(table.columns["k"])
    #expect(wavenumbers.count > 30)
    for (row, column) in ["P_z0", "P_z1"].enumerated() {
      let (first, second) = (try #require(decaying[.all]).linear[row], try #require(lasting[.all]).linear[row])
      let ratio = CubicSpline(decaying.wavenumbers.map { log($0) }, zip(first, second).map { log($0 / $1) })
      for (k, theirs) in zip(wavenumbers, try #require(table.columns[column])) {
        let percent = 100 * abs(exp(ratio(log(k))) / theirs - 1)
        #expect(percent < 0.1, "\(column), k = \(k): \(percent) %")
      }
    }
    let sigma8 = try [parameters, plain].map { try solver.growth($0, redshifts: [0]).sigma8[0] }
    let theirs = try #require(table.derived["sigma8_ratio"])
    #expect(abs(sigma8[0] / sigma8[1] / theirs - 1) < 1e-4, "sigma8: \(sigma8[0] / sigma8[1] / theirs - 1)")
  }

  /// H(z) and D_A(z) to 1e-5.
  @Test(arguments: ["all", "part", "little", "open"]) func expansionAgreesWithCLASS(name: String) throws {
    let table = try reference("growth_\(name)")
    let functions = BackgroundFunctions(Background(try CosmologicalModel(model(table))))
    for (name, theirs) in table.derived where name != "sigma8_ratio" {
      let z = try #require(Double(name.split(separator: "z").last ?? ""))
      let ours = functions.value(name.hasPrefix("H") ? .hubble : .angularDiameterDistance, z)
      #expect(abs(ours / theirs - 1) < 1e-5, "\(name): \(ours / theirs - 1)")
    }
    #expect(table.derived.count == 16)
  }
}
