import EmberNetworks
import EmberNumerics

/// Smooth functions of standardised inputs that a network has learnt: the activations of its last hidden layer, which a
/// `RidgeRegression` combines.
struct NeuralFeatures: Sendable, Hashable {
  /// The hidden layers, and a last one that hands their activations on.
  let network: Network
  /// Makes their mean square over the examples 1 / number of features, so that a weight says how much a target varies.
  let scale: Double

  /// The features of a network that was trained on some examples; `nil` where they are not finite.
  init?(_ trained: Network, examples points: [[Double]]) {
    self.init(network: trained.hiddenPart, scale: 1)
    let squares = points.map { values($0).reduce(0) { $0 + $1 * $1 } }
    let mean = squares.reduce(0, +) / Double(max(points.count, 1))
    guard mean > 0, mean.isFinite else { return nil }
    self.init(network: network, scale: 1 / mean.squareRoot())
  }

  init(network: Network, scale: Double) {
    self.network = network
    self.scale = scale
  }

  var count: Int { network.layout.outputs }

  /// The features at z.
  func values(_ z: [Double]) -> [Double] { network(z.map { Float($0) }).map { scale * Double($0) } }

  /// d feature / d z_i at z: for each input i those of all features.
  func slopes(_ z: [Double]) -> [Double] { network.jacobian(z.map { Float($0) }).rows.map { scale * Double($0) } }

  /// d (sum of features times weights) / d z at z.
  func gradient(_ z: [Double], weights: [Double]) -> [Double] {
    let seed = weights.map { Float(scale * $0) }
    return network.gradient(z.map { Float($0) }) { _ in seed }.gradient.map(Double.init)
  }
}

extension Network {
  /// The network whose outputs are the activations of this one's last hidden layer.
  fileprivate var hiddenPart: Network {
    let width = layout.widths[layout.widths.count - 2]
    let part = NetworkLayout(widths: Array(layout.widths.dropLast()) + [width])
    let last = layout.layers - 1
    var values = Array(parameters[0..<layout.weights(last)])
    for i in 0..<width { values += (0..<width).map { $0 == i ? 1 : 0 } }
    return Network(layout: part, parameters: values + Array(repeating: 0, count: width))
  }
}
