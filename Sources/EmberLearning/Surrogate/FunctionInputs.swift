import EmberTheory

/// The parameters of a function in the places of a model's parameters, over which learners learn: what these mean is nothing to a learner
/// as long as they do not depend on each other.
struct FunctionInputs: Sendable {
  /// In the order of the function's parameters.
  let places: [ParameterName]

  /// Places for so many parameters; `nil` unless there are 1 to ``limit``.
  init?(count: Int) {
    guard 1...Self.limit ~= count else { return nil }
    places = Array(Self.free.prefix(count))
  }

  /// The largest number of parameters.
  static let limit = free.count

  /// The point that stands for values of the parameters.
  func point(_ x: [Double]) -> ModelPoint {
    var cosmology = CosmologicalParameters()
    for (place, value) in zip(places, x) { cosmology[given: place] = value }
    return ModelPoint(cosmology: cosmology)
  }

  /// The parameters that scale spectra are left out: what is learnt of a function has no known dependence.
  private static let free = ParameterName.allCases.filter {
    ![.logA, .amplitude, .sigma8, .s8, .tauReio, .reionizationRedshift].contains($0)
  }
}
