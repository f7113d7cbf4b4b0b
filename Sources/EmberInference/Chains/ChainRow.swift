/// One line of a chain: a point and how many steps the chain spent there.
public struct ChainRow<Annotation: Sendable & Codable>: Sendable {
  /// The number of steps, at least 1.
  public var weight: Int
  public var x: [Double]
  public var evaluation: Evaluation<Annotation>

  public init(weight: Int, x: [Double], evaluation: Evaluation<Annotation>) {
    self.weight = weight
    self.x = x
    self.evaluation = evaluation
  }
}
