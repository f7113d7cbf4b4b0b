import EmberEmulation
import EmberNumerics
import EmberTheory

/// What a learner predicts components with: what it has learnt over its coordinates, by itself or as the correction of an emulator
/// that was trained beforehand.
///
/// What was learnt states the errors in either case. As a correction it is what the solver says beyond the other emulator, so its
/// variance is that of the sum, however good or bad the other one is.
struct ComponentEmulator: Sendable {
  let coordinates: InputCoordinates
  /// Of the first components; those beyond are left as the other emulator has them.
  let learned: any LearnableEmulator
  /// What is corrected.
  let base: PretrainedEmulator?

  /// The coordinates of a cosmology in units of their spread; `nil` where it has none.
  func standardized(_ cosmology: CosmologicalParameters) -> [Double]? {
    coordinates.values(cosmology).map { learned.standardization($0) }
  }

  /// Means of all components and variances of the corrected ones; `nil` outside the other emulator's box.
  func predict(_ cosmology: CosmologicalParameters, standardized z: [Double]) -> EmulatedTargets? {
    let correction = learned.predict(standardized: z)
    guard let base else { return correction }
    guard var mean = base.components(cosmology) else { return nil }
    for k in correction.mean.indices { mean[k] += correction.mean[k] }
    return EmulatedTargets(mean: mean, variance: correction.variance)
  }

  /// Means of all components; `nil` outside the other emulator's box.
  func mean(_ cosmology: CosmologicalParameters, standardized z: [Double]) -> [Double]? {
    guard let base else { return learned.mean(standardized: z) }
    guard var mean = base.components(cosmology) else { return nil }
    for (k, correction) in learned.mean(standardized: z).enumerated() { mean[k] += correction }
    return mean
  }

  /// The gradient with respect to the parameters of a function of the components whose derivatives `cotangent` makes from them.
  func pullback(
    _ cosmology: CosmologicalParameters, standardized z: [Double], cotangent: ([Double]) -> [Double]
  ) -> [Double]? {
    func own(_ cotangent: ([Double]) -> [Double]) -> [Double] {
      let slope = learned.pullback(standardized: z, cotangent: cotangent).gradient
      return coordinates.gradient(learned.standardization.gradient(slope), at: cosmology)
    }
    guard let base else { return own(cotangent) }
    var gradient: [Double] = []
    let other = base.pullback(cosmology) { mean in
      var weights: [Double] = []
      gradient = own { correction in
        var total = mean
        for k in correction.indices { total[k] += correction[k] }
        weights = cotangent(total)
        return Array(weights.prefix(correction.count))
      }
      return weights
    }
    guard let other else { return nil }
    for (i, name) in coordinates.names.enumerated() { gradient[i] += other[name] ?? 0 }
    return gradient
  }

  /// The derivatives of all components with respect to the parameters, one row per component.
  func jacobian(_ cosmology: CosmologicalParameters, standardized z: [Double]) -> [[Double]]? {
    guard let values = coordinates.values(cosmology) else { return nil }
    let own = learned.jacobian(values)
    let rows = (0..<own.rows).map { coordinates.gradient(Array(own.row($0)), at: cosmology) }
    guard let base else { return rows }
    guard var result = base.jacobian(cosmology, by: coordinates.names) else { return nil }
    for k in rows.indices { for i in rows[k].indices { result[k][i] += rows[k][i] } }
    return result
  }
}

extension PretrainedEmulator {
  /// Means of all components at a cosmology; `nil` outside the box.
  func components(_ cosmology: CosmologicalParameters) -> [Double]? {
    (try? input(cosmology)).map { emulator.predict($0).mean }
  }

  /// The derivatives of all components with respect to parameters, one row per component, zero for those that are no inputs; `nil`
  /// outside the box.
  func jacobian(_ cosmology: CosmologicalParameters, by names: [ParameterName]) -> [[Double]]? {
    guard let input = try? input(cosmology) else { return nil }
    let jacobian = emulator.jacobian(input)
    let places = names.map { name in inputs.firstIndex { $0.name == name } }
    return (0..<jacobian.rows).map { k in places.map { $0.map { jacobian[k, $0] } ?? 0 } }
  }

  /// The gradient with respect to the inputs, by name, of a function of the components; `nil` outside the box.
  func pullback(_ cosmology: CosmologicalParameters, cotangent: ([Double]) -> [Double]) -> [ParameterName: Double]? {
    guard let x = try? input(cosmology) else { return nil }
    return Dictionary(
      uniqueKeysWithValues: zip(inputs.map(\.name), emulator.pullback(x, cotangent: cotangent).gradient))
  }
}
