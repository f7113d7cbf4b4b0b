import EmberNumerics
import Glibc

/// A dense network with `GatedActivation` between its layers, in single precision.
public struct Network: Sendable, Hashable {
  public let layout: NetworkLayout
  /// All parameters, as ``NetworkLayout`` orders them.
  public package(set) var parameters: [Float]

  /// Traps unless there are as many parameters as the layout says.
  public init(layout: NetworkLayout, parameters: [Float]) {
    precondition(parameters.count == layout.count, "a network has as many parameters as its layout says")
    self.layout = layout
    self.parameters = parameters
  }

  /// A network to start training from: normal weights of variance 1 / inputs, no bias, gates half open.
  public init(layout: NetworkLayout, stream: inout RandomStream) {
    var parameters = [Float](repeating: 0, count: layout.count)
    for layer in 0..<layout.layers {
      let (inputs, outputs) = (layout.widths[layer], layout.widths[layer + 1])
      let scale = (layout.isHidden(layer) ? 2 : 1) / Double(inputs).squareRoot()
      for i in 0..<inputs * outputs { parameters[layout.weights(layer) + i] = Float(scale * stream.normal()) }
      guard layout.isHidden(layer) else { continue }
      for i in 0..<outputs {
        parameters[layout.alphas(layer) + i] = Float(1 + 0.1 * stream.normal())
        parameters[layout.betas(layer) + i] = Float(0.1 * stream.normal())
      }
    }
    self.init(layout: layout, parameters: parameters)
  }

  /// The outputs at an input.
  public func callAsFunction(_ input: [Float]) -> [Float] {
    var x = input
    forEachLayer { layer, p in
      var z = preactivation(layer, x, p)
      if layout.isHidden(layer) {
        let (alpha, beta) = (p + layout.alphas(layer), p + layout.betas(layer))
        z.withUnsafeMutableBufferPointer { z in
          for i in z.indices { z[i] = GatedActivation.value(z[i], alpha[i], beta[i]) }
        }
      }
      x = z
    }
    return x
  }

  /// The outputs at an input and d output / d input, one row per input (forward mode: all inputs are varied at once).
  public func jacobian(_ input: [Float]) -> (outputs: [Float], rows: [Float]) {
    var x = input
    let count = input.count
    var tangents = [Float](repeating: 0, count: count * count)
    for i in 0..<count { tangents[i * count + i] = 1 }
    forEachLayer { layer, p in
      let (inner, width) = (layout.widths[layer], layout.widths[layer + 1])
      var z = preactivation(layer, x, p)
      var next = [Float](repeating: 0, count: count * width)
      SinglePrecisionProducts.multiply(
        tangents, p + layout.weights(layer), rows: count, columns: width, inner: inner, into: &next)
      if layout.isHidden(layer) {
        let (alpha, beta) = (p + layout.alphas(layer), p + layout.betas(layer))
        let slopes = z.indices.map { GatedActivation.slope(z[$0], alpha[$0], beta[$0]) }
        for row in 0..<count { for i in 0..<width { next[row * width + i] *= slopes[i] } }
        for i in z.indices { z[i] = GatedActivation.value(z[i], alpha[i], beta[i]) }
      }
      (x, tangents) = (z, next)
    }
    return (x, tangents)
  }

  /// The outputs at an input, and the gradient with respect to the input of the sum of outputs times the weights that
  /// `seed` gives for them (reverse mode: one pass back, whatever the number of inputs).
  public func gradient(_ input: [Float], seed: ([Float]) -> [Float]) -> (outputs: [Float], gradient: [Float]) {
    var x = input
    var slopes: [[Float]] = []
    forEachLayer { layer, p in
      var z = preactivation(layer, x, p)
      if layout.isHidden(layer) {
        let (alpha, beta) = (p + layout.alphas(layer), p + layout.betas(layer))
        slopes.append(z.indices.map { GatedActivation.slope(z[$0], alpha[$0], beta[$0]) })
        for i in z.indices { z[i] = GatedActivation.value(z[i], alpha[i], beta[i]) }
      }
      x = z
    }
    var adjoint = seed(x)
    parameters.withUnsafeBufferPointer { buffer in
      guard let p = buffer.baseAddress else { return }
      for layer in (0..<layout.layers).reversed() {
        if layout.isHidden(layer) { for i in adjoint.indices { adjoint[i] *= slopes[layer][i] } }
        var next = [Float](repeating: 0, count: layout.widths[layer])
        SinglePrecisionProducts.multiply(
          p + layout.weights(layer), rows: layout.widths[layer], columns: layout.widths[layer + 1], transposed: false,
          adjoint, into: &next)
        adjoint = next
      }
    }
    return (x, adjoint)
  }

  package func forEachLayer(_ body: (Int, UnsafePointer<Float>) -> Void) {
    parameters.withUnsafeBufferPointer { buffer in
      guard let p = buffer.baseAddress else { return }
      for layer in 0..<layout.layers { body(layer, p) }
    }
  }

  /// W^T x + b of one layer.
  package func preactivation(_ layer: Int, _ x: [Float], _ p: UnsafePointer<Float>) -> [Float] {
    let width = layout.widths[layer + 1]
    var z = Array(UnsafeBufferPointer(start: p + layout.biases(layer), count: width))
    SinglePrecisionProducts.multiply(
      p + layout.weights(layer), rows: layout.widths[layer], columns: width, transposed: true, x, addingTo: 1, into: &z)
    return z
  }
}
