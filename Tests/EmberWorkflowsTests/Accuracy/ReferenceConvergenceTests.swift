@testable import EmberReports
import EmberBoltzmann
import EmberTheory
import Testing

/// The reference precision has converged: what it leaves out cannot be seen.
@Suite("The reference precision", .serialized)
struct ReferenceConvergenceTests {
  /// Boosted together where that is cheap; the grids and tolerances, which multiply the time, are left to
  /// `ember check-accuracy --precision reference`.
  private static let knobs = [
    "photonMax", "polarisationMax", "neutrinoMax", "massiveMax", "streamingPhase", "streamingDepth", "sourceDepth",
    "startPhase", "lensing.potentialReach", "lensing.unlensedReach",
  ]

  @Test("Longer hierarchies, later approximations and farther continuations change nothing that could be seen")
  func converges() throws {
    let cosmology = CosmologicalParameters([.neutrinoMass: 0.45, .massiveNeutrinos: 3])
    var boosted = SolverPrecision.reference
    for knob in SolverPrecision.knobs where Self.knobs.contains(knob.name) {
      boosted = try #require(boosted.boosting(knob))
    }
    let request = TheoryRequest(spectra: Set(SpectrumKind.allCases), lmax: 2500)
    let spectra = try [SolverPrecision.reference, boosted].map {
      try BoltzmannSolver(precision: $0).predict(ModelPoint(cosmology: cosmology), request).spectra
    }
    let differences = SpectraDifferences(spectra[0], spectra[1])
    #expect(differences.chiSquared <= 0.02)
    for spectrum in differences.spectra where spectrum.kind != .lensedBB {
      // The lensing potential of the default precision may be off by three times as much.
      let limit = spectrum.kind == .lensingPotential ? 0.05 : 0.02
      for range in spectrum.ranges { #expect(range.rms <= limit, "\(spectrum.kind.rawValue) \(range)") }
    }
  }
}
