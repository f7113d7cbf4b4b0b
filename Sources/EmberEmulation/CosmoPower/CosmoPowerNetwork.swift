import EmberNetworks
import EmberNumerics
import Glibc

/// One network in CosmoPower's plain layout (Spurio Mancini et al. 2022): named parameters in, a spectrum over modes out.
/// Networks of principal components are read as networks of what the components add up to.
public struct CosmoPowerNetwork: Sendable, Hashable {
  /// Names of the inputs, as the file spells them, with the numbers that standardise them.
  public let parameters: [String]
  public let parameterMean: [Double]
  public let parameterScale: [Double]
  /// Multipoles of the outputs, with the numbers that give them back their size.
  public let modes: [Int]
  public let featureMean: [Double]
  public let featureScale: [Double]
  public let network: Network
  /// Ranges of the inputs and meaning of the outputs, which Ember adds to the layout; `nil` in the files of others.
  public let ranges: [ClosedRange<Double>]?
  public let quantity: NetworkQuantity?

  init(
    parameters: [String], parameterMean: [Double], parameterScale: [Double], modes: [Int], featureMean: [Double],
    featureScale: [Double], network: Network, ranges: [ClosedRange<Double>]? = nil, quantity: NetworkQuantity? = nil
  ) {
    self.parameters = parameters
    self.parameterMean = parameterMean
    self.parameterScale = parameterScale
    self.modes = modes
    self.featureMean = featureMean
    self.featureScale = featureScale
    self.network = network
    self.ranges = ranges
    self.quantity = quantity
  }

  /// The outputs at values of ``parameters``, as the network was trained: a spectrum, or its decimal logarithm.
  public func callAsFunction(_ values: [Double]) -> [Double] {
    let x = values.indices.map { Float((values[$0] - parameterMean[$0]) / parameterScale[$0]) }
    return zip(network(x), zip(featureMean, featureScale)).map { $1.0 + $1.1 * Double($0) }
  }

  /// The arrays of the file.
  public var archive: NPZArchive {
    let widths = network.layout.widths
    var arrays = network.arrays
    arrays["architecture"] = .list(widths)
    arrays["n_layers"] = NPYArray(shape: [], .integer([network.layout.layers]))
    arrays["n_hidden"] = .list(Array(widths.dropFirst().dropLast()))
    arrays["n_parameters"] = NPYArray(shape: [], .integer([parameters.count]))
    arrays["n_modes"] = NPYArray(shape: [], .integer([modes.count]))
    arrays["parameters"] = .list(parameters)
    arrays["modes"] = .list(modes)
    arrays["parameters_mean"] = .list(parameterMean)
    arrays["parameters_std"] = .list(parameterScale)
    arrays["features_mean"] = .list(featureMean)
    arrays["features_std"] = .list(featureScale)
    if let ranges {
      arrays["parameters_min"] = .list(ranges.map(\.lowerBound))
      arrays["parameters_max"] = .list(ranges.map(\.upperBound))
    }
    if let quantity { arrays["quantity"] = .list([quantity.rawValue]) }
    return NPZArchive(arrays)
  }

  /// Reads the arrays of a file; `file` names it in errors.
  ///
  /// - Throws: `StorageError` when arrays are missing, do not fit each other, or are not finite.
  public init(_ archive: NPZArchive, file: String) throws(StorageError) {
    let reader = ArchiveReader(archive: archive, file: file)
    guard let names = archive.arrays["parameters"] else { throw .missingArray(file: file, name: "parameters") }
    guard let parameters = names.texts, !parameters.isEmpty, Set(parameters).count == parameters.count else {
      throw .wrongShape(file: file, name: "parameters", found: "of shape \(names.shape)", expected: "distinct names")
    }
    let modes = try reader.integers("modes")
    let layers = try reader.integers("n_layers").first ?? 0
    guard (1...100).contains(layers), let first = modes.first, let last = modes.last, first >= 0,
      last <= Self.highestMode, zip(modes, modes.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw .malformed(
        file: file,
        reason: "it needs n_layers from 1 to 100, and modes in ascending order to at most \(Self.highestMode)")
    }
    try Self.check("n_modes", states: modes.count, reader)
    try Self.check("n_parameters", states: parameters.count, reader)
    var widths = [parameters.count]
    for layer in 0..<layers {
      guard let shape = archive.arrays["W_\(layer)"]?.shape else {
        throw .missingArray(file: file, name: "W_\(layer)")
      }
      guard shape.count == 2, shape[0] == widths[layer], shape[1] > 0 else {
        throw .wrongShape(
          file: file, name: "W_\(layer)", found: "of shape \(shape)", expected: "\(widths[layer]) inputs")
      }
      widths.append(shape[1])
    }
    let components = archive.arrays["pca_transform_matrix"]
    guard widths[layers] == components?.shape.first ?? modes.count else {
      throw .wrongShape(
        file: file, name: "W_\(layers - 1)", found: "\(widths[layers]) outputs",
        expected: components == nil ? "\(modes.count) modes" : "as many as components")
    }
    let parameterScale = try reader.parameters("parameters_std", count: parameters.count)
    guard parameterScale.allSatisfy({ $0 > 0 }) else {
      throw .malformed(file: file, reason: "parameters_std must be positive")
    }
    var network = try Network(reader, prefix: "", layout: NetworkLayout(widths: widths))
    if components != nil {
      let count = widths[layers]
      let (inner, limit) = (widths[layers - 1], Self.largestLayer)
      guard inner <= limit / modes.count else {
        throw .malformed(
          file: file, reason: "its last layer would have \(inner) x \(modes.count) weights, more than \(limit)")
      }
      network = network.expanded(
        scale: try reader.numbers("pca_std", count: count), mean: try reader.numbers("pca_mean", count: count),
        basis: Matrix(
          rows: count, columns: modes.count,
          elements: try reader.numbers("pca_transform_matrix", count: count * modes.count)))
    }
    self.init(
      parameters: parameters, parameterMean: try reader.parameters("parameters_mean", count: parameters.count),
      parameterScale: parameterScale, modes: modes,
      featureMean: try reader.numbers("features_mean", count: modes.count),
      featureScale: try reader.numbers("features_std", count: modes.count), network: network,
      ranges: try Self.ranges(reader, count: parameters.count), quantity: try Self.quantity(reader))
  }

  /// No spectrum of linear theory has higher multipoles.
  private static let highestMode = 20_000
  /// Weights of a layer that is made of principal components.
  private static let largestLayer = 1 << 24

  /// Throws when a file states another number than its arrays have.
  private static func check(_ name: String, states count: Int, _ reader: ArchiveReader) throws(StorageError) {
    guard reader.archive.arrays[name] != nil else { return }
    let stated = try reader.numbers(name)
    guard stated == [Double(count)] else {
      throw .wrongShape(file: reader.file, name: name, found: "\(stated)", expected: "\(count), as its arrays have")
    }
  }

  private static func ranges(_ reader: ArchiveReader, count: Int) throws(StorageError) -> [ClosedRange<Double>]? {
    guard reader.archive.arrays["parameters_min"] != nil else { return nil }
    let low = try reader.parameters("parameters_min", count: count)
    let high = try reader.parameters("parameters_max", count: count)
    guard zip(low, high).allSatisfy({ $0 < $1 }) else {
      throw .malformed(file: reader.file, reason: "parameters_min must be below parameters_max")
    }
    return zip(low, high).map { $0...$1 }
  }

  private static func quantity(_ reader: ArchiveReader) throws(StorageError) -> NetworkQuantity? {
    guard let array = reader.archive.arrays["quantity"] else { return nil }
    guard let quantity = array.texts?.first.flatMap(NetworkQuantity.init(rawValue:)) else {
      throw .malformed(file: reader.file, reason: "it does not say what its outputs are in a way that Ember knows")
    }
    return quantity
  }
}
