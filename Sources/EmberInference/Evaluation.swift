/// What an evaluator found at one point.
public struct Evaluation<Annotation: Sendable & Codable>: Sendable {
  /// The natural logarithm of the density; minus infinity rejects the point.
  public var logDensity: Double
  /// Further columns of the chain file, always in the same number: derived parameters, parts of chi squared.
  ///
  /// May be empty when the point is rejected.
  public var outputs: [Double]
  /// What else is known about the evaluation.
  public var annotation: Annotation

  public init(logDensity: Double, outputs: [Double] = [], annotation: Annotation) {
    self.logDensity = logDensity
    self.outputs = outputs
    self.annotation = annotation
  }
}

/// The annotation of densities that have nothing to say.
public struct NoAnnotation: Sendable, Codable, Hashable {
  public init() {}
}
