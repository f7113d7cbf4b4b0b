/// Parameters that cost the same to change.
///
/// A sampler takes more steps in the parameters that are fast, at fixed slow ones (Lewis & Bridle 2002; Lewis 2013).
public struct ParameterBlock: Sendable, Hashable {
  /// Which parameters of the density, in the order of its vector.
  public var indices: [Int]
  /// Evaluations per unit of time when only parameters of this block, and of faster ones, change.
  public var speed: Double

  public init(indices: [Int], speed: Double = 1) {
    self.indices = indices
    self.speed = speed
  }
}
