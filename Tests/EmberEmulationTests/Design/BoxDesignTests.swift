import EmberNumerics
import Testing

@testable import EmberEmulation

@Suite("Plans that fill a box")
struct BoxDesignTests {
  private let box = [1.0...3.0, -2.0...0.0]

  @Test("A grid has every combination, ends included")
  func grid() {
    let points = BoxDesign.grid(box, perAxis: 3)
    #expect(points.count == 9)
    #expect(Set(points) == Set([1, 2, 3].flatMap { x in [-2, -1, 0].map { [x, $0] } }))
  }

  @Test("A Latin hypercube has one point in every slice of every range")
  func latinHypercube() {
    var stream = RandomStream(seed: 2)
    let points = BoxDesign.latinHypercube(box, count: 50, stream: &stream)
    for (axis, range) in box.enumerated() {
      let slices = points.map { Int(($0[axis] - range.lowerBound) / 2 * 50) }
      #expect(Set(slices) == Set(0..<50))
    }
  }

  @Test("Fewer points of Sobol's sequence are the beginning of more")
  func sobol() {
    let points = BoxDesign.sobol(box, count: 64)
    #expect(Array(points[..<20]) == BoxDesign.sobol(box, count: 20))
    #expect(points.allSatisfy { box[0].contains($0[0]) && box[1].contains($0[1]) })
    #expect(points.count { $0[0] < 2 } == 32)
  }
}
