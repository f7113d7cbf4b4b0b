import EmberEmulation
import EmberTheory

/// ln L of all likelihoods by an emulator, and its derivatives.
public struct EmulatedGradient: Sendable, Equatable {
  public var logLikelihood: Double
  /// With respect to the emulator's inputs, in their order; `A_s` by itself, not by its logarithm.
  public var cosmology: [Double]
  /// With respect to nuisance parameters, by name.
  public var nuisance: [String: Double]
}

extension EmulatorSnapshot {
  /// ln L and its gradient, wherever the point lies: a smooth function, but only within the region of trust a good one.
  /// `nil` where it is not defined.
  func gradient(_ point: ModelPoint) -> EmulatedGradient? {
    guard let place = products.place(point), let others = products.immediateProducts(place),
      let changes = immediateChanges(others, place)
    else { return nil }
    var inner = EmulatedLikelihood.Gradient(
      components: Array(repeating: 0, count: basis.compression.count), amplitudes: place.amplitudes.map { _ in 0 },
      others: changes.map { _ in 0 })
    var isDefined = true
    let cotangent = { [basis] (components: [Double]) -> [Double] in
      let emulated = EmulatedLikelihood.Point(
        components: components, amplitudes: place.amplitudes, others: others, nuisance: point.nuisance)
      for likelihood in basis.likelihoods {
        do { try likelihood.add(emulated, along: changes, to: &inner) } catch { isDefined = false }
      }
      return inner.components
    }
    guard
      var cosmology = emulator.pullback(point.cosmology, standardized: place.standardized, cotangent: cotangent),
      isDefined,
      inner.logLikelihood.isFinite
    else { return nil }
    for (i, name) in basis.coordinates.names.enumerated() {
      for scaling in AmplitudeScaling.allCases {
        cosmology[i] +=
          inner.amplitudes[scaling.rawValue] * scaling.logarithmicSlope(name, at: point.cosmology)
      }
      if !inner.others.isEmpty { cosmology[i] += inner.others[i] }
    }
    return EmulatedGradient(logLikelihood: inner.logLikelihood, cosmology: cosmology, nuisance: inner.nuisance)
  }

  /// How all but the spectra changes with each input; nothing where data see spectra alone.
  private func immediateChanges(_ others: TheoryProducts, _ place: ProductEmulator.Place) -> [TheoryProducts]? {
    guard basis.immediate.matters else { return [] }
    return try? basis.immediate.changes(
      others, at: place.point.cosmology, along: basis.coordinates.names, derived: products.derivedSlopes(place))
  }
}
