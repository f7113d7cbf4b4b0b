import EmberTheory
import Testing

@testable import EmberBoltzmann
@testable import EmberThermodynamics
@testable import EmberProjection

@Suite struct NeighbouringLineOfSightTests {
  /// Single precision in another order of sums is all by which the two may differ.
  @Test func sharedBesselFunctionsGiveTheIntegralsOfEachModel() throws {
    let request = TheoryRequest(spectra: [.unlensedTT, .lensingPotential], lmax: 400)
    let configuration = SolverConfiguration(precision: .draft)
    let response = try LinearResponse(try CosmologicalModel(CosmologicalParameters()), request, configuration)
    let other = try LinearResponse(
      try CosmologicalModel(CosmologicalParameters([.tauReio: 0.09])), request, configuration)
    let sources = [response.sources, response.sources.replacingLensing(other.sources.lensing)]
    let sight = LineOfSight(response.sources, response.universe, lmax: 400)
    let together = sight.transferFunctions(of: sources).map { $0.spectra { _ in 1 } }
    let alone = sources.map { LineOfSight($0, response.universe, lmax: 400).transferFunctions().spectra { _ in 1 } }
    for (a, b) in zip(together, alone) {
      for (first, second) in [(a.tt, b.tt), (a.te, b.te), (a.ee, b.ee), (a.pp, b.pp)] {
        #expect(first.count == second.count)
        let size = second.map(abs).max() ?? 0
        #expect(size > 0)
        #expect(zip(first, second).allSatisfy { abs($0 - $1) <= 3e-5 * size })
      }
    }
    #expect(together[0].pp != together[1].pp && together[0].tt == together[1].tt)
  }
}
