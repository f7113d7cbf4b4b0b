import EmberInference
import EmberTheory

/// The sampled parameters as a vector, and what a vector means.
public struct ParameterSpace: Sendable {
  /// The sampled parameters, in the order of the vector.
  public let sampled: [ParameterSpecification]
  /// Their priors.
  public let prior: Prior
  /// The fixed part of every point.
  private let fixed: ModelPoint

  public init(_ configuration: RunConfiguration) {
    sampled = configuration.sampled
    prior = Prior(sampled.compactMap(\.sampled?.prior), logFactor: configuration.priorLogFactor)
    var fixed = ModelPoint(cosmology: CosmologicalParameters())
    fixed.cosmology[given: .nonlinear] = configuration.theory.nonlinear?.rawValue
    if configuration.theory.neutrinoHierarchy != 0 {
      fixed.cosmology[given: .neutrinoHierarchy] = Double(configuration.theory.neutrinoHierarchy)
    }
    for parameter in configuration.parameters {
      if case .fixed(let value) = parameter.role { Self.set(parameter, value, in: &fixed) }
    }
    self.fixed = fixed
  }

  public var dimension: Int { sampled.count }

  /// The point that a vector stands for.
  public func point(_ x: [Double]) -> ModelPoint {
    var point = fixed
    for (parameter, value) in zip(sampled, x) { Self.set(parameter, value, in: &point) }
    return point
  }

  /// The vector of a point; parameters that it does not state stand in the middle of their references.
  package func vector(_ point: ModelPoint) -> [Double] {
    let center = center
    return sampled.indices.map { index in
      switch sampled[index].owner {
      case .cosmology(let name): point.cosmology[given: name] ?? center[index]
      case .likelihood: point.nuisance[sampled[index].name] ?? center[index]
      case .none: center[index]
      }
    }
  }

  /// The vector in the middle of the reference distributions.
  public var center: [Double] { sampled.compactMap(\.sampled?.center) }

  /// The scales on which the posterior may change, one per parameter.
  public var scales: [Double] { sampled.compactMap(\.sampled?.scale) }

  /// The distributions that chains start from when nothing better is known.
  public var reference: ReferenceDistribution {
    ReferenceDistribution(sampled.map { $0.sampled?.reference }, prior: prior)
  }

  /// The same with some parameters at given values.
  package func reference(_ values: [String: Double]) -> ReferenceDistribution {
    ReferenceDistribution(
      sampled.map { parameter in
        values[parameter.name].map { .value($0) } ?? parameter.sampled?.reference
      }, prior: prior)
  }

  /// Throws unless a vector lies within the priors; `source` says where its values come from.
  package func checkWithinPrior(_ x: [Double], source: String) throws(EmberError) {
    let complaints = ComplaintCollector()
    for ((parameter, component), value) in zip(zip(sampled, prior.components), x)
    where !component.support.contains(value) {
      complaints.add(
        .badInput(
          InputComplaint(
            origin: InputOrigin(source: source), key: parameter.name, value: "\(value)",
            problem:
              "outside the prior, which ends at \(component.support.lowerBound) and \(component.support.upperBound)",
            remedy: "Choose a value between these.")))
    }
    try complaints.check()
  }

  /// Indices of the parameters that change the spectra.
  public var slowIndices: [Int] {
    sampled.indices.filter { if case .cosmology = sampled[$0].owner { true } else { false } }
  }

  /// The cosmological parameter that a coordinate of the vector is, if it is one.
  package func cosmologicalName(_ index: Int) -> ParameterName? {
    if case .cosmology(let name) = sampled[index].owner { name } else { nil }
  }

  /// Indices of the sampled parameters among the given ones.
  package func indices(of names: Set<ParameterName>) -> [Int] {
    sampled.indices.filter { if case .cosmology(let name) = sampled[$0].owner { names.contains(name) } else { false } }
  }

  /// The cosmological parameters that vary, in order.
  public var cosmologicalInputs: [ParameterName] {
    sampled.compactMap { if case .cosmology(let name) = $0.owner { name } else { nil } }
  }

  private static func set(_ parameter: ParameterSpecification, _ value: Double, in point: inout ModelPoint) {
    switch parameter.owner {
    case .cosmology(let name): point.cosmology[given: name] = value
    case .likelihood: point.nuisance[parameter.name] = value
    case .none: break
    }
  }
}
