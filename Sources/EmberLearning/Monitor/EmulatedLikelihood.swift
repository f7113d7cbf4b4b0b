import EmberEmulation
import EmberNumerics
import EmberTheory

/// One likelihood as a function of what is emulated: components and amplitudes of the spectra, and whatever else it depends on.
enum EmulatedLikelihood: Sendable {
  /// A quadratic form in components and amplitudes.
  case compressed(CompressedLikelihood)
  /// A function of the components beside nuisance parameters that do more than to scale.
  case spanned(ComponentSpan)
  /// Asked at every point, for the spectra that it needs.
  case direct(DirectLikelihood)

  init(
    _ sensitivity: any LikelihoodSensitivity, _ compression: SpectrumCompression, nuisance: NuisanceParameters
  ) throws(TheoryError) {
    if let compressed = try CompressedLikelihood(sensitivity, compression, nuisance: nuisance) {
      self = .compressed(compressed)
    } else if let spanned = try ComponentSpan(sensitivity, compression, nuisance: nuisance) {
      self = .spanned(spanned)
    } else {
      self = .direct(DirectLikelihood(sensitivity, compression))
    }
  }

  /// The spectra that it is asked with; none where components do.
  var request: TheoryRequest? {
    if case .direct(let likelihood) = self { likelihood.request } else { nil }
  }

  /// The point that ln L is asked for.
  struct Point {
    var components: [Double]
    /// ``SpectrumCompression/relativeAmplitudes(_:)``.
    var amplitudes: [Double]
    /// Derived parameters and functions of the background, without spectra.
    var others: TheoryProducts
    var nuisance: NuisanceParameters
  }

  /// The gradient of ln L with respect to what it is a function of.
  struct Gradient {
    var logLikelihood = 0.0
    /// With respect to the components.
    var components: [Double]
    /// With respect to ln a, by ``AmplitudeScaling`` raw value.
    var amplitudes: [Double]
    /// Along changes of derived parameters and of the background.
    var others: [Double]
    var nuisance: [String: Double] = [:]
  }

  /// ln L, whose expansion in errors of the targets is added to that of other likelihoods: without a look at spectra where it can be.
  func expand(
    _ point: ExpansionPoint, _ response: LikelihoodResponse, to expansion: inout LikelihoodExpansion
  ) throws(TheoryError) -> Double {
    if let components = point.components {
      switch self {
      case .compressed(let likelihood):
        return try likelihood.expand(components, point.amplitudes, nuisance: point.nuisance, to: &expansion)
      case .spanned(let likelihood):
        return try likelihood.expand(components, point.amplitudes, nuisance: point.nuisance, to: &expansion)
      case .direct: break
      }
    }
    let residual = try response.sensitivity.residual(point.products, nuisance: point.nuisance)
    try response.add(residual: residual, at: point, to: &expansion)
    return response.sensitivity.logLikelihood(residual)
  }

  /// ln L.
  func value(_ point: Point) throws(TheoryError) -> Double {
    switch self {
    case .compressed(let likelihood):
      try likelihood.value(point.components, point.amplitudes, nuisance: point.nuisance)
    case .spanned(let likelihood): try likelihood.value(point)
    case .direct(let likelihood): try likelihood.value(point)
    }
  }

  /// Adds value and gradient; `changes` are of derived parameters and of the background, without spectra.
  func add(_ point: Point, along changes: [TheoryProducts], to result: inout Gradient) throws(TheoryError) {
    switch self {
    case .compressed(let likelihood):
      try likelihood.add(point.components, point.amplitudes, nuisance: point.nuisance, to: &result)
    case .spanned(let likelihood): try likelihood.add(point, to: &result)
    case .direct(let likelihood): try likelihood.add(point, along: changes, to: &result)
    }
  }
}
