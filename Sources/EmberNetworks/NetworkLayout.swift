/// How the parameters of a network stand in one vector: for each layer its weights (inputs x outputs, row by row), then its
/// biases, then, of hidden layers, alpha and beta of the activation.
public struct NetworkLayout: Sendable, Hashable {
  /// Widths of inputs, hidden layers and outputs.
  public let widths: [Int]
  private let starts: [Int]
  /// Number of parameters.
  public let count: Int

  /// Traps unless there are at least an input and an output.
  public init(widths: [Int]) {
    precondition(widths.count >= 2 && widths.allSatisfy { $0 > 0 }, "a network has inputs and outputs")
    self.widths = widths
    var starts: [Int] = []
    var next = 0
    for layer in 0..<widths.count - 1 {
      starts.append(next)
      let isHidden = layer < widths.count - 2
      next += widths[layer] * widths[layer + 1] + (isHidden ? 3 : 1) * widths[layer + 1]
    }
    self.starts = starts
    count = next
  }

  /// Number of layers with weights.
  public var layers: Int { widths.count - 1 }
  public var inputs: Int { widths[0] }
  public var outputs: Int { widths[widths.count - 1] }

  package func isHidden(_ layer: Int) -> Bool { layer < layers - 1 }
  package func weights(_ layer: Int) -> Int { starts[layer] }
  package func biases(_ layer: Int) -> Int { starts[layer] + widths[layer] * widths[layer + 1] }
  package func alphas(_ layer: Int) -> Int { biases(layer) + widths[layer + 1] }
  package func betas(_ layer: Int) -> Int { alphas(layer) + widths[layer + 1] }
}
