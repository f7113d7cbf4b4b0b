import EmberNetworks
import EmberNumerics

extension NetworkEnsemble {
  public static var archivePrefix: String { "net." }

  public var arrays: [String: NPYArray] {
    standardization.arrays.merging(arrays(prefix: Self.archivePrefix)) { $1 }
  }

  public init(_ archive: EmulatorArchive) throws(StorageError) {
    try self.init(
      archive.reader, prefix: Self.archivePrefix, standardization: try archive.standardization,
      outputs: archive.compression.count)
  }

  /// Members and scales as arrays of an archive: `PREFIX0.W_0` ... in the order (inputs, outputs).
  func arrays(prefix: String) -> [String: NPYArray] {
    var arrays: [String: NPYArray] = [
      prefix + "widths": .list(members[0].layout.widths), prefix + "members": .list([members.count]),
      prefix + "offset": .list(offset), prefix + "scale": .list(scale), prefix + "inflation": .list(inflation),
    ]
    for (number, member) in members.enumerated() {
      for (name, array) in member.arrays { arrays["\(prefix)\(number).\(name)"] = array }
    }
    return arrays
  }

  /// The ensemble that arrays of an archive describe, with `outputs` targets.
  init(
    _ archive: ArchiveReader, prefix: String, standardization: InputStandardization, outputs: Int
  ) throws(StorageError) {
    let (layout, count) = try archive.networks(
      prefix, widths: 2...100, members: 2...64, inputs: standardization.mean.count, outputs: outputs)
    var members: [Network] = []
    for number in 0..<count {
      members.append(
        try Network(archive, prefix: "\(prefix)\(number).", layout: layout))
    }
    self.init(
      standardization: standardization, members: members,
      offset: try archive.numbers(prefix + "offset", count: outputs),
      scale: try archive.numbers(prefix + "scale", count: outputs),
      inflation: try archive.numbers(prefix + "inflation", count: outputs))
  }
}

extension Network {
  /// Weights W_i (inputs, outputs), biases b_i, alphas_i and betas_i.
  var arrays: [String: NPYArray] {
    var arrays: [String: NPYArray] = [:]
    for layer in 0..<layout.layers {
      let (inputs, outputs) = (layout.widths[layer], layout.widths[layer + 1])
      func part(_ start: Int, _ shape: [Int]) -> NPYArray {
        NPYArray(shape: shape, .float32(Array(parameters[start..<start + shape.reduce(1, *)])))
      }
      arrays["W_\(layer)"] = part(layout.weights(layer), [inputs, outputs])
      arrays["b_\(layer)"] = part(layout.biases(layer), [outputs])
      guard layout.isHidden(layer) else { continue }
      arrays["alphas_\(layer)"] = part(layout.alphas(layer), [outputs])
      arrays["betas_\(layer)"] = part(layout.betas(layer), [outputs])
    }
    return arrays
  }

  /// The network that arrays of an archive describe.
  init(_ archive: ArchiveReader, prefix: String, layout: NetworkLayout) throws(StorageError) {
    // The arrays decide how much memory is needed, because the widths alone may claim anything.
    var parameters: [Float] = []
    for layer in 0..<layout.layers {
      let (inputs, outputs) = (layout.widths[layer], layout.widths[layer + 1])
      parameters += try archive.floats("\(prefix)W_\(layer)", count: inputs * outputs)
      parameters += try archive.floats("\(prefix)b_\(layer)", count: outputs)
      guard layout.isHidden(layer) else { continue }
      parameters += try archive.floats("\(prefix)alphas_\(layer)", count: outputs)
      parameters += try archive.floats("\(prefix)betas_\(layer)", count: outputs)
    }
    self.init(layout: layout, parameters: parameters)
  }
}
