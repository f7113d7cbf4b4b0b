import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBandPowers

/// Windows that are constant over several multipoles are the same windows written out.
@Suite("Windows in steps")
struct StepWindowTests {
  private static let layout = [DataSpectrum(.lensedTT), DataSpectrum(.lensedEE), DataSpectrum(.lensingPotential)]

  private static let stepped = BandPowerWindows(
    layout: layout, count: 3,
    [
      .init(row: 0, spectrum: 0, first: 12, bandPowerWeights: [0.3, -0.1, 0.4], step: 5, kind: .lensedTT),
      .init(row: 0, spectrum: 1, first: 4, weights: [0.5, 0.2, 0.1, 7, 8, 9, 1, 2, 3, 4, 5]),
      .init(row: 1, spectrum: 0, first: 2, bandPowerWeights: [1, 2], step: 5, kind: .lensedTT),
      .init(row: 1, spectrum: 2, first: 3, bandPowerWeights: [0.7], step: 3, kind: .lensingPotential),
      .init(row: 2, spectrum: 0, first: 20, weights: [0.2, 0.3]),
    ])

  private static let written = BandPowerWindows(
    layout: layout, count: 3,
    stepped.windows.map { .init(row: $0.row, spectrum: $0.spectrum, first: $0.first, weights: $0.weights) })

  private static func spectra(_ shift: Double) -> ChannelSpectra {
    var spectra = ChannelSpectra(layout: layout, lmax: 26)
    for i in layout.indices { spectra.values[i] = (0...30).map { 1 / (Double($0 + i) + shift) } }
    return spectra
  }

  @Test("Weights, multipoles and sums")
  func values() {
    let windows = Self.stepped.windows
    #expect(windows[0].multipoles == 12..<27 && windows[3].multipoles == 3..<6)
    #expect(windows[0].weights[6] == -0.1 * PowerSpectra.bandPowerFactor(.lensedTT, l: 18))
    #expect(windows[3].weights[2] == 0.7 * PowerSpectra.bandPowerFactor(.lensingPotential, l: 5))
    #expect(Self.stepped.request == Self.written.request && Self.stepped.bands == Self.written.bands)
    let (a, b) = (Self.stepped.bandPowers(Self.spectra(3)), Self.written.bandPowers(Self.spectra(3)))
    #expect(zip(a, b).allSatisfy { abs($0 / $1 - 1) < 1e-13 })
    // By hand: 1 and 2 times D_l of TT, and 0.7 times that of the potential.
    let spectra = Self.spectra(3)
    func sum(_ place: Int, _ range: ClosedRange<Int>) -> Double {
      range.reduce(0) {
        $0 + PowerSpectra.bandPowerFactor(Self.layout[place].kind, l: $1) * (spectra.values[place]?[$1] ?? 0)
      }
    }
    let expected = sum(0, 2...6) + 2 * sum(0, 7...11) + 0.7 * sum(2, 3...5)
    #expect(abs(a[1] / expected - 1) < 1e-13)
    let moments = zip(windows, Self.written.windows).map { window, other in
      let factor = { PowerSpectra.bandPowerFactor(Self.layout[window.spectrum].kind, l: $0) }
      return (window.moment(factor), other.moment(factor))
    }
    #expect(moments.allSatisfy { abs($0.0 / $0.1 - 1) < 1e-12 })
  }

  @Test("They carry gradients back as they are, with what each spectrum is multiplied by")
  func gradients() {
    let cotangent = [0.4, -2, 1.3]
    for factors in [nil, [0.9, 1.2, 0.7]] {
      let (a, b) = (
        Self.stepped.pullback(cotangent, factors, lmax: 30), Self.written.pullback(cotangent, factors, lmax: 30)
      )
      for (mine, others) in zip(a.values, b.values) {
        #expect(zip(mine ?? [], others ?? []).allSatisfy { abs($0 - $1) <= 1e-12 * abs($1) })
      }
      let direction = Self.spectra(7)
      let change = Self.stepped.bandPowers(sums: Self.stepped.sums(direction), factors ?? [1, 1, 1])
      let along = zip(change, cotangent).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(a.dot(direction) / along - 1) < 1e-12)
    }
  }

  @Test("Long and short products are sums of products")
  func products() {
    for count in [0, 1, 7, 8, 9, 40] {
      let (a, b) = ((0..<count).map { Double($0) - 3.5 }, (0..<50).map { 1 / Double($0 + 1) })
      let expected = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(dotProduct(a, b) - expected) <= 1e-13 * abs(expected))
      let moved = zip(a, b[5...]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(dotProduct(a, b, from: 5) - moved) <= 1e-13 * abs(moved))
    }
  }
}
