/// What training minimises, for one example: sqrt(s^2 + |e|^2) - s with the errors e of the outputs times their scales. Far
/// from the truth it grows like |e|, so that no corner of a wide box outweighs the rest; near it, it is the square.
package struct NetworkLoss: Sendable {
  /// The scale of each output: what a unit of it means for the spectra.
  package let scales: [Float]
  /// s: errors below it hardly matter.
  package let softening: Float

  /// The loss of one example; with `adjoint`, also its derivative with respect to each output.
  package func value(
    _ outputs: UnsafePointer<Float>, _ targets: UnsafePointer<Float>, adjoint: UnsafeMutablePointer<Float>?
  ) -> Float {
    var square = softening * softening
    for k in scales.indices {
      let error = scales[k] * (outputs[k] - targets[k])
      square += error * error
    }
    let root = square.squareRoot()
    if let adjoint {
      for k in scales.indices { adjoint[k] = scales[k] * scales[k] * (outputs[k] - targets[k]) / root }
    }
    return root - softening
  }
}
