import EmberNumerics

extension Network {
  /// The gradient with respect to the input of weighted sums of the outputs, and its change along a direction: each sum's Hessian times
  /// the direction.
  ///
  /// Forward over reverse (Pearlmutter 1994, Neural Computation 6, 147): values and their tangents along the direction go forward, adjoints and
  /// theirs back, so that the cost is that of a few gradients whatever the number of inputs.
  ///
  /// - Parameters:
  ///   - input: one number per input; likewise `direction`.
  ///   - weights: one weight per output for each sum, sum after sum.
  /// - Returns: one number per input for each sum, sum after sum.
  public func hessianProduct(
    _ input: [Float], direction: [Float], weights: [Float]
  ) -> (gradients: [Float], products: [Float]) {
    let sums = weights.count / layout.outputs
    precondition(weights.count == sums * layout.outputs, "one weight per output")
    let bends = bends(input, direction)
    var adjoint = weights
    var tangent = weights.map { _ in Float(0) }
    parameters.withUnsafeBufferPointer { buffer in
      guard let p = buffer.baseAddress else { return }
      for layer in (0..<layout.layers).reversed() {
        let (inner, width) = (layout.widths[layer], layout.widths[layer + 1])
        if layout.isHidden(layer) {
          let bend = bends[layer]
          for i in adjoint.indices {
            let neuron = i % width
            tangent[i] = tangent[i] * bend.slopes[neuron] + adjoint[i] * bend.changes[neuron]
            adjoint[i] *= bend.slopes[neuron]
          }
        }
        func back(_ rows: [Float]) -> [Float] {
          var result = [Float](repeating: 0, count: sums * inner)
          SinglePrecisionProducts.multiply(
            rows, p + layout.weights(layer), transposingSecond: true, rows: sums, columns: inner, inner: width,
            into: &result)
          return result
        }
        (adjoint, tangent) = (back(adjoint), back(tangent))
      }
    }
    return (adjoint, tangent)
  }

  /// The Hessian of each output at an input times a direction; one row per output.
  public func hessianProduct(_ input: [Float], direction: [Float]) -> [Float] {
    let count = layout.outputs
    var unit = [Float](repeating: 0, count: count * count)
    for k in 0..<count { unit[k * count + k] = 1 }
    return hessianProduct(input, direction: direction, weights: unit).products
  }

  /// Of each hidden layer's activations: the slopes, and how these change along a direction of the input.
  private func bends(_ input: [Float], _ direction: [Float]) -> [(slopes: [Float], changes: [Float])] {
    var (x, tangent) = (input, direction)
    var bends: [(slopes: [Float], changes: [Float])] = []
    forEachLayer { layer, p in
      guard layout.isHidden(layer) else { return }
      let z = preactivation(layer, x, p)
      let width = layout.widths[layer + 1]
      var rate = [Float](repeating: 0, count: width)
      SinglePrecisionProducts.multiply(
        p + layout.weights(layer), rows: layout.widths[layer], columns: width, transposed: true, tangent, into: &rate)
      let (alpha, beta) = (p + layout.alphas(layer), p + layout.betas(layer))
      let slopes = z.indices.map { GatedActivation.slope(z[$0], alpha[$0], beta[$0]) }
      bends.append((slopes, z.indices.map { GatedActivation.curvature(z[$0], alpha[$0], beta[$0]) * rate[$0] }))
      x = z.indices.map { GatedActivation.value(z[$0], alpha[$0], beta[$0]) }
      tangent = zip(slopes, rate).map { $0 * $1 }
    }
    return bends
  }
}

extension NetworkEnsemble: TwiceDifferentiableEmulator {
  public func hessianProduct(_ input: [Double], direction: [Double]) -> Matrix {
    let z = standardization(input).map { Float($0) }
    let v = standardization.direction(direction).map { Float($0) }
    var sum = [Double](repeating: 0, count: inputCount * targetCount)
    for member in members {
      let own = member.hessianProduct(z, direction: v)
      for i in own.indices { sum[i] += Double(own[i]) / Double(members.count) }
    }
    let rows = (0..<targetCount).flatMap { k in
      standardization.gradient(sum[k * inputCount..<(k + 1) * inputCount].map { scale[k] * $0 })
    }
    return Matrix(rows: targetCount, columns: inputCount, elements: rows)
  }
}
