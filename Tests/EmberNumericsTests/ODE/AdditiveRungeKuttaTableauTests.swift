import Testing

@testable import EmberNumerics

/// Order conditions of an additive Runge-Kutta method whose two parts share weights and times (Kennedy & Carpenter 2003, section 2).
@Suite struct AdditiveRungeKuttaTableauTests {
  typealias Tableau = AdditiveRungeKuttaTableau

  /// Both coefficient matrices as squares, the implicit one with its diagonal.
  static let matrices: [[[Double]]] = {
    func square(_ rows: [[Double]], diagonal: Double) -> [[Double]] {
      var matrix = [[Double]](repeating: [Double](repeating: 0, count: Tableau.stages), count: Tableau.stages)
      for (i, row) in rows.enumerated() where i > 0 {
        matrix[i].replaceSubrange(0..<i, with: row)
        matrix[i][i] = diagonal
      }
      return matrix
    }
    return [square(Tableau.explicit, diagonal: 0), square(Tableau.implicit, diagonal: Tableau.gamma)]
  }()

  private func times(_ a: [[Double]], _ x: [Double]) -> [Double] { a.map { dot($0, x) } }
  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  private func product(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 * $1 } }
  private func isEqual(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-14 }

  @Test func rowsSumToTheStageTimes() {
    for matrix in Self.matrices {
      for (row, time) in zip(matrix, Tableau.times) { #expect(isEqual(row.reduce(0, +), time)) }
    }
  }

  @Test func quadratureIsOfFourthOrder() {
    let c = Tableau.times
    var power = [Double](repeating: 1, count: Tableau.stages)
    for q in 1...4 {
      #expect(isEqual(dot(Tableau.weights, power), 1 / Double(q)))
      if q < 4 { #expect(isEqual(dot(Tableau.embedded, power), 1 / Double(q))) }
      power = product(power, c)
    }
  }

  /// Every tree of up to four nodes, with each inner node of either kind.
  @Test func couplingConditionsHoldToFourthOrder() {
    let (b, c) = (Tableau.weights, Tableau.times)
    for first in Self.matrices {
      let ac = times(first, c)
      #expect(isEqual(dot(b, ac), 1.0 / 6))
      #expect(isEqual(dot(Tableau.embedded, ac), 1.0 / 6))
      #expect(isEqual(dot(product(b, c), ac), 1.0 / 8))
      #expect(isEqual(dot(b, times(first, product(c, c))), 1.0 / 12))
      for second in Self.matrices { #expect(isEqual(dot(b, times(second, ac)), 1.0 / 24)) }
    }
  }

  @Test func embeddedSolutionDiffersAtFourthOrder() {
    let cubes = Tableau.times.map { $0 * $0 * $0 }
    #expect(abs(dot(Tableau.embedded, cubes) - 0.25) > 1e-4)
    #expect(isEqual(Tableau.errorWeights.reduce(0, +), 0))
  }

  /// Stiffly accurate: the last implicit stage is the solution, so infinitely stiff parts relax at once.
  @Test func implicitPartIsStifflyAccurate() {
    #expect(zip(Self.matrices[1][Tableau.stages - 1], Tableau.weights).allSatisfy { isEqual($0, $1) })
  }
}
