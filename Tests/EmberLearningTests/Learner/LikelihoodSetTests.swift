import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberEmulation
@testable import EmberLearning

/// Learning has to work for any set of likelihoods.
@Suite struct LikelihoodSetTests {
  /// Rms error of ln L and of the largest ratio to the stated error over random posterior points.
  private func errors(
    _ posterior: StandInPosterior, _ learner: LearningProvider, nuisance: NuisanceParameters = .init()
  )
    throws -> (rms: Double, worst: Double, used: Int)
  {
    var stream = RandomStream(seed: 21)
    var (square, worst, used) = (0.0, 0.0, 0)
    for _ in 0..<60 {
      var point = posterior.point(posterior.sample(&stream))
      point.nuisance = nuisance
      let prediction = try learner.predict(point, posterior.request)
      guard case .emulator(let sigma) = prediction.provenance else { continue }
      let truth = try posterior.provider.predict(point, posterior.request)
      var difference = 0.0
      for likelihood in learner.sensitivities {
        difference += try likelihood.logLikelihood(truth.products, nuisance: nuisance)
        difference -= try likelihood.logLikelihood(prediction.products, nuisance: nuisance)
      }
      square += difference * difference
      worst = max(worst, abs(difference) / sigma)
      used += 1
    }
    return ((square / Double(max(used, 1))).squareRoot(), worst, used)
  }

  @Test func lensingPotentialAlone() throws {
    let posterior = try StandInPosterior(lmax: 400, kinds: [.lensingPotential])
    let learner = posterior.learner()
    learner.train(design: posterior.design(70))
    // It leaves most parameters to their priors, so the ellipsoid is wide and errors are large, but not larger than stated.
    let found = try errors(posterior, learner)
    #expect(found.used > 20)
    #expect(found.worst < 5)
  }

  @Test func severalLikelihoodsWithManyNuisanceParameters() throws {
    let posterior = try StandInPosterior(lmax: 400)
    let names = (0..<12).map { "slope_\($0)" }
    let scaled = TiltedLikelihood(base: posterior.likelihood, names: names)
    let learner = LearningProvider(
      base: posterior.provider, inputs: posterior.names, sensitivities: [posterior.likelihood, scaled],
      request: posterior.request, nuisance: NuisanceParameters(Dictionary(uniqueKeysWithValues: names.map { ($0, 0) })))
    learner.train(design: posterior.design(50))
    let values = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, 1e-3 * Double($0 - 5)) })
    let found = try errors(posterior, learner, nuisance: NuisanceParameters(values))
    #expect(found.used > 50 && found.rms < 0.02 && found.worst < 5)
  }

  @Test func twoTheoriesDoNotMix() throws {
    let posterior = try StandInPosterior(lmax: 300)
    let other = RescaledProvider(base: posterior.provider, factor: 1.01)
    let (first, second) = (posterior.learner(), posterior.learner(provider: other))
    first.train(design: posterior.design(40))
    second.train(design: posterior.design(40))
    let point = posterior.point(posterior.center)
    let one = try #require(try first.predict(point, posterior.request).spectra[.lensedTT])
    let two = try #require(try second.predict(point, posterior.request).spectra[.lensedTT])
    #expect(abs(two[200] / one[200] - 1.01) < 1e-4)
    #expect(first.identifier != second.identifier)
    #expect(first.statistics.solverCalls == 40 && second.statistics.solverCalls == 40)
  }

  @Test func groupsOfVariantsTrainAsSinglePointsDo() throws {
    let posterior = try StandInPosterior(lmax: 300)
    let design = posterior.design(40)
    let (single, grouped) = (posterior.learner(), posterior.learner())
    single.train(design: design)
    grouped.train(groups: stride(from: 0, to: 40, by: 2).map { DesignGroup(Array(design[$0..<$0 + 2])) })
    let point = posterior.point(posterior.center)
    #expect(
      try single.predict(point, posterior.request).spectra == grouped.predict(point, posterior.request).spectra)
  }

  @Test func heldOutAnswersCalibrateBeforeTheyAreLearnt() throws {
    let posterior = try StandInPosterior(lmax: 300)
    let learner = posterior.learner()
    learner.train(design: posterior.design(40))
    let taught = try #require(learner.snapshot)
    var stream = RandomStream(seed: 9)
    func answers(_ count: Int) throws -> [(point: ModelPoint, prediction: TheoryPrediction)] {
      try (0..<count).map { _ in
        let point = posterior.point(posterior.sample(&stream))
        return (point: point, prediction: try posterior.provider.predict(point, posterior.request))
      }
    }
    let held = try answers(30)
    learner.calibrate(held)
    let statistics = learner.statistics
    #expect(statistics.trainingPoints == 70 && statistics.fits == 1 && statistics.audits.isEmpty)
    #expect(statistics.calibrationPoints > 20)
    // Errors at other points come out as large as is stated for them now, whatever was stated before.
    let calibrated = try #require(learner.snapshot)
    #expect(calibrated.calibration != taught.calibration)
    let ratios = try answers(40).compactMap { point, truth -> Double? in
      guard case .useEmulator(let prediction) = calibrated.assess(point, isComplete: true),
        case .emulator(let sigma) = prediction.provenance
      else { return nil }
      return abs(try posterior.logLikelihood(truth) - (try posterior.logLikelihood(prediction))) / sigma
    }
    #expect(ratios.count > 30)
    let meanSquare = ratios.reduce(0) { $0 + $1 * $1 } / Double(ratios.count)
    #expect((0.2...2).contains(meanSquare), "\(meanSquare)")
  }
}

/// Another provider's spectra times a factor.
private struct RescaledProvider: TheoryProvider {
  var base: AcousticStandIn
  var factor: Double
  var identifier: ProviderIdentifier { ProviderIdentifier(name: "rescaled", version: "1", settings: "\(factor)") }

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    var prediction = try base.predict(point, request)
    for kind in prediction.spectra.kinds { prediction.spectra[kind] = prediction.spectra[kind]?.map { factor * $0 } }
    return prediction
  }
}

/// A likelihood whose data are tilted, by as many nuisance parameters as one likes, before they meet the theory.
private struct TiltedLikelihood: LikelihoodSensitivity {
  let name = "tilted"
  var base: DefaultExperimentLikelihood
  var names: [String]
  var request: TheoryRequest { base.request }

  private func tilted(_ spectra: PowerSpectra, _ nuisance: NuisanceParameters) -> PowerSpectra {
    var result = spectra
    let tilt = names.reduce(0) { $0 + (nuisance[$1] ?? 0) }
    for kind in spectra.kinds {
      result[kind] = spectra[kind]?.enumerated().map { $1 * (1 + tilt * Double($0) / Double(spectra.lmax)) }
    }
    return result
  }

  func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    try base.residual(tilted(products.spectra, nuisance), nuisance: nuisance)
  }

  func response(_ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [Double]
  {
    try base.response(
      TheoryProducts(spectra: tilted(change.spectra, nuisance)), at: products, nuisance: nuisance)
  }
}
