import EmberNumerics
import Testing

@Suite("A few linear equations")
struct SmallSystemTests {
  @Test("They are solved with pivots")
  func solution() throws {
    let x = try #require(SmallSystem.solve([[0, 2, 1], [1, -1, 0], [3, 0, 1]], [7, -1, 6]))
    for (found, expected) in zip(x, [1, 2, 3]) { #expect(abs(found - Double(expected)) < 1e-14) }
    #expect(SmallSystem.solve([], []) == [])
  }

  @Test("Singular ones have no answer", arguments: [[[1, 2], [2, 4]], [[0, 0], [1, 1]], [[.nan, 1], [1, 1]]])
  func singular(rows: [[Double]]) { #expect(SmallSystem.solve(rows, [1, 1]) == nil) }
}
