import EmberEmulation
import EmberNumerics
import EmberTheory

/// One likelihood as a function of what is emulated: components and amplitudes of the spectra, and whatever else it depends on.
enum EmulatedLikelihood: Sendable {
  /// A quadratic form in components and amplitudes.
  case compressed(CompressedLikelihood)
  /// Asked at every point, for the spectra that it needs.
  case direct(DirectLikelihood)

  init(
    _ sensitivity: any LikelihoodSensitivity, _ compression: SpectrumCompression, nuisance: NuisanceParameters
  ) throws(TheoryError) {
    if let compressed = try CompressedLikelihood(sensitivity, compression, nuisance: nuisance) {
      self = .compressed(compressed)
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
    if case .compressed(let likelihood) = self, let components = point.components {
      return try likelihood.expand(components, point.amplitudes, nuisance: point.nuisance, to: &expansion)
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
    case .direct(let likelihood): try likelihood.value(point)
    }
  }

  /// Adds value and gradient; `changes` are of derived parameters and of the background, without spectra.
  func add(_ point: Point, along changes: [TheoryProducts], to result: inout Gradient) throws(TheoryError) {
    switch self {
    case .compressed(let likelihood):
      try likelihood.add(point.components, point.amplitudes, nuisance: point.nuisance, to: &result)
    case .direct(let likelihood): try likelihood.add(point, along: changes, to: &result)
    }
  }
}

/// A likelihood of any form, evaluated on the few spectra that it needs.
struct DirectLikelihood: Sendable {
  private let sensitivity: any LikelihoodSensitivity
  private let scalings: [AmplitudeScaling]
  /// Of each scaling, at reference amplitude: the mean, and the change per unit of each component; zero in the kinds of others.
  private let means: [PowerSpectra]
  private let directions: [[TheoryProducts]]

  var request: TheoryRequest { sensitivity.request.spectraAlone }

  init(_ sensitivity: any LikelihoodSensitivity, _ compression: SpectrumCompression) {
    self.sensitivity = sensitivity
    let request = sensitivity.request
    let scalings = compression.scalings(request)
    self.scalings = scalings
    means = scalings.map { compression.direction(nil, $0).restricted(to: request) }
    directions = scalings.map { scaling in
      (0..<compression.count).map {
        TheoryProducts(spectra: compression.direction($0, scaling).restricted(to: request))
      }
    }
  }

  func value(_ point: EmulatedLikelihood.Point) throws(TheoryError) -> Double {
    try sensitivity.logLikelihood(products(point, parts(point)), nuisance: point.nuisance)
  }

  func add(
    _ point: EmulatedLikelihood.Point, along others: [TheoryProducts], to result: inout EmulatedLikelihood.Gradient
  ) throws(TheoryError) {
    let parts = parts(point)
    let changes = directions.flatMap { $0 } + parts.map { TheoryProducts(spectra: $0) } + others
    let slopes = try sensitivity.slopes(products(point, parts), nuisance: point.nuisance, along: changes)
    result.logLikelihood += slopes.logLikelihood
    var place = 0
    for (scaling, own) in zip(scalings, directions) {
      let amplitude = point.amplitudes[scaling.rawValue]
      for k in own.indices { result.components[k] += amplitude * slopes.changes[place + k] }
      place += own.count
    }
    for scaling in scalings {
      result.amplitudes[scaling.rawValue] += slopes.changes[place]
      place += 1
    }
    for i in others.indices { result.others[i] += slopes.changes[place + i] }
    for (name, slope) in slopes.nuisance { result.nuisance[name, default: 0] += slope }
  }

  private func products(_ point: EmulatedLikelihood.Point, _ parts: [PowerSpectra]) -> TheoryProducts {
    var products = point.others
    if let first = parts.first { products.spectra = parts.dropFirst().reduce(first) { $0.adding(1, $1) } }
    return products
  }

  /// The spectra, scaling by scaling.
  private func parts(_ point: EmulatedLikelihood.Point) -> [PowerSpectra] {
    scalings.indices.map { s in
      let terms = zip(point.components, directions[s]).map { (weight: $0, spectra: $1.spectra) }
      return PowerSpectra.combination([(1, means[s])] + terms).scaled(by: point.amplitudes[scalings[s].rawValue])
    }
  }
}
