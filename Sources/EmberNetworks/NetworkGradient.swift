import EmberNumerics

/// Loss of a network over a batch of examples, and its gradient with respect to every parameter (backpropagation). Owns its
/// working memory, so that a step allocates nothing.
package final class NetworkGradient {
  package let layout: NetworkLayout
  package let capacity: Int
  package let loss: NetworkLoss
  /// Preactivations z, their adjoints, and the inputs of each layer; one row per example.
  private let pre: [UnsafeMutablePointer<Float>]
  private let adjoints: [UnsafeMutablePointer<Float>]
  private let post: [UnsafeMutablePointer<Float>]
  private let slopes: UnsafeMutablePointer<Float>

  /// - Parameter capacity: the largest batch.
  package init(layout: NetworkLayout, capacity: Int, loss: NetworkLoss) {
    self.layout = layout
    self.capacity = capacity
    self.loss = loss
    func memory(_ width: Int) -> UnsafeMutablePointer<Float> {
      let pointer = UnsafeMutablePointer<Float>.allocate(capacity: capacity * width)
      pointer.initialize(repeating: 0, count: capacity * width)
      return pointer
    }
    pre = layout.widths.dropFirst().map(memory)
    adjoints = layout.widths.dropFirst().map(memory)
    post = layout.widths.dropLast().map(memory)
    slopes = .allocate(capacity: layout.count)
    slopes.initialize(repeating: 0, count: layout.count)
  }

  deinit {
    for pointer in pre + adjoints + post { pointer.deallocate() }
    slopes.deallocate()
  }

  /// d loss / d parameter of the last ``step(_:_:_:rows:)``.
  package var gradient: UnsafeBufferPointer<Float> { UnsafeBufferPointer(start: slopes, count: layout.count) }

  /// The sum of losses over examples `rows` of `inputs` and `targets` (one row each).
  package func value(_ network: Network, _ inputs: [Float], _ targets: [Float], rows: ArraySlice<Int>) -> Double {
    network.parameters.withUnsafeBufferPointer { p in
      forward(p, inputs, rows)
      return losses(targets, rows, withAdjoints: false)
    }
  }

  /// The mean loss over a batch, and ``gradient``.
  package func step(_ network: Network, _ inputs: [Float], _ targets: [Float], rows: ArraySlice<Int>) -> Double {
    network.parameters.withUnsafeBufferPointer { p in
      forward(p, inputs, rows)
      let sum = losses(targets, rows, withAdjoints: true)
      let scale = 1 / Float(rows.count)
      let last = adjoints[layout.layers - 1]
      for i in 0..<rows.count * layout.outputs { last[i] *= scale }
      backward(p, count: rows.count)
      return sum / Double(rows.count)
    }
  }

  private func losses(_ targets: [Float], _ rows: ArraySlice<Int>, withAdjoints: Bool) -> Double {
    let last = layout.layers - 1
    let width = layout.outputs
    return targets.withUnsafeBufferPointer { targets in
      guard let first = targets.baseAddress else { return 0 }
      var sum = 0.0
      for (i, row) in rows.enumerated() {
        let adjoint = withAdjoints ? adjoints[last] + i * width : nil
        sum += Double(loss.value(pre[last] + i * width, first + row * width, adjoint: adjoint))
      }
      return sum
    }
  }

  private func forward(_ p: UnsafeBufferPointer<Float>, _ inputs: [Float], _ rows: ArraySlice<Int>) {
    precondition(rows.count <= capacity, "a batch larger than the working memory")
    guard let p = p.baseAddress else { return }
    let width = layout.inputs
    for (i, row) in rows.enumerated() { for j in 0..<width { post[0][i * width + j] = inputs[row * width + j] } }
    for layer in 0..<layout.layers {
      let (inner, width) = (layout.widths[layer], layout.widths[layer + 1])
      SinglePrecisionProducts.multiply(
        post[layer], p + layout.weights(layer), rows: rows.count, columns: width, inner: inner, into: pre[layer])
      let (z, bias) = (pre[layer], p + layout.biases(layer))
      for row in 0..<rows.count { for i in 0..<width { z[row * width + i] += bias[i] } }
      if layout.isHidden(layer) { activate(layer, p, count: rows.count) }
    }
  }

  private func activate(_ layer: Int, _ p: UnsafePointer<Float>, count: Int) {
    let width = layout.widths[layer + 1]
    let (alpha, beta) = (p + layout.alphas(layer), p + layout.betas(layer))
    for row in 0..<count {
      let (z, a) = (pre[layer] + row * width, post[layer + 1] + row * width)
      for i in 0..<width { a[i] = GatedActivation.value(z[i], alpha[i], beta[i]) }
    }
  }

  private func backward(_ p: UnsafeBufferPointer<Float>, count: Int) {
    guard let p = p.baseAddress else { return }
    for layer in (0..<layout.layers).reversed() {
      let (inner, width) = (layout.widths[layer], layout.widths[layer + 1])
      if layout.isHidden(layer) { passActivation(layer, p, count: count) }
      SinglePrecisionProducts.multiply(
        post[layer], adjoints[layer], transposingFirst: true, rows: inner, columns: width, inner: count,
        into: slopes + layout.weights(layer))
      let bias = slopes + layout.biases(layer)
      for i in 0..<width { bias[i] = 0 }
      for row in 0..<count { for i in 0..<width { bias[i] += adjoints[layer][row * width + i] } }
      guard layer > 0 else { continue }
      SinglePrecisionProducts.multiply(
        adjoints[layer], p + layout.weights(layer), transposingSecond: true, rows: count, columns: inner, inner: width,
        into: adjoints[layer - 1])
    }
  }

  /// Turns d loss / d activation into d loss / d preactivation, and finds the gradients of alpha and beta.
  private func passActivation(_ layer: Int, _ p: UnsafePointer<Float>, count: Int) {
    let width = layout.widths[layer + 1]
    let (alpha, beta) = (p + layout.alphas(layer), p + layout.betas(layer))
    let (alphaSlope, betaSlope) = (slopes + layout.alphas(layer), slopes + layout.betas(layer))
    for i in 0..<width { (alphaSlope[i], betaSlope[i]) = (0, 0) }
    for row in 0..<count {
      let (z, adjoint) = (pre[layer] + row * width, adjoints[layer] + row * width)
      for i in 0..<width {
        let (x, upper) = (z[i], adjoint[i])
        let s = GatedActivation.sigmoid(alpha[i] * x)
        let closing = s * (1 - s) * x
        betaSlope[i] += upper * x * (1 - s)
        alphaSlope[i] += upper * (1 - beta[i]) * x * closing
        adjoint[i] = upper * (beta[i] + (1 - beta[i]) * (s + alpha[i] * closing))
      }
    }
  }
}
