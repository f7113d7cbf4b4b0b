import EmberNumerics
import EmberTheory

extension ImportedNetworks {
  public static var archivePrefix: String { "import." }

  /// The networks as `PREFIX` KIND `.W_0` ..., and what their outputs mean.
  public var arrays: [String: NPYArray] {
    let prefix = Self.archivePrefix
    var arrays: [String: NPYArray] = [
      prefix + "kinds": .list(networks.map(\.kind.rawValue)), prefix + "variance": .list(variance),
    ]
    for one in networks {
      let own = prefix + one.kind.rawValue + "."
      for (name, array) in one.network.archive.arrays { arrays[own + name] = array }
      arrays[own + "quantity"] = .list([one.quantity.rawValue])
      arrays[own + "is_logarithmic"] = .list([one.isLogarithmic ? 1 : 0])
    }
    return arrays
  }

  public init(_ emulator: EmulatorArchive) throws(StorageError) {
    let (archive, prefix) = (emulator.reader, Self.archivePrefix)
    let kinds = archive.archive.arrays[prefix + "kinds"]?.texts ?? []
    var networks: [ImportedNetwork] = []
    for text in kinds {
      let own = prefix + text + "."
      var part: [String: NPYArray] = [:]
      for (name, array) in archive.archive.arrays where name.hasPrefix(own) {
        part[String(name.dropFirst(own.count))] = array
      }
      let network = try CosmoPowerNetwork(NPZArchive(part), file: archive.file)
      guard let kind = SpectrumKind(rawValue: text), let quantity = network.quantity,
        let one = ImportedNetwork(
          kind, network, order: emulator.inputs, isLogarithmic: try archive.integers(own + "is_logarithmic") == [1],
          quantity: quantity)
      else { throw .malformed(file: archive.file, reason: "its network of \(text) does not fit its inputs") }
      networks.append(one)
    }
    guard !networks.isEmpty else { throw .missingArray(file: archive.file, name: prefix + "kinds") }
    let variance = try archive.numbers(prefix + "variance", count: emulator.compression.count)
    guard variance.allSatisfy({ $0 >= 0 }) else {
      throw .malformed(file: archive.file, reason: "\(prefix)variance must not be negative")
    }
    self.init(
      networks: networks, inputs: emulator.inputs, fixed: emulator.fixed, compression: emulator.compression,
      variance: variance)
  }
}
