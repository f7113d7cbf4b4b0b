import EmberBoltzmann
import EmberBandPowers
import EmberLikelihood
import EmberTheory
import Testing

/// ln L of Planck along a line through parameter space is a smooth function: samplers and minimisers see no noise of the solver.
@Suite("Smoothness of ln L")
struct LikelihoodSmoothnessTests {
  /// A fiftieth of Planck's error in each parameter.
  private static let steps: [ParameterName: Double] = [
    .omegaB: 3e-6, .omegaCDM: 2.8e-5, .hubbleConstant: 0.012, .tauReio: 1.1e-4, .logA: 2.4e-4, .spectralIndex: 8.6e-5,
  ]

  @Test("Nine points a fiftieth of an error apart in all six parameters lie on a cubic to 0.002")
  func scatter() throws {
    let likelihood = try PlanckLite2018()
    let request = TheoryRequest(spectra: [.lensedTT, .lensedTE, .lensedEE], lmax: 2508)
    let values = try (-4...4).map { i in
      var cosmology = CosmologicalParameters()
      for (name, step) in Self.steps {
        cosmology[given: name] = try #require(name.defaultValue) + Double(i) * step
      }
      let spectra = try BoltzmannSolver().predict(ModelPoint(cosmology: cosmology), request).spectra
      return try likelihood.logLikelihood(spectra, nuisance: NuisanceParameters(["A_planck": 1]))
    }
    let rest = residuals(values)
    let scatter = (rest.reduce(0) { $0 + $1 * $1 } / 5).squareRoot()
    #expect(scatter <= 0.002, "\(scatter)")
    // The line is long enough to move ln L, or the test could not fail.
    #expect(abs(values[8] - values[0]) > 0.01)
  }

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
}
