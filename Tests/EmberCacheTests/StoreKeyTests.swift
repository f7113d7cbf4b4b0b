import EmberTheory
import Testing

@testable import EmberCache

/// What a key of the store says of a model.
@Suite struct StoreKeyTests {
  private static let provider = ProviderIdentifier(name: "solver", version: "1", settings: "fine")

  private func text(_ values: [ParameterName: Double]) -> String {
    StoreKey(CosmologicalParameters(values), provider: Self.provider).parameters
  }

  /// So what was stored before there were extensions is found today.
  @Test func extensionsAtTheirDefaultsAreNoPartOfIt() {
    let names = text([.running: 0]).split(separator: " ").map { $0.split(separator: "=")[0] }
    #expect(
      names == [
        "omega_b", "omega_cdm", "H0", "tau_reio", "logA", "n_s", "m_nu", "n_massive", "N_eff", "Omega_k", "w0", "wa",
        "nonlinear", "r",
      ])
  }

  @Test func extensionsElsewhereAre() throws {
    let parameters = CosmologicalParameters([.running: -0.01, .runningOfRunning: 0.02])
    let key = StoreKey(parameters, provider: Self.provider).parameters
    #expect(key.contains("alpha_s=-0.01 beta_s=0.02") && key != text([:]))
    #expect(try #require(CosmologicalParameters(keyText: key)).inForce.elementsEqual(parameters.inForce, by: ==))
  }
}
