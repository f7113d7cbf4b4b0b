import Glibc
import Testing

@testable import EmberProjection

@Suite struct MultipolesTests {
  @Test(arguments: [2, 10, 200, 2600, 3800]) func nodesCoverTheRange(lmax: Int) {
    let nodes = Multipoles(lmax: lmax, sampling: 1).nodes
    #expect(nodes[0] == 2 && nodes[nodes.count - 1] >= lmax && nodes.count % 16 == 0)
    #expect(zip(nodes, nodes.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func everyLowMultipoleIsANode() {
    #expect(Array(Multipoles(lmax: 2600, sampling: 1).nodes[..<15]) == Array(2...16))
  }

  /// Damped acoustic oscillations with the period of the peaks, and of peaks closer together than any data allow.
  @Test(arguments: [300.0, 250]) func interpolationResolvesAcousticPeaks(period: Double) {
    let multipoles = Multipoles(lmax: 2600, sampling: 1)
    func spectrum(_ l: Int) -> Double {
      let x = Double(l)
      return exp(-pow(x / 1400, 1.2)) * (1 + 0.5 * cos(2 * Double.pi * x / period))
    }
    let dense = multipoles.interpolate(multipoles.nodes.map(spectrum), to: 2600)
    let worst = (2...2600).map { abs(dense[$0] / spectrum($0) - 1) }.max() ?? .nan
    #expect(worst < 5e-5, "\(worst)")
    #expect(dense.count == 2601 && dense[0] == 0 && dense[1] == 0)
  }

  @Test func nodesAreKeptExactly() {
    let multipoles = Multipoles(lmax: 600, sampling: 1)
    let values = multipoles.nodes.map { sin(Double($0)) }
    let dense = multipoles.interpolate(values, to: 600)
    for (l, value) in zip(multipoles.nodes, values) where l <= 600 { #expect(dense[l] == value) }
  }
}
