import EmberNumerics
import EmberTheory

/// Band powers of spectra that are sums of fixed directions: each spectrum of the data is a sum of terms (see ``SpectrumTerm``) whose
/// windows have been applied, so that band powers take a small matrix product. What steps add that have no terms is worked out at every point.
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
  /// Where the steps begin of which one adds spectra without terms.
  private let firstAddition: Int?

  /// `nil` where a transformation does not say what its terms are, but for steps that add spectra, after which others may only scale them.
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
    firstAddition = theory.transformations.firstIndex(where: \.isAddition)
    for step in theory.transformations[(firstAddition ?? theory.transformations.count)...] {
      guard step.isAddition || step is any ScalingTransformation else { return nil }
    }
    for (index, step) in theory.transformations.enumerated() where !step.isAddition {
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
    if let sums = try additions(nuisance).last.map(theory.windows.bandPowers) {
      for (row, value) in sums.enumerated() { result[row] += value }
    }
    try theory.addTemplates(nuisance, to: &result)
    return result
  }

  /// What is added without terms: before the first step that does so, after it, ..., after the last step; empty where nothing is.
  private func additions(_ nuisance: NuisanceParameters) throws(TheoryError) -> [ChannelSpectra] {
    guard let firstAddition else { return [] }
    let (layout, lmax) = (theory.windows.layout, theory.windows.request.lmax)
    var none = ChannelSpectra(layout: layout, lmax: lmax)
    for place in layout.indices { none.values[place] = [Double](repeating: 0, count: lmax + 1) }
    var stages = [none]
    for step in theory.transformations[firstAddition...] {
      var next = stages[stages.count - 1]
      try step.transform(&next, nuisance)
      stages.append(next)
    }
    return stages
  }

  /// Carries a gradient with respect to band powers back to the nuisance parameters through what is added without terms.
  private func additionSlopes(_ cotangent: [Double], _ nuisance: NuisanceParameters) throws(TheoryError)
    -> [String: Double]
  {
    guard let firstAddition else { return [:] }
    let stages = try additions(nuisance)
    var gradient = theory.windows.pullback(cotangent, lmax: theory.windows.request.lmax)
    var slopes: [String: Double] = [:]
    for (step, before) in zip(theory.transformations[firstAddition...], stages).reversed() {
      slopes.merge(try step.nuisanceSlopes(gradient, at: before, nuisance), uniquingKeysWith: +)
      try step.pullback(&gradient, nuisance)
    }
    return slopes
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

  /// True where responses do not depend on nuisance parameters.
  var hasFixedResponses: Bool { theory.transformations.allSatisfy(\.isAddition) }

  /// Carries a gradient with respect to band powers back to the directions.
  func pullback(_ cotangent: [Double], _ coefficients: [[SpectrumScaling]]) -> [Double] {
    var byDirection = [Double](repeating: 0, count: directionCount)
    for block in blocks {
      let slopes = block.windowed.product(block.rows.map { cotangent[$0] }, transpose: true)
      for (t, slope) in slopes.enumerated() {
        guard let direction = block.directions[t] else { continue }
        byDirection[direction] += slope * Self.product(block.factors[t], coefficients)
      }
    }
    return byDirection
  }

  /// Carries a gradient with respect to band powers back to the directions and the nuisance parameters.
  func pullback(
    _ cotangent: [Double], _ directions: [Double], _ coefficients: [[SpectrumScaling]], _ nuisance: NuisanceParameters
  ) throws(TheoryError) -> (directions: [Double], nuisance: [String: Double]) {
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
    var byNuisance = theory.templateSlopes(cotangent)
    for (slopes, scalings) in zip(byCoefficient, coefficients) {
      for (slope, scaling) in zip(slopes, scalings) {
        for (name, own) in scaling.slopes { byNuisance[name, default: 0] += slope * own }
      }
    }
    byNuisance.merge(try additionSlopes(cotangent, nuisance), uniquingKeysWith: +)
    return (byDirection, byNuisance)
  }

  private static func product(_ factors: [SpectrumTerm.Factor], _ coefficients: [[SpectrumScaling]]) -> Double {
    factors.reduce(1) { $0 * coefficients[$1.step][$1.index].factor }
  }
}
