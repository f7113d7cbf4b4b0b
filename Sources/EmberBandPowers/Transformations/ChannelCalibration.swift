import EmberTheory

/// Calibrations by channel: a spectrum is divided by the mean of products of nuisance parameters, such as T_i E_j and T_j E_i.
public struct ChannelCalibration: ScalingTransformation {
  /// For places in the layout, the products: each a list of names of nuisance parameters.
  public let products: [Int: [[String]]]
  public let nuisanceNames: [String]

  public init(products: [Int: [[String]]]) {
    self.products = products
    nuisanceNames = Set(products.values.flatMap { $0.flatMap { $0 } }).sorted()
  }

  public func factors(_ layout: [DataSpectrum], _ nuisance: NuisanceParameters) throws(TheoryError)
    -> [SpectrumScaling]
  {
    var result = layout.map { _ in SpectrumScaling() }
    for (place, products) in products where result.indices.contains(place) {
      var sum = 0.0
      var slopes: [String: Double] = [:]
      for names in products {
        var values: [Double] = []
        for name in names { values.append(try nuisance.calibration(name)) }
        let product = values.reduce(1, *)
        sum += product
        for (name, value) in zip(names, values) { slopes[name, default: 0] += product / value }
      }
      let factor = Double(products.count) / sum
      result[place] = SpectrumScaling(factor, slopes: slopes.mapValues { -factor / sum * $0 })
    }
    return result
  }
}
