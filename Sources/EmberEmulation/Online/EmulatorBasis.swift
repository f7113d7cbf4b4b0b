import EmberNumerics
import EmberTheory

/// What a complete fit decides and later points do not change: input scaling, components and their effect on ln L.
struct EmulatorBasis: Sendable {
  let coordinates: InputCoordinates
  let standardization: InputStandardization
  let compression: SpectrumCompression
  let responses: [LikelihoodResponse]
  /// The rms error of ln L from dropped components.
  let truncationError: Double
  /// ln L as a function of the components alone, for gradients.
  let compressed: [CompressedLikelihood]

  /// A basis from training examples; `nil` when they are too few or degenerate.
  init?(
    _ examples: [TrainingExample], coordinates: InputCoordinates, request: TheoryRequest,
    sensitivities: [any SpectrumSensitivity], nuisance: NuisanceParameters, settings: LearningSettings
  ) {
    self.coordinates = coordinates
    guard let standardization = InputStandardization(examples.compactMap { coordinates.values($0.point.cosmology) }),
      let full = SpectrumCompression(
        examples.map { ($0.point.cosmology, $0.spectra) }, request: request, limit: Self.candidates),
      let candidates = try? sensitivities.map({ s throws(TheoryError) in
        try LikelihoodResponse(s, full, nuisance: nuisance)
      })
    else { return nil }
    let truncation = Truncation(examples, full, candidates, settings)
    let compression = full.truncated(to: truncation.count)
    guard
      let responses = try? sensitivities.map({ s throws(TheoryError) in
        try LikelihoodResponse(s, compression, nuisance: nuisance)
      }),
      let compressed = try? sensitivities.map({ s throws(TheoryError) in
        try CompressedLikelihood(s, compression, nuisance: nuisance)
      })
    else { return nil }
    self.compressed = compressed
    self.standardization = standardization
    self.compression = compression
    self.responses = responses
    truncationError = truncation.error
  }

  /// The expansion of ln L in target errors around a training example; `nil` where a likelihood rejects it.
  func expansion(_ example: TrainingExample) -> LikelihoodExpansion? {
    Self.expansion(example, compression, responses)
  }

  fileprivate static func expansion(
    _ example: TrainingExample, _ compression: SpectrumCompression, _ responses: [LikelihoodResponse]
  ) -> LikelihoodExpansion? {
    guard let likelihood = example.likelihood, likelihood.residuals.count == responses.count,
      let amplitudes = compression.relativeAmplitudes(example.point.cosmology)
    else { return nil }
    var expansion = LikelihoodExpansion(count: compression.count)
    for (response, residual) in zip(responses, likelihood.residuals) {
      response.add(residual: residual, amplitudes: amplitudes, to: &expansion)
    }
    return expansion
  }

  private static let candidates = 60
}

/// How many components to keep, judged by what dropping the others does to ln L at the training examples.
private struct Truncation {
  var count = 1
  var error = 0.0

  init(
    _ examples: [TrainingExample], _ compression: SpectrumCompression, _ responses: [LikelihoodResponse],
    _ settings: LearningSettings
  ) {
    let probes = examples.compactMap { example -> (LikelihoodExpansion, [Double])? in
      guard let expansion = EmulatorBasis.expansion(example, compression, responses),
        let coefficients = compression.coefficients(example.spectra, example.point.cosmology)
      else { return nil }
      return (expansion, coefficients)
    }
    count = min(compression.count, Self.largestCount)
    error = Self.error(probes, keeping: count)
    for kept in stride(from: count - 1, through: 1, by: -1) {
      let error = Self.error(probes, keeping: kept)
      guard error <= settings.truncationTolerance else { break }
      count = kept
      self.error = error
    }
  }

  /// Beyond this many, components of real solvers are their numerical noise.
  private static let largestCount = 30

  /// The rms change of ln L when only the first `kept` components are used.
  private static func error(_ probes: [(LikelihoodExpansion, [Double])], keeping kept: Int) -> Double {
    guard !probes.isEmpty else { return 0 }
    let sum = probes.reduce(0.0) { sum, probe in
      let (expansion, coefficients) = probe
      let change = expansion.change(coefficients.indices.map { $0 < kept ? 0 : -coefficients[$0] })
      return sum + change * change
    }
    return (sum / Double(probes.count)).squareRoot()
  }
}
