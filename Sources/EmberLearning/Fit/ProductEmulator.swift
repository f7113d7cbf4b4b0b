import EmberEmulation
import EmberTheory

/// All that a learner predicts at a point: spectra from components, derived parameters, and what is computed at once beside them.
struct ProductEmulator: Sendable {
  let basis: EmulatorBasis
  let components: ComponentEmulator
  let derived: DerivedParameterEmulator

  /// A point in the coordinates of the emulator; `nil` when a coordinate is not given or not finite.
  func place(_ point: ModelPoint) -> Place? {
    guard let input = basis.coordinates.values(point.cosmology),
      let amplitudes = basis.compression.relativeAmplitudes(point.cosmology)
    else { return nil }
    return Place(point: point, input: input, standardized: basis.standardization(input), amplitudes: amplitudes)
  }

  struct Place {
    let point: ModelPoint
    let input: [Double]
    let standardized: [Double]
    let amplitudes: [Double]
  }

  /// The prediction around which ln L is expanded, and the variance of each target; `nil` where there is none.
  ///
  /// - Parameter isComplete: With all spectra, or with those alone that likelihoods have to be asked with.
  func predict(_ place: Place, isComplete: Bool = false) -> (expanded: ExpansionPoint, variance: [Double])? {
    guard let targets = components.predict(place.point.cosmology, standardized: place.standardized),
      let expanded = expanded(targets.mean, place, isComplete: isComplete)
    else { return nil }
    let others = derived.variance(standardized: place.standardized, of: basis.immediate.targets)
    return (expanded, targets.variance + others)
  }

  /// The mean prediction around which ln L is expanded; `nil` where there is none.
  func mean(_ place: Place) -> ExpansionPoint? {
    components.mean(place.point.cosmology, standardized: place.standardized).flatMap {
      expanded($0, place, isComplete: false)
    }
  }

  private func expanded(_ components: [Double], _ place: Place, isComplete: Bool) -> ExpansionPoint? {
    guard var products = others(place) else { return nil }
    products.spectra = basis.compression.spectra(
      components, amplitudes: place.amplitudes, within: isComplete ? nil : basis.neededSpectra)
    guard let changes = try? basis.immediate.changes(products, at: place.point.cosmology) else { return nil }
    return ExpansionPoint(
      products: products, amplitudes: place.amplitudes, nuisance: place.point.nuisance, derivedChanges: changes,
      components: components)
  }

  /// All but the spectra; `nil` where there is no background.
  func others(_ place: Place) -> TheoryProducts? {
    let cosmology = place.point.cosmology
    var products = TheoryProducts(derived: derived.predict(standardized: place.standardized))
    // What is an input needs no emulation.
    for name in basis.coordinates.names where products.derived[name.rawValue] != nil {
      products.derived[name.rawValue] = cosmology[name]
    }
    return (try? basis.immediate.complete(&products, at: cosmology)) == nil ? nil : products
  }

  /// The same where data depend on more than spectra; nothing where they do not.
  func immediateProducts(_ place: Place) -> TheoryProducts? {
    basis.immediate.matters ? others(place) : TheoryProducts()
  }

  /// d derived parameter / d input, by name.
  func derivedSlopes(_ place: Place) -> [String: [Double]] {
    derived.jacobian(standardized: place.standardized).mapValues {
      basis.coordinates.gradient(basis.standardization.gradient($0), at: place.point.cosmology)
    }
  }
}
