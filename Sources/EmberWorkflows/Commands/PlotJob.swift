import EmberConfiguration
import EmberInference
import EmberReports
import Foundation

/// Draws the posteriors of one or several runs into one triangle: `ember plot`.
public struct PlotJob {
  private let runs: [PlottedRun]
  private let names: [String]
  private let isCut: Bool

  /// - Parameters:
  ///   - prefixes: of the chains.
  ///   - parameters: what is shown, in this order; the sampled parameters of the first run, ten at most, when there are none.
  ///   - skip: the share of each chain that is left out at its beginning.
  public init(prefixes: [String], parameters: [String] = [], skip: Double = BurnIn.share) throws(EmberError) {
    var runs: [PlottedRun] = []
    for prefix in prefixes { runs.append(try PlottedRun(prefix, skip: skip)) }
    guard let first = runs.first else {
      throw .usage("Give the prefix of at least one run, such as chains/planck2018.")
    }
    let known = runs.flatMap { $0.parameters.map(\.name) }
    for name in parameters where !known.contains(name) {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: "--parameters"), key: name,
          problem: "no chain has a column of this name",
          remedy: SpellingSuggestion.remedy(forQuantity: name, among: known)))
    }
    let sampled = first.parameters.filter { !$0.isDerived }.map(\.name)
    self.runs = runs
    names = parameters.isEmpty ? Array(sampled.prefix(Self.most)) : parameters
    isCut = parameters.isEmpty && sampled.count > Self.most
  }

  /// More panels than these are too small to be looked at.
  private static let most = 10

  /// Writes the plot, `-` for standard output, and returns what to print.
  public func write(to path: String, isForced: Bool = false) throws(EmberError) -> String {
    let output = OutputFiles(isForced: isForced)
    try output.check([path])
    try output.write(svg, to: path)
    let note =
      isCut
      ? " It shows the first \(Self.most) sampled parameters; --parameters NAME,NAME,... chooses others." : ""
    return "The triangle is in \(path).\(note)"
  }

  /// The document.
  var svg: String {
    let labels = names.map { name in
      runs.lazy.compactMap { run in run.parameters.first { $0.name == name }?.label }.first ?? name
    }
    return PosteriorTriangle(labels: labels, samples: runs.map { $0.sample(of: names) }).svg
  }
}

/// The chains of one run, burn-in left out, and their limits.
private struct PlottedRun {
  let label: String
  private let chains: RunChains
  var parameters: [ChainParameter] { chains.parameters }
  /// By name.
  private let columns: [String: [Double]]
  private let limits: [String: (lower: Double?, upper: Double?)]

  init(_ prefix: String, skip: Double) throws(EmberError) {
    chains = try RunChains(prefix, skip: skip)
    label = chains.label
    // What was not computed everywhere is not shown.
    columns = chains.columns.filter { $0.value.allSatisfy(\.isFinite) }
    limits = Self.limits(prefix + ".ranges")
  }

  func sample(of names: [String]) -> PosteriorTriangle.Sample {
    PosteriorTriangle.Sample(
      label: label, weights: chains.weights, columns: names.map { columns[$0] },
      limits: names.map { limits[$0] ?? (nil, nil) })
  }

  /// Hard limits as GetDist reads them, `N` for none; nothing where the file is not there.
  private static func limits(_ path: String) -> [String: (lower: Double?, upper: Double?)] {
    guard let text = try? TextFile.read(path, role: "ranges") else { return [:] }
    var limits: [String: (lower: Double?, upper: Double?)] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let fields = line.split(whereSeparator: \.isWhitespace)
      if fields.count == 3 { limits[String(fields[0])] = (Double(fields[1]), Double(fields[2])) }
    }
    return limits
  }
}
