import EmberNumerics
import EmberTheory

/// Band powers of spectra that are sums of fixed directions: each spectrum of the data is a sum of terms (see ``SpectrumTerm``) whose
/// windows have been applied, so that band powers take a small matrix product.
struct BandPowerSpan: Sendable {
  /// The terms of one spectrum of the data.
  private struct Block: Sendable {
    /// The band power of each window.
    var rows: [Int]
    var directions: [Int?]
    var factors: [[SpectrumTerm.Factor]]
    /// One row for each window, one column for each term.
    var windowed: Matrix
  }

  private let theory: BandPowerTheory
  private let directionCount: Int
  private let blocks: [Block]

  /// `nil` where a transformation does not say what its terms are.
  init?(_ theory: BandPowerTheory, directions: [PowerSpectra]) throws(TheoryError) {
    self.theory = theory
    directionCount = directions.count
    let (windows, lmax) = (theory.windows, theory.windows.request.lmax)
    var terms: [SpectrumTerm] = []
    for (direction, spectra) in directions.enumerated() {
      try windows.check(spectra, isPartial: true)
      for (place, values) in ChannelSpectra(spectra, layout: windows.layout, lmax: lmax).values.enumerated() {
        if let values { terms.append(SpectrumTerm(place: place, values: values, direction: direction)) }
      }
    }
    for (index, step) in theory.transformations.enumerated() {
      guard let expanded = step.expand(terms, lmax: lmax, step: index) else { return nil }
      terms = expanded
    }
    blocks = windows.layout.indices.map { place in
      let own = terms.filter { $0.place == place }
      let bands = windows.windows.filter { $0.spectrum == place }
      let columns = own.flatMap { windows.sums($0.values, bands) }
      return Block(
        rows: bands.map(\.row), directions: own.map(\.direction), factors: own.map(\.factors),
        windowed: Matrix(rows: own.count, columns: bands.count, elements: columns).transposed)
    }
  }

  /// The numbers of each transformation; `nil` where nuisance parameters are too far off for its terms.
  func coefficients(_ nuisance: NuisanceParameters) throws(TheoryError) -> [[SpectrumScaling]]? {
    var result: [[SpectrumScaling]] = []
    for step in theory.transformations {
      guard let coefficients = try step.coefficients(theory.windows.layout, nuisance) else { return nil }
      result.append(coefficients)
    }
    return result
  }

  /// Band powers for coefficients of the directions and of the transformations.
  func bandPowers(_ directions: [Double], _ coefficients: [[SpectrumScaling]], _ nuisance: NuisanceParameters)
    throws(TheoryError) -> [Double]
  {
    var result = [Double](repeating: 0, count: theory.windows.count)
    for block in blocks {
      let weights = block.directions.indices.map { t in
        Self.product(block.factors[t], coefficients) * (block.directions[t].map { directions[$0] } ?? 1)
      }
      for (row, value) in zip(block.rows, block.windowed * weights) { result[row] += value }
    }
    try theory.addTemplates(nuisance, to: &result)
    return result
  }

  /// Band powers per unit of each direction, one column for each.
  func responses(_ coefficients: [[SpectrumScaling]]) -> Matrix {
    var result = Matrix(rows: theory.windows.count, columns: directionCount)
    for block in blocks {
      for (t, direction) in block.directions.enumerated() {
        guard let direction else { continue }
        let factor = Self.product(block.factors[t], coefficients)
        for (i, row) in block.rows.enumerated() { result[row, direction] += factor * block.windowed[i, t] }
      }
    }
    return result
  }

  /// Carries a gradient with respect to band powers back to the directions and the nuisance parameters.
  func pullback(_ cotangent: [Double], _ directions: [Double], _ coefficients: [[SpectrumScaling]])
    -> (directions: [Double], nuisance: [String: Double])
  {
    var byDirection = [Double](repeating: 0, count: directionCount)
    var byCoefficient = coefficients.map { [Double](repeating: 0, count: $0.count) }
    for block in blocks {
      let slopes = block.windowed.product(block.rows.map { cotangent[$0] }, transpose: true)
      for (t, slope) in slopes.enumerated() {
        let factors = block.factors[t]
        let weight = block.directions[t].map { directions[$0] } ?? 1
        if let direction = block.directions[t] {
          byDirection[direction] += slope * Self.product(factors, coefficients)
        }
        for (k, factor) in factors.enumerated() {
          let others = factors.indices.reduce(slope * weight) { product, other in
            other == k ? product : product * coefficients[factors[other].step][factors[other].index].factor
          }
          byCoefficient[factor.step][factor.index] += others
        }
      }
    }
    var nuisance = theory.templateSlopes(cotangent)
    for (slopes, scalings) in zip(byCoefficient, coefficients) {
      for (slope, scaling) in zip(slopes, scalings) {
        for (name, own) in scaling.slopes { nuisance[name, default: 0] += slope * own }
      }
    }
    return (byDirection, nuisance)
  }

  private static func product(_ factors: [SpectrumTerm.Factor], _ coefficients: [[SpectrumScaling]]) -> Double {
    factors.reduce(1) { $0 * coefficients[$1.step][$1.index].factor }
  }
}
