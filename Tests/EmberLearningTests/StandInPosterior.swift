import Testing
import EmberBoltzmann
import EmberEmulation
import EmberLearning
import EmberNumerics
import EmberTestSupport
import EmberTheory

/// A posterior of six parameters from made-up spectra: the provider, a likelihood with noise in its data, and the Fisher
/// matrix around its truth.
struct StandInPosterior {
  let names: [ParameterName] = [.omegaB, .omegaCDM, .hubbleConstant, .tauReio, .logA, .spectralIndex]
  let center = [0.0224, 0.12, 67.3, 0.0543, 3.0447, 0.966]
  let steps = [1e-4, 1e-3, 0.4, 0.004, 0.008, 0.003]
  /// Those that runs have.
  let coordinates = BoltzmannSolver.emulationCoordinates
  let request: TheoryRequest
  let provider: AcousticStandIn
  let likelihood: DefaultExperimentLikelihood
  let covariance: CholeskyFactor

  init(lmax: Int = 2000, kinds: Set<SpectrumKind> = [.lensedTT, .lensedTE, .lensedEE]) throws {
    let provider = AcousticStandIn()
    let request = TheoryRequest(spectra: kinds, lmax: lmax)
    let (names, center, steps) = (names, center, steps)
    let truth = try provider.predict(Self.point(names, center), request)
    var noise = RandomStream(seed: 5)
    let scatter = (0..<kinds.count * (lmax + 1)).map { _ in noise.normal() }
    let likelihood = try DefaultExperimentLikelihood(spectra: truth.spectra, request: request, scatter: scatter)
    let responses = try names.indices.map { i in
      var high = center
      var low = center
      high[i] += steps[i]
      low[i] -= steps[i]
      let up = try likelihood.residual(
        provider.predict(Self.point(names, high), request).spectra, nuisance: .init())
      let down = try likelihood.residual(
        provider.predict(Self.point(names, low), request).spectra, nuisance: .init())
      return zip(up, down).map { ($0 - $1) / (2 * steps[i]) }
    }
    var fisher = Matrix(rows: names.count, columns: names.count)
    for i in names.indices {
      for j in names.indices { fisher[i, j] = zip(responses[i], responses[j]).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    // A weak prior where the spectra leave a combination open.
    for i in names.indices { fisher[i, i] += 1 / (900 * steps[i] * steps[i]) }
    // The usual prior on tau from large-scale polarisation.
    fisher[3, 3] += 1 / (0.0058 * 0.0058)
    self.provider = provider
    self.request = request
    self.likelihood = likelihood
    let inverse = try #require(CholeskyFactor(fisher)).inverse
    covariance = try #require(CholeskyFactor(inverse))
  }

  static func point(_ names: [ParameterName], _ x: [Double]) -> ModelPoint {
    ModelPoint(cosmology: CosmologicalParameters(Dictionary(uniqueKeysWithValues: zip(names, x))))
  }

  func point(_ x: [Double]) -> ModelPoint { Self.point(names, x) }

  /// The design of `count` points in the ellipsoid of 4.5 sigma.
  func design(_ count: Int, radius: Double = 4.5) -> [ModelPoint] {
    EllipsoidDesign(center: center, shape: covariance, radius: radius).points(count).map(point)
  }

  /// A sample of the (Gaussian) posterior, stretched by `scale`.
  func sample(_ stream: inout RandomStream, scale: Double = 1) -> [Double] {
    let normal = center.map { _ in scale * stream.normal() }
    return zip(center, covariance.multiplyLower(normal)).map { $0 + $1 }
  }

  /// A point at a given Mahalanobis distance in a random direction.
  func point(atDistance distance: Double, _ stream: inout RandomStream) -> [Double] {
    let normal = center.map { _ in stream.normal() }
    let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return zip(center, covariance.multiplyLower(normal.map { $0 * distance / length })).map { $0 + $1 }
  }

  func logLikelihood(_ prediction: TheoryPrediction) throws -> Double {
    try likelihood.logLikelihood(prediction.products, nuisance: .init())
  }

  func learner(_ settings: LearningSettings = .init(), provider: (any TheoryProvider)? = nil) -> LearningProvider {
    LearningProvider(
      base: provider ?? self.provider, inputs: names, coordinates: coordinates, sensitivities: [likelihood],
      request: request, settings: settings)
  }
}
