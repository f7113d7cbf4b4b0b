import Glibc
import Testing

@testable import EmberProjection

@Suite struct SphericalBesselTableTests {
  private static let table = SphericalBesselTable(
    [2, 3, 5, 8, 10, 20, 50, 75, 100, 150, 300, 500, 700, 1000, 2000, 2500], largest: 4000)

  /// j_l and j_l' at a multiple of the step, or nil below the block's onset.
  private func entry(_ l: Int, _ x: Double) -> (value: Double, slope: Double)? {
    let table = Self.table
    guard let node = table.multipoles.firstIndex(of: l) else { return nil }
    let lanes = SphericalBesselTable.lanes
    let block = table.blocks[node / lanes]
    let point = Int((x / SphericalBesselTable.step).rounded())
    guard (block.first...table.last).contains(point) else { return nil }
    let index = block.offset + (point - block.first) * SphericalBesselTable.floatsPerPoint + node % lanes
    return (Double(table.values[index]), Double(table.values[index + lanes]) / SphericalBesselTable.step)
  }

  /// l, x, j_l(x), j_l'(x) from SciPy, scipy.special.spherical_jn.
  private static let scipy: [(l: Int, x: Double, value: Double, slope: Double)] = [
    (2, 0.6, 2.3388995025e-02, 7.5946981677e-02),
    (2, 15.0, -3.2645316870e-02, 6.0065092410e-02),
    (10, 9.4, 4.7659445978e-02, 2.6925554561e-02),
    (10, 300.2, 3.1172008477e-03, -1.1870192669e-03),
    (100, 95.0, 2.4744308521e-03, 9.2717870257e-04),
    (100, 1234.6, 6.3812255864e-04, 4.9886748901e-04),
    (700, 705.2, 3.3819423254e-03, 1.4463389807e-04),
    (700, 3000.0, -8.6494559869e-05, -3.1772218285e-04),
    (2500, 2480.0, 9.3917284596e-05, 1.3038189126e-05),
    (2500, 2515.4, 1.1496810238e-03, -4.8864275130e-05),
    (2500, 3999.8, -1.8890888408e-04, -1.6439604932e-04),
  ]

  @Test(arguments: scipy)
  func agreesWithSciPy(_ row: (l: Int, x: Double, value: Double, slope: Double)) throws {
    let ours = try #require(entry(row.l, row.x))
    // The largest j_l is about 0.7 l^(-5/6).
    let amplitude = 0.7 * pow(Double(row.l), -5.0 / 6)
    #expect(abs(ours.value - row.value) < 3e-7 * amplitude)
    #expect(abs(ours.slope - row.slope) < 1e-6 * amplitude)
  }

  @Test func agreesWithClosedForm() throws {
    for x in stride(from: 1.0, through: 3990, by: 13.4) {
      let ours = try #require(entry(2, (x / 0.2).rounded() * 0.2))
      let y = (x / 0.2).rounded() * 0.2
      let expected = (3 / (y * y) - 1) * sin(y) / y - 3 * cos(y) / (y * y)
      #expect(abs(ours.value - expected) < 1e-7)
    }
  }

  /// l, x, j_l(x), j_l'(x) from SciPy below the first grid point.
  private static let nearZero: [(l: Int, x: Double, value: Double, slope: Double)] = [
    (2, 0.01, 6.6666190478e-06, 1.3333142858e-03),
    (2, 0.1, 6.6619060845e-04, 1.3314293649e-02),
    (2, 0.19, 2.4004671244e-03, 2.5202882087e-02),
    (3, 0.01, 9.5237566139e-09, 2.8571164022e-06),
    (3, 0.1, 9.5185197209e-06, 2.8544981961e-04),
    (3, 0.19, 6.5192906433e-05, 1.0279848837e-03),
    (5, 0.1, 9.6163102329e-10, 4.8074153623e-08),
    (5, 0.19, 2.3787042805e-08, 6.2562708949e-07),
  ]

  /// To parts of j, because gravitational waves next to the observer are seen by j/x^2.
  @Test(arguments: nearZero)
  func seriesReplacesTheTableNearZero(_ row: (l: Int, x: Double, value: Double, slope: Double)) throws {
    let node = try #require(Self.table.multipoles.firstIndex(of: row.l))
    let vectors = Self.table.beforeFirstPoint(row.x, block: 0)
    let weights = SphericalBesselTable.firstPoint
    func sum(_ w: SIMD4<Float>) -> Double {
      Double(vectors.0[node] * w.x + vectors.1[node] * w.y + vectors.2[node] * w.z + vectors.3[node] * w.w)
    }
    #expect(abs(sum(weights.value) / row.value - 1) < 1e-6)
    #expect(abs(sum(weights.slope) / row.slope - 1) < 1e-6)
  }

  /// Where the table starts, everything that it leaves out is negligible.
  @Test func startsBeforeTheOnset() {
    let high = SphericalBesselTable((0..<16).map { 1000 + 40 * $0 }, largest: 2000)
    let block = high.blocks[0]
    let firstRow = high.values[block.offset..<block.offset + SphericalBesselTable.floatsPerPoint]
    #expect(firstRow.allSatisfy { abs($0) < 1e-8 })
    #expect(block.first > 0)
    #expect(high.largest >= 2000)
    #expect(high.values.allSatisfy { $0.isFinite })
  }
}
