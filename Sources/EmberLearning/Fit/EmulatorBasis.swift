import EmberEmulation
import EmberNumerics
import EmberTheory

/// What a complete fit decides and later points do not change: input scaling, components and their effect on ln L, and what an
/// emulator trained beforehand says of them.
struct EmulatorBasis: Sendable {
  let coordinates: InputCoordinates
  let standardization: InputStandardization
  let compression: SpectrumCompression
  /// What is corrected; `nil` for components of these examples.
  let base: PretrainedEmulator?
  /// How the learnt components, the first ones, enter ln L.
  let responses: [LikelihoodResponse]
  /// So many components are learnt.
  let learnedCount: Int
  /// The rms error of ln L from components that are dropped, or not corrected.
  let truncationError: Double
  /// ln L as a function of what is emulated, for gradients.
  let likelihoods: [EmulatedLikelihood]
  /// The spectra that likelihoods have to be asked with.
  let neededSpectra: TheoryRequest
  /// What is computed at once beside the spectra.
  let immediate: ImmediatePart

  /// A basis from training examples; `nil` when they are too few or degenerate.
  init?(
    _ examples: [TrainingExample], base: PretrainedEmulator? = nil, coordinates: InputCoordinates,
    request: TheoryRequest, sensitivities: [any LikelihoodSensitivity], nuisance: NuisanceParameters,
    settings: LearningSettings, provider: any TheoryProvider
  ) {
    self.coordinates = coordinates
    self.base = base
    immediate = ImmediatePart(provider, request: request, sensitivities, inputs: coordinates.names)
    let best = examples.max { $0.logLikelihood < $1.logLikelihood }
    guard
      let standardization = InputStandardization(
        examples.compactMap { coordinates.values($0.point.cosmology) }, leading: coordinates.leading,
        added: coordinates.added),
      let full = base?.compression
        ?? SpectrumCompression(
          examples.map { ($0.point.cosmology, $0.spectra) },
          tangents: examples.compactMap { $0.tangents(coordinates, standardization) }.flatMap { $0 },
          request: request, limit: Self.candidates, sensitivities: sensitivities, center: best?.products,
          nuisance: nuisance),
      let candidates = try? sensitivities.map({ s throws(TheoryError) in
        try LikelihoodResponse(s, full, nuisance: nuisance)
      })
    else { return nil }
    self.standardization = standardization
    let truncation = Truncation(examples, full, base, candidates, settings)
    learnedCount = truncation.count
    let learned = full.truncated(to: truncation.count)
    // What the other emulator says of the further components is kept.
    let compression = base == nil ? learned : full
    self.compression = compression
    guard
      let responses = try? sensitivities.map({ s throws(TheoryError) in
        try LikelihoodResponse(s, learned, nuisance: nuisance)
      }),
      let likelihoods = try? sensitivities.map({ s throws(TheoryError) in
        try EmulatedLikelihood(s, compression, nuisance: nuisance)
      })
    else { return nil }
    self.responses = responses
    self.likelihoods = likelihoods
    neededSpectra = likelihoods.compactMap(\.request).reduce(TheoryRequest()) { $0.union($1) }
    let lost = base == nil ? 0 : Self.lossError(examples, full, sensitivities)
    truncationError = (truncation.error * truncation.error + lost * lost).squareRoot()
  }

  /// The rms error of ln L at the examples from what components that were made for other spectra do not hold of them.
  private static func lossError(
    _ examples: [TrainingExample], _ compression: SpectrumCompression, _ sensitivities: [any LikelihoodSensitivity]
  ) -> Double {
    let losses = examples.compactMap { example -> Double? in
      let cosmology = example.point.cosmology
      guard let truth = example.likelihood?.logLikelihood, truth.isFinite,
        let coefficients = compression.coefficients(example.spectra, cosmology),
        let amplitudes = compression.relativeAmplitudes(cosmology)
      else { return nil }
      var kept = example
      kept.products.spectra = compression.spectra(coefficients, amplitudes: amplitudes)
      return truth - ExampleLikelihood(kept, sensitivities).logLikelihood
    }
    guard !losses.isEmpty else { return .infinity }
    return (losses.reduce(0) { $0 + $1 * $1 } / Double(losses.count)).squareRoot()
  }

  /// All components of an example's spectra; `nil` where they have none.
  func components(_ example: TrainingExample) -> [Double]? {
    compression.coefficients(example.spectra, example.point.cosmology)
  }

  /// What is to be learnt of components at a cosmology: the first ones, or what they have beyond the other emulator.
  func targets(_ components: [Double], at cosmology: CosmologicalParameters) -> [Double]? {
    Self.targets(components, at: cosmology, base).map { Array($0.prefix(learnedCount)) }
  }

  /// d ``targets(_:at:)`` / dz of a tangent of an example along one standardised input.
  func targetSlopes(_ tangent: SpectrumTangent) -> [Double]? {
    guard let own = compression.change(tangent)?.prefix(learnedCount) else { return nil }
    guard let base else { return Array(own) }
    let steps = coordinates.names.map { tangent.direction[$0] ?? 0 }
    return base.jacobian(tangent.cosmology, by: coordinates.names).map { rows in
      zip(own, rows).map { own, row in own - zip(row, steps).reduce(0) { $0 + $1.0 * $1.1 } }
    }
  }

  fileprivate static func targets(
    _ components: [Double], at cosmology: CosmologicalParameters, _ base: PretrainedEmulator?
  ) -> [Double]? {
    guard let base else { return components }
    return base.components(cosmology).map { zip(components, $0).map { $0 - $1 } }
  }

  /// So many targets: learnt components, and derived parameters whose error matters.
  var targetCount: Int { learnedCount + immediate.targets.count }

  /// The expansion of ln L in errors of the targets around a training example; `nil` where a likelihood rejects it.
  ///
  /// - Parameter components: of its spectra, see ``components(_:)``.
  func expansion(_ example: TrainingExample, components: [Double]) -> LikelihoodExpansion? {
    guard let changes = try? immediate.changes(example.products, at: example.point.cosmology) else { return nil }
    return Self.expansion(example, components, compression, responses, changes, count: targetCount)
  }

  fileprivate static func expansion(
    _ example: TrainingExample, _ components: [Double], _ compression: SpectrumCompression,
    _ responses: [LikelihoodResponse], _ derivedChanges: [TheoryProducts] = [], count: Int
  ) -> LikelihoodExpansion? {
    guard let likelihood = example.likelihood, likelihood.residuals.count == responses.count,
      let amplitudes = compression.relativeAmplitudes(example.point.cosmology)
    else { return nil }
    let point = ExpansionPoint(
      products: example.products, amplitudes: amplitudes, nuisance: example.point.nuisance,
      derivedChanges: derivedChanges, components: components)
    var expansion = LikelihoodExpansion(count: count)
    for (response, residual) in zip(responses, likelihood.residuals) {
      guard (try? response.add(residual: residual, at: point, to: &expansion)) != nil else { return nil }
    }
    return expansion
  }

  private static let candidates = 60
}

/// How many components to learn, judged by what leaving out the others does to ln L at the training examples.
private struct Truncation {
  var count = 1
  var error = 0.0

  init(
    _ examples: [TrainingExample], _ compression: SpectrumCompression, _ base: PretrainedEmulator?,
    _ responses: [LikelihoodResponse], _ settings: LearningSettings
  ) {
    let probes = examples.compactMap { example -> (LikelihoodExpansion, [Double])? in
      let cosmology = example.point.cosmology
      guard let components = compression.coefficients(example.spectra, cosmology),
        let expansion = EmulatorBasis.expansion(
          example, components, compression, responses, count: compression.count),
        let targets = EmulatorBasis.targets(components, at: cosmology, base)
      else { return nil }
      return (expansion, targets)
    }
    count = max(1, min(compression.count, Self.largestCount, examples.count / 2))
    error = Self.error(probes, keeping: count)
    for kept in stride(from: count - 1, through: 1, by: -1) {
      let error = Self.error(probes, keeping: kept)
      guard error <= settings.truncationTolerance else { break }
      count = kept
      self.error = error
    }
    // Components fit the spectra that they were made of better than others.
    if base == nil { error *= Double(examples.count) / Double(examples.count - count) }
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
