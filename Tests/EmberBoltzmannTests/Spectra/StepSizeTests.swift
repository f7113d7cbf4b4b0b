import EmberTheory
import Testing

@testable import EmberBoltzmann

/// Central differences of D_l hardly depend on the step: what the solver adds to a spectrum is a smooth function of the parameters.
@Suite struct StepSizeTests {
  /// Planck's errors.
  private static let sigmas: [(ParameterName, Double)] = [
    (.omegaB, 1.5e-4), (.omegaCDM, 1.4e-3), (.hubbleConstant, 0.6), (.tauReio, 0.0055), (.logA, 0.012),
    (.spectralIndex, 0.0043),
  ]

  @Test(arguments: sigmas) func aFifthAndATenthOfAnErrorAgree(name: ParameterName, sigma: Double) throws {
    let kinds: [SpectrumKind] = [.lensedTT, .lensedTE, .lensedEE]
    let center = try #require(name.defaultValue)
    func spectra(_ x: Double) throws -> PowerSpectra {
      let point = ModelPoint(cosmology: CosmologicalParameters([name: center + x * sigma]))
      return try BoltzmannSolver().predict(point, TheoryRequest(spectra: Set(kinds), lmax: 1500)).spectra
    }
    let derivatives = try [0.2, 0.1].map { step in
      try spectra(step).adding(-1, try spectra(-step)).scaled(by: 1 / (2 * step))
    }
    for kind in kinds {
      let (wide, narrow) = (
        try #require(derivatives[0].bandPower(kind)), try #require(derivatives[1].bandPower(kind))
      )
      let rms = (narrow.reduce(0) { $0 + $1 * $1 } / Double(narrow.count)).squareRoot()
      let difference = (zip(wide, narrow).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(narrow.count))
        .squareRoot()
      #expect(rms > 0 && difference <= 0.001 * rms, "\(name) \(kind.rawValue): \(difference / rms)")
    }
  }
}
