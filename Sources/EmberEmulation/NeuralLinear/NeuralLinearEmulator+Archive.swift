import EmberNetworks
import EmberNumerics

extension NeuralLinearEmulator {
  public static var archivePrefix: String { "neural." }

  public var arrays: [String: NPYArray] {
    func array(_ matrix: Matrix) -> NPYArray {
      NPYArray(shape: [matrix.rows, matrix.columns], .float64(matrix.elements))
    }
    let prefix = Self.archivePrefix
    var arrays = standardization.arrays
    arrays[prefix + "widths"] = .list(members[0].features.network.layout.widths)
    arrays[prefix + "members"] = .list([members.count])
    arrays[prefix + "variance"] = .list(variance)
    arrays[prefix + "inflation"] = .list([inflation.squaredRadius, inflation.power])
    for (number, member) in members.enumerated() {
      let own = "\(prefix)\(number)."
      for (name, array) in member.features.network.arrays { arrays[own + name] = array }
      arrays[own + "scale"] = .list([member.features.scale])
      arrays[own + "coefficients"] = array(member.coefficients)
      arrays[own + "inverse"] = array(member.inverse)
    }
    return arrays
  }

  public init(_ archive: EmulatorArchive) throws(StorageError) {
    let (reader, prefix, targets) = (archive.reader, Self.archivePrefix, archive.compression.count)
    let standardization = try archive.standardization
    let dimension = standardization.mean.count
    let (layout, count) = try reader.networks(prefix, widths: 3...100, members: 1...64, inputs: dimension)
    let functions = PolynomialBasis(dimension: dimension, degree: 2).count + layout.outputs
    var members: [NeuralLinearMember] = []
    for number in 0..<count {
      let own = "\(prefix)\(number)."
      let network = try Network(reader, prefix: own, layout: layout)
      members.append(
        NeuralLinearMember(
          dimension: dimension,
          features: NeuralFeatures(network: network, scale: try reader.numbers(own + "scale", count: 1)[0]),
          coefficients: Matrix(
            rows: targets, columns: functions,
            elements: try reader.numbers(own + "coefficients", count: targets * functions)),
          inverse: try reader.square(own + "inverse", size: functions)))
    }
    let (variance, inflation) = try reader.variances(prefix, count: targets)
    self.init(
      standardization: standardization, members: members, variance: variance, inflation: inflation,
      leftOut: .none(targets: targets))
  }
}
