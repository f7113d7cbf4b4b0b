import EmberNumerics
import Glibc

/// The training of one network, one epoch at a time; all of its state can be kept and continued, and a seed determines it.
public struct NetworkTraining: Sendable {
  public let settings: NetworkSettings
  /// The network as it is now, and the best one so far by held-out loss.
  public private(set) var network: Network
  public private(set) var best: Network
  public private(set) var bestLoss = Double.infinity
  /// Epochs done, and the epoch after which ``best`` was found.
  public private(set) var epoch = 0
  public private(set) var bestEpoch = 0
  /// Mean losses of the last epoch.
  public private(set) var trainingLoss = Double.infinity
  public private(set) var heldOutLoss = Double.infinity
  package var optimizer: AdamOptimizer
  private var stream: RandomStream
  package let loss: NetworkLoss

  /// - Parameters:
  ///   - examples: inputs and targets.
  ///   - scales: what a unit of each target means; errors are weighed by it.
  ///   - settings: layers, steps and rates.
  ///   - seed: of first weights and batches, with `member`.
  ///   - member: the number of the network in its ensemble.
  public init(_ examples: NetworkExamples, scales: [Double], settings: NetworkSettings, seed: UInt64, member: Int) {
    var stream = RandomStream(seed: seed, stream: 0x4E45_5400 + UInt64(member))
    let layout = NetworkLayout(widths: [examples.inputCount] + settings.hidden + [examples.targetCount])
    network = Network(layout: layout, stream: &stream)
    best = network
    optimizer = AdamOptimizer(count: layout.count)
    loss = NetworkLoss(scales: scales.map { Float($0) }, softening: 1)
    self.settings = settings
    self.stream = stream
  }

  /// Starts from the hidden layers of a network of the same shape but for its outputs.
  package mutating func start(withHiddenLayersOf earlier: Network) {
    let count = network.layout.weights(network.layout.layers - 1)
    guard network.layout.widths.dropLast() == earlier.layout.widths.dropLast() else { return }
    network.parameters.replaceSubrange(0..<count, with: earlier.parameters[0..<count])
  }

  /// True when all epochs are done or the held-out loss has stopped improving.
  public var isDone: Bool { epoch >= settings.epochs || epoch - bestEpoch >= settings.patience }

  /// One pass through the training examples in a new order, and a look at the held-out ones.
  public mutating func runEpoch(_ examples: NetworkExamples) {
    let gradient = NetworkGradient(
      layout: network.layout, capacity: max(settings.batch, 512), loss: loss)
    let order = examples.training.shuffled(using: &stream)
    var sum = 0.0
    for start in stride(from: 0, to: order.count, by: settings.batch) {
      let rows = order[start..<min(start + settings.batch, order.count)]
      sum += gradient.step(network, examples.inputs, examples.targets, rows: rows) * Double(rows.count)
      let done = Double(epoch) + Double(start) / Double(order.count)
      optimizer.step(&network.parameters, gradient.gradient, rate: rate(atEpoch: done))
    }
    epoch += 1
    trainingLoss = sum / Double(max(order.count, 1))
    heldOutLoss = mean(gradient, examples)
    if heldOutLoss < bestLoss { (best, bestLoss, bestEpoch) = (network, heldOutLoss, epoch) }
  }

  /// Half a cosine from the first rate to the last.
  package func rate(atEpoch epoch: Double) -> Float {
    let share = (1 + cos(Double.pi * min(epoch / Double(settings.epochs), 1))) / 2
    return Float(settings.rate * (settings.finalRate + (1 - settings.finalRate) * share))
  }

  private func mean(_ gradient: NetworkGradient, _ examples: NetworkExamples) -> Double {
    let rows = examples.heldOut.isEmpty ? examples.training : examples.heldOut
    var sum = 0.0
    for start in stride(from: 0, to: rows.count, by: gradient.capacity) {
      let part = rows[start..<min(start + gradient.capacity, rows.count)]
      sum += gradient.value(network, examples.inputs, examples.targets, rows: part)
    }
    return sum / Double(rows.count)
  }
}

extension NetworkTraining {
  /// The state as arrays of an archive.
  public var archive: NPZArchive {
    let state = stream.words.map { Int(bitPattern: UInt(truncatingIfNeeded: $0)) }
    return NPZArchive([
      "network": .list(network.parameters), "best": .list(best.parameters), "adam_mean": .list(optimizer.mean),
      "adam_square": .list(optimizer.square), "adam_steps": .list([optimizer.steps]), "stream": .list(state),
      "epochs": .list([epoch, bestEpoch]), "losses": .list([bestLoss, trainingLoss, heldOutLoss]),
    ])
  }

  /// Continues from a state that was kept.
  ///
  /// - Throws: `StorageError` when it belongs to a network of another shape.
  public mutating func restore(_ archive: NPZArchive, file: String) throws(StorageError) {
    func array<T>(_ name: String, _ count: Int, _ values: (NPYArray) -> [T]?) throws(StorageError) -> [T] {
      guard let array = archive.arrays[name] else { throw .missingArray(file: file, name: name) }
      guard let result = values(array), result.count == count else {
        throw .wrongShape(file: file, name: name, found: "\(array.shape)", expected: "\(count) numbers")
      }
      return result
    }
    let count = network.layout.count
    let current = try array("network", count, \.floats)
    let best = try array("best", count, \.floats)
    let steps = try array("adam_steps", 1, \.integers)[0]
    let epochs = try array("epochs", 2, \.integers)
    let losses = try array("losses", 3, \.doubles)
    let most = 1 << 40
    guard 0...most ~= epochs[0], 0...epochs[0] ~= epochs[1], 0...most ~= steps, (current + best).allSatisfy(\.isFinite)
    else {
      throw .malformed(
        file: file, reason: "\(epochs[0]) epochs, best \(epochs[1]), \(steps) steps, or weights of no size")
    }
    optimizer = AdamOptimizer(
      mean: try array("adam_mean", count, \.floats), square: try array("adam_square", count, \.floats),
      steps: steps)
    stream = RandomStream(words: try array("stream", 4, \.integers).map { UInt64(UInt(bitPattern: $0)) })
    network = Network(layout: network.layout, parameters: current)
    self.best = Network(layout: network.layout, parameters: best)
    (epoch, bestEpoch) = (epochs[0], epochs[1])
    (bestLoss, trainingLoss, heldOutLoss) = (losses[0], losses[1], losses[2])
  }
}
