import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBoltzmann

/// What is asked for does not change the numbers that are answered.
@Suite struct RequestTests {
  private static let solver = BoltzmannSolver(precision: .draft)
  private static let point = ModelPoint(cosmology: CosmologicalParameters())
  private static let everything = Set(SpectrumKind.allCases)

  /// Two predictions are the same bit for bit, complete and finite.
  @Test func solverKeepsTheContract() throws {
    let request = TheoryRequest(spectra: Self.everything, lmax: 700)
    #expect(try contractViolations(of: Self.solver, at: Self.point, request) == [])
  }

  @Test func aSubsetHasTheSameNumbers() throws {
    let full = try Self.solver.predict(Self.point, TheoryRequest(spectra: Self.everything, lmax: 500))
    for wanted in [[SpectrumKind.lensedTT], [.unlensedTE, .lensedBB], [.lensingPotential], []] {
      let part = try Self.solver.predict(Self.point, TheoryRequest(spectra: Set(wanted), lmax: 500))
      #expect(Set(part.spectra.kinds) == Set(wanted))
      for kind in wanted { #expect(part.spectra[kind] == full.spectra[kind]) }
      #expect(part.derived.allSatisfy { full.derived[$0.key] == $0.value })
      // Without a spectrum what is not asked for by name is not computed.
      let known = wanted.isEmpty ? ["H0", "Omega_m", "A_s", "logA"] : Set(full.derived.keys)
      #expect(Set(part.derived.keys) == known)
      #expect(part.provenance == .solver)
    }
  }

  @Test(arguments: [Int.min, -1, BoltzmannSolver.highestMultipole + 1, Int.max])
  func absurdMultipolesAreRefused(lmax: Int) {
    #expect(throws: TheoryError.notProvided("spectra to l = \(lmax)")) {
      try Self.solver.predict(Self.point, TheoryRequest(spectra: [.unlensedTT], lmax: lmax))
    }
  }

  /// From nothing but zeros to beyond the reach of any experiment.
  @Test(arguments: [0, 1, 2, 3, 40, 3500]) func anyHighestMultipoleWorks(lmax: Int) throws {
    let request = TheoryRequest(spectra: Self.everything, lmax: lmax)
    let spectra = try Self.solver.predict(Self.point, request).spectra
    #expect(spectra.lmax == lmax && Set(spectra.kinds) == Self.everything)
    #expect(spectra.faults == [])
    #expect(try #require(spectra[.lensedBB]).dropFirst(2).allSatisfy { $0 > 0 })
  }

  /// The highest multipole only moves grids; wavenumbers far above l / tau0 count, however low it is.
  @Test func spectraHardlyDependOnTheHighestMultipole() throws {
    let kinds: Set<SpectrumKind> = [.lensedTT, .lensedEE]
    let short = try Self.solver.predict(Self.point, TheoryRequest(spectra: kinds, lmax: 1000)).spectra
    let long = try Self.solver.predict(Self.point, TheoryRequest(spectra: kinds, lmax: 2500)).spectra
    for kind in kinds {
      let (a, b) = (try #require(short[kind]), try #require(long[kind]))
      let worst = (2...1000).map { abs(a[$0] / b[$0] - 1) }.max() ?? .nan
      #expect(worst < 5e-5, "\(kind.rawValue): \(worst)")
    }
  }
}
