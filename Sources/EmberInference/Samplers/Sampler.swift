/// Explores a density with several chains and hands out their rows.
public protocol Sampler<Annotation> {
  associatedtype Annotation: Sendable & Codable

  /// Runs until the chains have converged or ended, or the observer or a cancellation flag stops them.
  ///
  /// Returns the final state, the same that the observer's `checkpoint` was given last. Throws what the observer throws,
  /// `InferenceError.noStartingPoint` or `.stuckChain`.
  @discardableResult
  mutating func run(_ observer: inout some SamplerObserver<Annotation>) throws -> SamplerState<Annotation>
}
