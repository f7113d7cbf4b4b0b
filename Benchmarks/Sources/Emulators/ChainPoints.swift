import EmberConfiguration
import EmberInference

/// Points of a posterior from the chains of a run: rows, and rows that are moved outwards to where the posterior at a higher temperature is.
struct ChainPoints {
  private let rows: [[Double]]
  private let weights: [Double]
  private let mean: [Double]
  private let space: ParameterSpace

  /// The rows of PREFIX.1.txt, PREFIX.2.txt and so on without burn-in.
  init(prefix: String, _ space: ParameterSpace) throws {
    let names = space.sampled.map(\.name)
    var (rows, weights) = ([[Double]](), [Double]())
    var number = 1
    while let chain = try? ChainReader.read(path: "\(prefix).\(number).txt") {
      let columns = names.compactMap { chain.names.firstIndex(of: $0) }
      guard columns.count == names.count else { throw EmulatorsError(reason: "\(prefix) is no run of this input") }
      for row in BurnIn.kept(chain.count, skip: BurnIn.share) {
        rows.append(columns.map { chain.values[row * chain.names.count + $0] })
        weights.append(chain.weights[row])
      }
      number += 1
    }
    guard !rows.isEmpty else { throw EmulatorsError(reason: "there are no chains \(prefix).1.txt, ...") }
    var total = 0.0
    for weight in weights { total += weight }
    var mean = names.map { _ in 0.0 }
    for (row, weight) in zip(rows, weights) { for i in mean.indices { mean[i] += weight * row[i] } }
    self.rows = rows
    self.weights = weights
    self.mean = mean.map { $0 / total }
    self.space = space
  }

  /// Points of the posterior, drawn by weight.
  func posterior(_ count: Int) -> [[Double]] { drawn(count, offset: 0.25) }

  /// Points of the posterior at a temperature: deviations from the mean are sqrt(T) times those of rows. What the prior excludes is left
  /// out, and any first points stand for all.
  func tempered(_ count: Int, temperature: Double) -> [[Double]] {
    let factor = temperature.squareRoot()
    let supports = space.prior.components.map(\.support)
    let moved = drawn(Self.mostDrawn, offset: 0.75).map { row in zip(row, mean).map { $1 + factor * ($0 - $1) } }
    return Array(moved.filter { x in zip(x, supports).allSatisfy { $1.contains($0) } }.prefix(count))
  }

  /// Of which any number is the beginning, so that a store serves all numbers.
  private static let mostDrawn = 6000

  /// Rows by weight, each once, in an order that visits all parts of all chains early.
  private func drawn(_ count: Int, offset: Double) -> [[Double]] {
    let draws = SystematicResampling(weights: weights, count: count, offset: offset).draws.map { rows[$0.row] }
    guard !draws.isEmpty else { return [] }
    var step = max(1, Int(0.6180339887498949 * Double(draws.count)))
    while Self.commonDivisor(step, draws.count) != 1 { step += 1 }
    return draws.indices.map { draws[($0 * step) % draws.count] }
  }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }
}

/// Why there is nothing to measure.
struct EmulatorsError: Error, CustomStringConvertible {
  let reason: String
  var description: String { reason }
}
