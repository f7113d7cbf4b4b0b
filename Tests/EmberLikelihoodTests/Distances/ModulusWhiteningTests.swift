import EmberNumerics
import EmberTheory
import Glibc
import Testing

@testable import EmberLikelihood

/// Whitening by a smooth function's coefficients is that by the matrix.
@Suite struct ModulusWhiteningTests {
  private static let count = 300

  /// Supernovae with an offset that is free, of which two have known moduli.
  private static let table: DistanceTable = {
    let rows = (0..<count).map { i -> DistanceTable.Row in
      let z = 0.011 + 2.2 * pow(Double(i) / Double(count), 2)
      return DistanceTable.Row(
        redshift: z, quantity: .modulus, value: 5 * log10(z) + 18 + 0.1 * sin(Double(7 * i)),
        heliocentric: z + 1e-4 * cos(Double(i)),
        known: i == 3 || i == 8 ? 30 + Double(i) : nil)
    }
    var covariance = Matrix(rows: count, columns: count)
    for i in 0..<count {
      for j in 0..<count { covariance[i, j] = (i == j ? 0.02 : 0) + 0.001 * exp(-abs(Double(i - j)) / 30) }
    }
    return DistanceTable(rows: rows, covariance: covariance, isOffsetFree: true)
  }()

  private static func whitening() throws -> (WhitenedGaussian, ModulusWhitening) {
    let whitening = try WhitenedGaussian(data: table.rows.map(\.value), covariance: table.covariance, name: "test")
    return (
      whitening,
      try #require(
        ModulusWhitening(table, whiten: { whitening.whiten($0) }, residual: { whitening.residual($0) }))
    )
  }

  /// Moduli that are smooth in redshift, some of them known.
  private static func model(_ omega: Double, bump: Double = 0) -> [Double] {
    table.rows.map { row in
      let z = row.redshift
      let distance = 4400 * z / (1 + 0.75 * omega * z + 0.05 * z * z) * (1 + bump * tanh((z - 0.5) / 1e-3))
      return row.known ?? 5 * log10((1 + (row.heliocentric ?? z)) * distance)
    }
  }

  @Test func smoothModelsAreWhitenedAsByTheMatrix() throws {
    let (exact, fast) = try Self.whitening()
    for omega in [0.1, 0.3, 0.9] {
      let model = Self.model(omega)
      let (a, b) = (exact.residual(model), try #require(fast.residual(model)))
      #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 })
      let change = zip(Self.model(omega + 0.01), model).map { $0 - $1 }
      let (c, d) = (exact.whiten(change), try #require(fast.response(change)))
      #expect(zip(c, d).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  @Test func othersAreLeftToTheMatrix() throws {
    let (_, fast) = try Self.whitening()
    #expect(fast.residual(Self.model(0.3, bump: 1e-4)) == nil)
  }

  @Test func fewSupernovaeHaveNone() {
    #expect(ModulusWhitening(Self.table.selecting(Array(0..<100)), whiten: { $0 }, residual: { $0 }) == nil)
  }
}
