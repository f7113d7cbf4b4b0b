/// What an evaluator found at one point.
public struct Evaluation<Annotation: Sendable & Codable>: Sendable {
  /// The natural logarithm of the density; minus infinity rejects the point.
  public var logDensity: Double
  /// The logarithm of an approximate density by which a first stage decides whether the true one is worth its cost (delayed
  /// acceptance), a fixed function of the point within a round; `nil` where a step is decided by ``logDensity`` alone.
  public var approximation: Double?
  /// Where ``logDensity`` is minus infinity because the caller's threshold was not reached: what it does not exceed, as far as that is
  /// known. Not kept with the evaluation.
  public var upperBound: Double?
  /// Further columns of the chain file, always in the same number: derived parameters, parts of chi squared.
  ///
  /// May be empty when the point is rejected.
  public var outputs: [Double]
  /// What else is known about the evaluation.
  public var annotation: Annotation

  public init(
    logDensity: Double, approximation: Double? = nil, upperBound: Double? = nil, outputs: [Double] = [],
    annotation: Annotation
  ) {
    self.logDensity = logDensity
    self.approximation = approximation
    self.upperBound = upperBound
    self.outputs = outputs
    self.annotation = annotation
  }
}

/// The annotation of densities that have nothing to say.
public struct NoAnnotation: Sendable, Codable, Hashable {
  public init() {}
}
