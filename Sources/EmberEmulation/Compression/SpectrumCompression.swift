import EmberNumerics
import EmberTheory

/// Spectra as a few numbers: amplitude factored out, whitened, projected on principal components; and back.
public struct SpectrumCompression: Sendable {
  public let layout: SpectrumLayout
  /// Number of components.
  public let count: Int
  let whitening: SpectrumWhitening
  let principal: PrincipalComponents
  /// The amplitude factor of each scaling at which whitening and components are defined.
  let referenceFactors: [Double]
  /// Per kind, at reference amplitude.
  private let synthesis: [ComponentSynthesis]

  /// Learns a compression from examples, keeping at most `limit` components; `nil` when there are too few examples.
  ///
  /// - Parameters:
  ///   - examples: points and their spectra.
  ///   - request: the spectra to compress.
  ///   - limit: the largest number of components.
  ///   - experiment: whose noise the whitening takes.
  ///   - sensitivities: likelihoods for which the components shall serve; all multipoles count alike without any.
  ///   - center: where the likelihoods are asked, with `nuisance`; the first example by default.
  ///   - nuisance: where the likelihoods are asked, with `center`.
  ///   - usesHarmonicMean: whitens with the small end of what the examples have in each multipole instead of their mean, so that an error
  ///     in units of the truth's own cosmic variance is not underrated where spectra vary by factors, as EE of reionisation does.
  public init?(
    _ examples: [(cosmology: CosmologicalParameters, spectra: PowerSpectra)], request: TheoryRequest, limit: Int,
    experiment: DefaultExperiment = .init(), sensitivities: [any LikelihoodSensitivity] = [],
    center: TheoryProducts? = nil, nuisance: NuisanceParameters = .init(), usesHarmonicMean: Bool = false
  ) {
    self.init(
      examples, tangents: [], request: request, limit: limit, experiment: experiment, sensitivities: sensitivities,
      center: center, nuisance: nuisance, usesHarmonicMean: usesHarmonicMean)
  }

  /// The same with derivatives of examples that the components shall hold too: each adds its example, displaced by one unit.
  package init?(
    _ examples: [(cosmology: CosmologicalParameters, spectra: PowerSpectra)], tangents: [SpectrumTangent],
    request: TheoryRequest, limit: Int, experiment: DefaultExperiment = .init(),
    sensitivities: [any LikelihoodSensitivity] = [], center: TheoryProducts? = nil,
    nuisance: NuisanceParameters = .init(), usesHarmonicMean: Bool = false
  ) {
    let layout = SpectrumLayout(request)
    let referenceFactors = AmplitudeScaling.allCases.map { scaling in
      let factors = examples.compactMap { scaling.factor($0.cosmology) }
      return factors.isEmpty ? 1 : factors.reduce(0, +) / Double(factors.count)
    }
    let vectors = examples.compactMap { Self.scaled($0.spectra, $0.cosmology, layout, referenceFactors) }
    guard vectors.count >= 2 else { return nil }
    var reference = [Double](repeating: 0, count: layout.count)
    for vector in vectors { for i in reference.indices { reference[i] += vector[i] / Double(vectors.count) } }
    if usesHarmonicMean { reference = HarmonicMeanSpectra(vectors, layout).spectra }
    var whitening = SpectrumWhitening(layout: layout, reference: reference, experiment: experiment)
    if !sensitivities.isEmpty {
      let center = center ?? TheoryProducts(spectra: examples[0].spectra)
      whitening = whitening.weighted(SensitivityWeights(whitening, layout, sensitivities, at: center, nuisance))
    }
    let displaced = tangents.compactMap { tangent -> [Double]? in
      guard let vector = Self.scaled(tangent.spectra, tangent.cosmology, layout, referenceFactors),
        let change = Self.scaledChange(tangent, layout, referenceFactors)
      else { return nil }
      return zip(vector, change).map { $0 + $1 }
    }
    guard let principal = PrincipalComponents((vectors + displaced).map(whitening.whiten), limit: limit) else {
      return nil
    }
    self.init(
      layout: layout, whitening: whitening, principal: principal, referenceFactors: referenceFactors,
      count: principal.variances.count)
  }

  init(
    layout: SpectrumLayout, whitening: SpectrumWhitening, principal: PrincipalComponents, referenceFactors: [Double],
    count: Int
  ) {
    self.layout = layout
    self.whitening = whitening
    self.principal = principal
    self.referenceFactors = referenceFactors
    self.count = count
    let mean = whitening.unwhiten(principal.mean)
    let components = (0..<count).map { whitening.unwhiten(Array(principal.components.row($0))) }
    synthesis = layout.kinds.indices.map { kind in
      let range = kind * layout.stride..<(kind + 1) * layout.stride
      return ComponentSynthesis(mean: Array(mean[range]), components: components.map { $0[range] })
    }
  }

  /// The same compression with the first `count` components only.
  public func truncated(to count: Int) -> SpectrumCompression {
    SpectrumCompression(
      layout: layout, whitening: whitening, principal: principal, referenceFactors: referenceFactors,
      count: min(count, self.count))
  }

  /// The coefficients of spectra at a cosmology; `nil` when a kind is missing or the amplitude unknown.
  public func coefficients(_ spectra: PowerSpectra, _ cosmology: CosmologicalParameters) -> [Double]? {
    guard let vector = Self.scaled(spectra, cosmology, layout, referenceFactors) else { return nil }
    return Array(principal.coefficients(whitening.whiten(vector)).prefix(count))
  }

  /// d coefficients per unit along the direction of a tangent, amplitudes taken out as in ``coefficients(_:_:)``.
  package func change(_ tangent: SpectrumTangent) -> [Double]? {
    guard let change = Self.scaledChange(tangent, layout, referenceFactors) else { return nil }
    return Array((principal.components * whitening.whiten(change)).prefix(count))
  }

  /// The spectra that coefficients stand for at a cosmology with the given ``relativeAmplitudes(_:)``: all, or those of a request.
  public func spectra(
    _ coefficients: [Double], amplitudes: [Double], within request: TheoryRequest? = nil
  ) -> PowerSpectra {
    var result = PowerSpectra(lmax: min(layout.lmax, request?.lmax ?? layout.lmax))
    let weights = coefficients.map { Float($0) }
    for (i, kind) in layout.kinds.enumerated() where request?.spectra.contains(kind) ?? true {
      result[kind] = synthesis[i](
        weights, amplitude: amplitudes[AmplitudeScaling(kind).rawValue], count: result.lmax + 1)
    }
    return result
  }

  /// The amplitude factors of a cosmology relative to the reference, by ``AmplitudeScaling`` raw value.
  public func relativeAmplitudes(_ cosmology: CosmologicalParameters) -> [Double]? {
    var result: [Double] = []
    for scaling in AmplitudeScaling.allCases {
      guard let factor = scaling.factor(cosmology) else { return nil }
      result.append(factor / referenceFactors[scaling.rawValue])
    }
    return result
  }

  /// The change of spectra per unit of one component at reference amplitude, or their mean without a component, in the kinds of one
  /// scaling; others zero.
  public func direction(_ component: Int?, _ scaling: AmplitudeScaling) -> PowerSpectra {
    let row = component.map { Array(principal.components.row($0)) } ?? principal.mean
    return layout.spectra(whitening.unwhiten(row)[...]) { AmplitudeScaling($0) == scaling }
  }

  /// The change of one kind per unit of one component at reference amplitude, or its mean without a component; others zero.
  package func direction(_ component: Int?, kind: SpectrumKind) -> PowerSpectra {
    let row = component.map { Array(principal.components.row($0)) } ?? principal.mean
    return layout.spectra(whitening.unwhiten(row)[...]) { $0 == kind }
  }

  /// The scalings that the kinds of a request follow.
  public func scalings(_ request: TheoryRequest) -> [AmplitudeScaling] {
    AmplitudeScaling.allCases.filter { scaling in
      layout.kinds.contains { request.spectra.contains($0) && AmplitudeScaling($0) == scaling }
    }
  }

  private static func scaled(
    _ spectra: PowerSpectra, _ cosmology: CosmologicalParameters, _ layout: SpectrumLayout, _ reference: [Double]
  ) -> [Double]? {
    var relative: [Double] = []
    for scaling in AmplitudeScaling.allCases {
      guard let factor = scaling.factor(cosmology), factor > 0 else { return nil }
      relative.append(factor / reference[scaling.rawValue])
    }
    return try? layout.flatten(spectra) { relative[AmplitudeScaling($0).rawValue] }
  }

  /// d(spectra / factor) = (d spectra - spectra d ln factor) / factor.
  private static func scaledChange(
    _ tangent: SpectrumTangent, _ layout: SpectrumLayout, _ reference: [Double]
  ) -> [Double]? {
    guard let value = scaled(tangent.spectra, tangent.cosmology, layout, reference),
      var change = scaled(tangent.change, tangent.cosmology, layout, reference)
    else { return nil }
    for (i, kind) in layout.kinds.enumerated() {
      let factor = tangent.logarithmicChange(AmplitudeScaling(kind))
      for place in i * layout.stride..<(i + 1) * layout.stride { change[place] -= factor * value[place] }
    }
    return change
  }
}
