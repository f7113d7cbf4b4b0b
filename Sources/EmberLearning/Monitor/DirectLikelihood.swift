import EmberEmulation
import EmberTheory

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
