import EmberInference
import EmberSettings
import Foundation

/// How much of a posterior each of its peaks has, by chains that jump between them.
struct PeakShares: Sendable {
  let peaks: [PosteriorPeak]
  /// Of each peak, with the standard error by which chains differ, or quarters of a single chain.
  let shares: [(value: Double, error: Double)]
  /// How often chains went from one peak to another, from row to row.
  let changes: Int

  /// `nil` with a single peak, or no rows.
  init?(_ peaks: [PosteriorPeak], _ chains: [ChainSamples], skip: Double) {
    guard let map = PeakMap(peaks) else { return nil }
    let pieces = chains.count > 1 ? 1 : Self.piecesOfOne
    var (ofPieces, changes) = ([[Double]](), 0)
    for chain in chains {
      let rows = BurnIn.kept(chain.count, skip: skip)
      var weights = Array(repeating: peaks.map { _ in 0.0 }, count: pieces)
      var last: Int?
      for i in rows {
        let number = map.peak(of: Array(chain[row: i]))
        weights[(i - rows.lowerBound) * pieces / rows.count][number] += chain.weights[i]
        if let last, last != number { changes += 1 }
        last = number
      }
      for piece in weights {
        let total = piece.reduce(0, +)
        if total > 0 { ofPieces.append(piece.map { $0 / total }) }
      }
    }
    guard ofPieces.count > 1 else { return nil }
    let count = Double(ofPieces.count)
    self.peaks = peaks
    self.changes = changes
    shares = peaks.indices.map { i in
      let mean = ofPieces.reduce(0) { $0 + $1[i] } / count
      let variance = ofPieces.reduce(0) { $0 + ($1[i] - mean) * ($1[i] - mean) } / (count - 1) / count
      return (mean, variance.squareRoot())
    }
  }

  private static let piecesOfOne = 4

  /// - Parameter names: of the sampled parameters.
  func report(_ names: [String]) -> SamplerReport {
    let parts = shares.map { String(format: "%.1f +- %.1f %%", 100 * $0.value, 100 * $0.error) }
    return SamplerReport(
      ["Peaks have \(parts.joined(separator: ", ")) of the posterior; chains changed between them \(changes) times"],
      [
        "peaks": .array(
          zip(peaks, shares).map { peak, share in
            .object([
              "share": .number(share.value), "share_error": .number(share.error),
              "center": .object(Dictionary(uniqueKeysWithValues: zip(names, peak.center.map(JSONValue.number)))),
            ])
          }), "peak_changes": .number(Double(changes)),
      ])
  }
}
