import EmberNumerics
import Testing

@testable import EmberEmulation

@Suite("Nearest neighbours")
struct NeighbourSearchTests {
  @Test("Those of a complete sort are found, nearest first, in scaled inputs", arguments: [1, 7, 60, 100])
  func complete(count: Int) {
    var stream = RandomStream(seed: 11)
    let points = (0..<60).map { _ in [stream.normal(), stream.normal(), stream.normal()] }
    let scales = [1, 0.2, 5.0]
    let search = NeighbourSearch(points, scales: scales)
    for place in [[0.0, 0, 0], [2, -1, 0.3]] {
      let squares = points.map { point in
        (0..<3).reduce(0.0) { $0 + pow2((point[$1] - place[$1]) * scales[$1]) }
      }
      let sorted = points.indices.sorted { squares[$0] < squares[$1] }
      #expect(search.nearest(to: place, count: count) == Array(sorted.prefix(count)))
      let without = sorted.filter { $0 != sorted[0] }
      #expect(search.nearest(to: place, count: count, excluding: sorted[0]) == Array(without.prefix(count)))
    }
  }

  @Test("Of equally near points the earlier ones are taken, and none when none are wanted")
  func ties() {
    let search = NeighbourSearch([[1], [-1], [1], [3]], scales: [1])
    #expect(search.nearest(to: [0], count: 2) == [0, 1])
    #expect(search.nearest(to: [0], count: 0) == [])
  }

  private func pow2(_ x: Double) -> Double { x * x }
}
