import EmberTheory

/// Points of a training design that are computed together, because they differ in fast parameters only.
public struct DesignGroup: Sendable, Hashable {
  public var points: [ModelPoint]
  /// True to learn the solver's derivatives at the first of them as well, where the learner has a source of them.
  public var isDifferentiated: Bool

  public init(_ points: [ModelPoint], isDifferentiated: Bool = false) {
    self.points = points
    self.isDifferentiated = isDifferentiated
  }
}
