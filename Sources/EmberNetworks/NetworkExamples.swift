/// Examples of a network: inputs and targets, one row each, and which of them train.
public struct NetworkExamples: Sendable {
  public let inputs: [Float]
  public let targets: [Float]
  public let inputCount: Int
  public let targetCount: Int
  /// Rows that train, and rows that judge when to stop; the two never share a row.
  public let training: [Int]
  public let heldOut: [Int]

  /// Traps unless rows are of one length and no row is in both sets.
  public init(inputs: [[Double]], targets: [[Double]], training: [Int], heldOut: [Int]) {
    precondition(inputs.count == targets.count && !inputs.isEmpty, "one row of targets for each of inputs")
    precondition(Set(training).isDisjoint(with: heldOut), "held-out examples do not train")
    inputCount = inputs[0].count
    targetCount = targets[0].count
    self.inputs = inputs.flatMap { $0.map { Float($0) } }
    self.targets = targets.flatMap { $0.map { Float($0) } }
    precondition(self.inputs.count == inputCount * inputs.count, "inputs of one length")
    precondition(self.targets.count == targetCount * targets.count, "targets of one length")
    self.training = training
    self.heldOut = heldOut
  }
}
