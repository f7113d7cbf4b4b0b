import EmberTestSupport
import EmberTheory
import Testing

/// Cubic spectra in two parameters, so that differences have known errors; no model with a negative mass.
private struct CubicProvider: TheoryProvider {
  var identifier: ProviderIdentifier { ProviderIdentifier(name: "cubic", version: "1", settings: "") }

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    let m = point.cosmology[.neutrinoMass] ?? 0
    let n = point.cosmology[.spectralIndex] ?? 0
    guard m >= 0 else { throw .unphysical(parameter: "m_nu", value: m, requirement: "not negative") }
    var spectra = PowerSpectra(lmax: request.lmax)
    spectra[.lensedTT] = (0...request.lmax).map { Double($0) * (1 + m * m) + n * n * n }
    return TheoryPrediction(spectra: spectra, derived: ["age": 3 * m * m - n, "only_here": m], provenance: .solver)
  }
}

@Suite("Derivatives by finite differences")
struct FiniteDifferenceProviderTests {
  private let request = TheoryRequest(spectra: [.lensedTT], lmax: 4)

  private func derivatives(mass: Double, richardson: Bool = false, step: Double = 0.1) throws -> TheoryDerivatives {
    let provider = FiniteDifferenceProvider(
      CubicProvider(), steps: [.neutrinoMass: step, .spectralIndex: step], richardson: richardson)
    let point = ModelPoint(cosmology: CosmologicalParameters([.neutrinoMass: mass, .spectralIndex: 0.9]))
    return try provider.differentiate(point, request, by: [.neutrinoMass, .spectralIndex])
  }

  @Test("Central differences are exact for a parabola, and have the error h^2 for a cube")
  func central() throws {
    let result = try derivatives(mass: 0.5)
    let mass = try #require(result.spectra[.neutrinoMass]?[.lensedTT])
    let tilt = try #require(result.spectra[.spectralIndex]?[.lensedTT])
    for l in 0...4 {
      #expect(abs(mass[l] - Double(l)) < 1e-12)
      #expect(abs(tilt[l] - (3 * 0.81 + 0.01)) < 1e-12)
    }
    #expect(abs((result.derived[.neutrinoMass]?["age"] ?? 0) - 3) < 1e-12)
    #expect(abs((result.derived[.spectralIndex]?["age"] ?? 0) + 1) < 1e-12)
  }

  @Test("Extrapolation removes the error of second order")
  func extrapolated() throws {
    let tilt = try #require(try derivatives(mass: 0.5, richardson: true).spectra[.spectralIndex]?[.lensedTT])
    #expect(abs(tilt[3] - 3 * 0.81) < 1e-12)
  }

  @Test("Derivatives are those of the answers")
  func checked() throws {
    let provider = FiniteDifferenceProvider(
      CubicProvider(), steps: [.neutrinoMass: 0.1, .spectralIndex: 0.1], richardson: true)
    let point = ModelPoint(cosmology: CosmologicalParameters([.neutrinoMass: 0.5, .spectralIndex: 0.9]))
    let mismatches = try derivativeMismatches(
      of: provider, against: CubicProvider(), at: point, request, steps: [.neutrinoMass: 0.02, .spectralIndex: 0.03])
    for mismatch in mismatches.values.flatMap(\.values) { #expect(mismatch < 1e-9) }
    #expect(mismatches[.neutrinoMass]?.count == 3)
  }

  @Test("At the edge of what is possible the difference is one-sided", arguments: [0.0, 0.03])
  func edge(mass: Double) throws {
    let slope = try #require(try derivatives(mass: mass).spectra[.neutrinoMass]?[.lensedTT])
    #expect(abs(slope[2] - 4 * mass) < 1e-12)
  }

  @Test("Counts and switches have no derivative, and other errors pass")
  func refused() {
    let provider = FiniteDifferenceProvider(CubicProvider())
    let point = ModelPoint(cosmology: CosmologicalParameters([.neutrinoMass: 0.1]))
    #expect(throws: TheoryError.notProvided("a derivative with respect to n_massive")) {
      try provider.differentiate(point, request, by: [.massiveNeutrinos])
    }
    let impossible = ModelPoint(cosmology: CosmologicalParameters([.neutrinoMass: -1]))
    #expect(throws: TheoryError.self) { try provider.differentiate(impossible, request, by: [.neutrinoMass]) }
  }

  @Test("A sum of spectra has the kinds and multipoles that all have")
  func combination() {
    var first = PowerSpectra(lmax: 3)
    first[.lensedTT] = [0, 1, 2, 3]
    first[.lensedEE] = [1, 1, 1, 1]
    var second = PowerSpectra(lmax: 2)
    second[.lensedTT] = [5, 5, 5]
    let sum = PowerSpectra.combination([(2, first), (-1, second)])
    #expect(sum.kinds == [.lensedTT] && sum.lmax == 2)
    #expect(sum[.lensedTT] == [-5, -3, -1])
    #expect(PowerSpectra.combination([]).kinds.isEmpty)
  }
}
