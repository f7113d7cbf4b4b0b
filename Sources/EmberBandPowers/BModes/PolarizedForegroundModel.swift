import Glibc

/// ``DustAndSynchrotron`` at one point.
struct PolarizedForegroundModel {
  typealias Parameter = PolarizedForegroundParameter

  /// C_l per unit of amplitude, from l = 0, and ln(l/80), by which they grow with their slope.
  struct Shapes {
    var dust: [Double]
    var synchrotron: [Double]
    var both: [Double]
    var logarithms: [Double]
  }

  let values: (Parameter) -> Double
  var maps: [MapScaling]
  let shapes: Shapes
  /// Of dust, and of synchrotron radiation; `nil` where all frequencies correlate.
  let decorrelations: [Decorrelation?]
  let ratios: [Double]
  /// False where nobody asks for slopes: none are made then.
  var hasSlopes = true

  /// An amplitude times a shape, times a correlation between frequencies.
  struct Term {
    var shape: [Double]
    var amplitude: MapScaling.Factor
    /// How much of each slope's change the shape has.
    var shapeSlopes: [Parameter: Double]
    var correlation: (values: [Double], slopes: [Parameter: [Double]])?

    /// Adds the power.
    func add(to values: inout [Double]) {
      let (size, count) = (amplitude.value, min(shape.count, values.count))
      if let correlation {
        for l in 0..<count { values[l] += size * shape[l] * correlation.values[l] }
      } else {
        for l in 0..<count { values[l] += size * shape[l] }
      }
    }

    /// d power / d parameter; `nil` where it does not depend on it.
    func slope(_ parameter: Parameter, _ logarithms: [Double]) -> [Double]? {
      let bySlope = amplitude.value * (shapeSlopes[parameter] ?? 0)
      let byAmplitude = amplitude.slopes[parameter] ?? 0
      let byCorrelation = correlation?.slopes[parameter]
      guard bySlope != 0 || byAmplitude != 0 || byCorrelation != nil else { return nil }
      var slope = shape.indices.map { shape[$0] * (byAmplitude + bySlope * logarithms[$0]) }
      if let correlation { for l in slope.indices { slope[l] *= correlation.values[l] } }
      if let byCorrelation { for l in slope.indices { slope[l] += amplitude.value * shape[l] * byCorrelation[l] } }
      return slope
    }
  }

  /// d power / d parameter in one spectrum, with the terms that are added up; `nil` where it does not depend on it.
  func slope(_ parameter: Parameter, _ terms: [Term]) -> [Double]? {
    let slopes = terms.compactMap { $0.slope(parameter, shapes.logarithms) }
    guard var sum = slopes.first else { return nil }
    for other in slopes.dropFirst() { for l in sum.indices { sum[l] += other[l] } }
    return sum
  }

  func terms(_ pair: DustAndSynchrotron.Pair) -> [Term] {
    let (i, j) = pair.maps
    let (a, b) = (maps[i], maps[j])
    func power(_ amplitude: Parameter, _ ratio: Parameter, _ scaling: MapScaling.Factor) -> MapScaling.Factor {
      var factor = MapScaling.Factor(value: values(amplitude), slopes: hasSlopes ? [amplitude: 1] : [:])
      if pair.isElectric { factor = factor.times(.init(value: values(ratio), slopes: hasSlopes ? [ratio: 1] : [:])) }
      return factor.times(scaling)
    }
    return [
      Term(
        shape: shapes.dust, amplitude: power(.dust, .dustRatio, a.dust.times(b.dust)), shapeSlopes: [.dustSlope: 1],
        correlation: correlation(0, .dustDecorrelation, i, j)),
      Term(
        shape: shapes.synchrotron,
        amplitude: power(.synchrotron, .synchrotronRatio, a.synchrotron.times(b.synchrotron)),
        shapeSlopes: [.synchrotronSlope: 1], correlation: correlation(1, .synchrotronDecorrelation, i, j)),
      Term(
        shape: shapes.both,
        amplitude: mean(pair).times(a.dust.times(b.synchrotron).plus(a.synchrotron.times(b.dust))),
        shapeSlopes: [.dustSlope: 0.5, .synchrotronSlope: 0.5], correlation: nil),
    ]
  }

  /// epsilon sqrt(A_d A_s); without either there is nothing that correlates.
  private func mean(_ pair: DustAndSynchrotron.Pair) -> MapScaling.Factor {
    let parameters: [Parameter] =
      [.dust, .synchrotron] + (pair.isElectric ? [.dustRatio, .synchrotronRatio] : [])
    let mean = parameters.reduce(1) { $0 * values($1) }.squareRoot()
    let epsilon = values(.correlation)
    var factor = MapScaling.Factor(value: epsilon * mean, slopes: [:])
    guard hasSlopes else { return factor }
    factor.slopes[.correlation] = mean
    for parameter in parameters where values(parameter) > 0 {
      factor.slopes[parameter] = epsilon * mean / (2 * values(parameter))
    }
    return factor
  }

  private func correlation(_ which: Int, _ delta: Parameter, _ i: Int, _ j: Int) -> (
    values: [Double], slopes: [Parameter: [Double]]
  )? {
    guard i != j, let decorrelation = decorrelations[which] else { return nil }
    let (a, b) = (maps[i].frequency, maps[j].frequency)
    let factors = decorrelation(values(delta), logarithm: a.value - b.value, ratios: ratios)
    var slopes = [delta: factors.byDelta]
    for parameter in Set(a.slopes.keys).union(b.slopes.keys) {
      let slope = (a.slopes[parameter] ?? 0) - (b.slopes[parameter] ?? 0)
      if slope != 0 { slopes[parameter] = factors.byLogarithm.map { slope * $0 } }
    }
    return (factors.values, slopes)
  }
}
