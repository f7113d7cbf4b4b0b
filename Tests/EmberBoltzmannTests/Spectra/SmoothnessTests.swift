import EmberTheory
import Testing

@testable import EmberBoltzmann

/// Spectra are smooth functions of the parameters: derivatives, emulators and samplers rely on it.
@Suite struct SmoothnessTests {
  private static let multipoles = [2, 10, 40, 220, 550, 1000]

  /// Residuals of nine equally spaced ordinates about their best cubic, as orthogonal polynomials give it.
  private func residuals(_ y: [Double]) -> [Double] {
    let x = (0..<9).map { Double($0 - 4) }
    let basis: [[Double]] = [
      x.map { _ in 1 }, x, x.map { $0 * $0 - 20.0 / 3 }, x.map { $0 * ($0 * $0 - 59.0 / 5) },
    ]
    var rest = y
    for p in basis {
      let norm = p.reduce(0) { $0 + $1 * $1 }
      let coefficient = zip(p, y).reduce(0) { $0 + $1.0 * $1.1 } / norm
      for i in rest.indices { rest[i] -= coefficient * p[i] }
    }
    return rest
  }

  @Test func theFitLeavesNothingOfACubic() {
    let cubic = (0..<9).map { i -> Double in
      let x = Double(i)
      return 2 + x * (0.3 + x * (0.01 * x - 0.1))
    }
    #expect(residuals(cubic).allSatisfy { abs($0) < 1e-12 })
    #expect(abs(residuals([0, 0, 0, 0, 1, 0, 0, 0, 0])[4]) > 0.3)
  }

  /// Steps of a few hundredths of the errors of present data; those of w0 and wa pass through the cosmological constant, which is not perturbed.
  @Test(arguments: [(ParameterName.hubbleConstant, 0.02), (.omegaB, 5e-6), (.w0, 1e-3), (.wa, 3e-3)])
  func scatterAboutACubicIsTiny(parameter: ParameterName, step: Double) throws {
    let center = try #require(parameter.defaultValue)
    let kinds: [SpectrumKind] = [.lensedTT, .lensedEE]
    let line = try (-4...4).map { i in
      let point = ModelPoint(cosmology: CosmologicalParameters([parameter: center + Double(i) * step]))
      return try BoltzmannSolver().predict(point, TheoryRequest(spectra: Set(kinds), lmax: 1000)).spectra
    }
    for kind in kinds {
      let spectra = try line.map { try #require($0[kind]) }
      for l in Self.multipoles {
        let rest = residuals(spectra.map { $0[l] })
        let scatter = (rest.reduce(0) { $0 + $1 * $1 } / 5).squareRoot() / spectra[4][l]
        #expect(scatter < 1e-5, "\(kind.rawValue), l = \(l): \(scatter)")
      }
    }
  }
}
