import Glibc

/// The point where a chain stands.
public struct CurrentPoint<Annotation: Sendable & Codable>: Sendable, Codable {
  public internal(set) var x: [Double]
  public var evaluation: Evaluation<Annotation>
  /// The number of steps spent here so far.
  public internal(set) var weight: Int
  /// For a sample of another density: ln of its weight over that density, to which ln of this one has to be added.
  package var logFactor: Double?

  public init(x: [Double], evaluation: Evaluation<Annotation>, weight: Int = 1) {
    self.x = x
    self.evaluation = evaluation
    self.weight = weight
  }

  /// What a row of weight one counts as: 1, or for a sample of another density the ratio of the densities.
  var importance: Double { logFactor.map { exp($0 + evaluation.logDensity) } ?? 1 }
}
