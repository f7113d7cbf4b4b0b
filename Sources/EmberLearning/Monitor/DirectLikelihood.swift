import EmberEmulation
import EmberTheory

/// A likelihood of any form, evaluated on the few spectra that it needs.
struct DirectLikelihood: Sendable {
  private let sensitivity: any LikelihoodSensitivity
  private let groups: [ScaledComponents]

  var request: TheoryRequest { sensitivity.request.spectraAlone }

  init(_ sensitivity: any LikelihoodSensitivity, _ compression: SpectrumCompression) {
    self.sensitivity = sensitivity
    groups = compression.scaledComponents(sensitivity.request)
  }

  func value(_ point: EmulatedLikelihood.Point) throws(TheoryError) -> Double {
    try sensitivity.logLikelihood(products(point, parts(point)), nuisance: point.nuisance)
  }

  func add(
    _ point: EmulatedLikelihood.Point, along others: [TheoryProducts], to result: inout EmulatedLikelihood.Gradient
  ) throws(TheoryError) {
    let parts = parts(point)
    let changes = groups.flatMap(\.changes) + parts.map { TheoryProducts(spectra: $0) } + others
    let slopes = try sensitivity.slopes(products(point, parts), nuisance: point.nuisance, along: changes)
    result.logLikelihood += slopes.logLikelihood
    var place = 0
    for group in groups {
      let amplitude = point.amplitudes[group.scaling.rawValue]
      for k in group.changes.indices { result.components[k] += amplitude * slopes.changes[place + k] }
      place += group.changes.count
    }
    for group in groups {
      result.amplitudes[group.scaling.rawValue] += slopes.changes[place]
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
    groups.map { group in
      let terms = zip(point.components, group.changes).map { (weight: $0, spectra: $1.spectra) }
      return PowerSpectra.combination([(1, group.mean)] + terms).scaled(by: point.amplitudes[group.scaling.rawValue])
    }
  }
}
