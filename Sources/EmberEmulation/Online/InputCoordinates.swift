import EmberTheory
import Glibc

/// Which parameters an emulator varies, and what all others are fixed to.
struct InputCoordinates: Sendable {
  let names: [ParameterName]
  private let fixed: CosmologicalParameters

  /// Coordinates in which everything but `names` stays as in `reference`.
  init(names: [ParameterName], reference: CosmologicalParameters) {
    self.names = names
    fixed = Self.without(names, reference)
  }

  /// The inputs of a cosmology (A_s by its logarithm); `nil` when one is not given or not finite.
  func values(_ cosmology: CosmologicalParameters) -> [Double]? {
    var result: [Double] = []
    result.reserveCapacity(names.count)
    for name in names {
      guard var value = cosmology[name] else { return nil }
      if name == .amplitude { value = log(1e10 * value) }
      guard value.isFinite else { return nil }
      result.append(value)
    }
    return result
  }

  /// A cosmology with these inputs, everything else as in training.
  func cosmology(_ values: [Double]) -> CosmologicalParameters {
    var result = fixed
    for (name, value) in zip(names, values) { result[given: name] = Self.parameter(name, value) }
    return result
  }

  /// The parameter that an input stands for.
  static func parameter(_ name: ParameterName, _ input: Double) -> Double {
    name == .amplitude ? 1e-10 * exp(input) : input
  }

  /// True when all other parameters are what they were in training.
  func sharesFixedParameters(_ cosmology: CosmologicalParameters) -> Bool {
    let rest = Self.without(names, cosmology)
    if rest == fixed { return true }
    return ParameterName.allCases.allSatisfy { names.contains($0) || rest[$0] == fixed[$0] }
  }

  private static func without(_ names: [ParameterName], _ cosmology: CosmologicalParameters) -> CosmologicalParameters {
    var rest = cosmology
    for name in names { rest[given: name] = nil }
    return rest
  }
}
