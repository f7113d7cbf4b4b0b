/// Inputs of something that is added to what the other inputs make: how much of it there is, and what shapes it. Without it the
/// shapes do not matter.
public struct AddedInputs: Sendable, Hashable {
  /// The place among the inputs of how much there is, from zero on.
  public let share: Int
  /// The places of what shapes it.
  public let shapes: [Int]

  public init(share: Int, shapes: [Int]) {
    self.share = share
    self.shapes = shapes
  }
}
