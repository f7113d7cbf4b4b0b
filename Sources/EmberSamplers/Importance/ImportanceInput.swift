import EmberSettings
import EmberInference
import EmberNumerics
import EmberTheory
import Foundation

/// The chains that `sampler: importance` re-weights, in the parameters of the new posterior.
struct ImportanceInput {
  /// The rows of each chain.
  let chains: [[WeightedPoint]]
  /// Their mean and covariance.
  let mean: [Double]
  let covariance: Matrix

  /// Reads the chains with a prefix; any program's, as long as its parameters have names that Ember knows.
  ///
  /// - Parameter skip: the share of each that is left out at the beginning.
  init(_ prefix: String, skip: Double, _ run: SamplerInput) throws(EmberError) {
    let files = ChainFiles(prefix: prefix)
    let paths = files.chains
    let names = run.sampled
    guard !paths.isEmpty else {
      throw .missingFile(path: files.chain(1), role: "the chain to re-weight, \(run.path).chain")
    }
    try Self.checkSampled(names, files, run)
    var chains: [[WeightedPoint]] = []
    var samples = ChainSamples(dimension: names.count)
    for path in paths {
      let rows = try Self.rows(path, of: prefix, names, skip: skip, run)
      for row in rows where row.weight > 0 { samples.append(weight: row.weight, row.x) }
      chains.append(rows)
    }
    guard samples.count > names.count else {
      throw run.complaint(
        "\(samples.count) rows are too few", "Give a longer chain, or a smaller `skip`.", key: "chain", value: prefix)
    }
    self.chains = chains
    mean = samples.mean(rows: 0..<samples.count)
    covariance = samples.covariance(rows: 0..<samples.count)
  }

  private static func rows(
    _ path: String, of prefix: String, _ names: [String], skip: Double, _ run: SamplerInput
  ) throws(EmberError) -> [WeightedPoint] {
    let file: ChainFile
    do throws(InferenceError) { file = try ChainReader.read(path: path) } catch {
      throw EmberError(error, source: run.source, role: "the chain to re-weight")
    }
    let known = file.names.map { ParameterName(spelling: $0)?.rawValue ?? $0 }
    let columns = names.compactMap { known.firstIndex(of: $0) }
    if let missing = names.first(where: { !known.contains($0) }) {
      throw run.complaint(
        "\(path) has no column \(missing)",
        "Sample the parameters that the chain has: \(known.joined(separator: ", ")).", key: "chain", value: prefix)
    }
    do throws(InferenceError) { try file.requireNumbers(in: columns, path: path) } catch {
      throw EmberError(error, source: run.source)
    }
    let width = file.names.count
    let points = (Int(skip * Double(file.count))..<file.count).map { row in
      WeightedPoint(
        x: columns.map { file.values[row * width + $0] }, weight: file.weights[row],
        logDensity: -file.minusLogPosterior[row])
    }
    if let bad = points.firstIndex(where: { !$0.logDensity.isFinite || !$0.x.allSatisfy(\.isFinite) }) {
      let row = file.count - points.count + bad + 1
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: path), key: "row \(row)",
          problem: "a posterior or a sampled parameter that is not finite", remedy: "Remove the row."))
    }
    return points
  }

  /// A parameter that only one of the two posteriors has would need its prior in the ratio.
  private static func checkSampled(
    _ names: [String], _ files: ChainFiles, _ run: SamplerInput
  ) throws(EmberError) {
    guard let text = try? TextFile.read(files.parameterNames, role: "the names of the chain") else { return }
    let columns = text.split(separator: "\n").compactMap {
      $0.split(whereSeparator: \.isWhitespace).first.map(String.init)
    }
    let sampled = columns.filter { !$0.hasSuffix("*") }.map { ParameterName(spelling: $0)?.rawValue ?? $0 }
    guard let odd = Set(sampled).symmetricDifference(names).min() else { return }
    throw run.complaint(
      "\(odd) is sampled in one of the two posteriors only",
      "Give the parameters of the chain the priors they had there: \(sampled.joined(separator: ", ")).", key: "chain",
      value: files.prefix)
  }
}
