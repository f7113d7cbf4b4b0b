/// One line of a chain: a point and how much it counts.
public struct ChainRow<Annotation: Sendable & Codable>: Sendable {
  /// The number of steps that the chain spent at the point, or an importance weight; positive.
  public var weight: Double
  public var x: [Double]
  public var evaluation: Evaluation<Annotation>

  public init(weight: Double, x: [Double], evaluation: Evaluation<Annotation>) {
    self.weight = weight
    self.x = x
    self.evaluation = evaluation
  }
}
