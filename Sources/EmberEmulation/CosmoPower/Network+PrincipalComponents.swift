import EmberNetworks
import EmberNumerics

extension Network {
  /// The network that gives features in place of this one's principal components, with the same hidden layers.
  ///
  /// - Parameters:
  ///   - scale: what each output is multiplied by to be a component.
  ///   - mean: what is added to it then.
  ///   - basis: the features of a unit of each component, one row per component.
  func expanded(scale: [Double], mean: [Double], basis: Matrix) -> Network {
    let last = layout.layers - 1
    let inner = layout.widths[last]
    let start = layout.weights(last)
    let weights = Matrix(
      rows: inner, columns: scale.count,
      elements: (0..<inner * scale.count).map { Double(parameters[start + $0]) * scale[$0 % scale.count] })
    let biases = scale.indices.map { Double(parameters[layout.biases(last) + $0]) * scale[$0] + mean[$0] }
    return Network(
      layout: NetworkLayout(widths: layout.widths.dropLast() + [basis.columns]),
      parameters: parameters[..<start] + (weights * basis).elements.map { Float($0) }
        + basis.product(biases, transpose: true).map { Float($0) })
  }
}
