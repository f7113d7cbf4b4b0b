import EmberConfiguration
import EmberInference

/// The rows of all chains of a run, burn-in left out: as `ember run`, Cobaya or GetDist write them.
package struct RunChains: Sendable {
  package let prefix: String
  package let parameters: [ChainParameter]
  package private(set) var weights: [Double] = []
  package private(set) var minusLogPosterior: [Double] = []
  /// By name; those alone that every row has.
  package private(set) var columns: [String: [Double]] = [:]

  /// - Parameter skip: the share of each chain that is left out at its beginning.
  package init(_ prefix: String, skip: Double) throws(EmberError) {
    self.prefix = prefix
    let files = ChainFiles(prefix: prefix)
    guard !files.chains.isEmpty else {
      throw .missingFile(
        path: files.chain(1), role: "chain", remedy: "Give the prefix of a run, as its -o or `output` says it.")
    }
    do throws(InferenceError) {
      parameters = try ChainReader.readParamNames(path: files.parameterNames)
      let names = parameters.map(\.name)
      for path in files.chains {
        let chain = try ChainReader.read(path: path, names: names)
        let kept = BurnIn.kept(chain.count, skip: skip)
        weights += chain.weights[kept]
        minusLogPosterior += chain.minusLogPosterior[kept]
        for name in names { columns[name, default: []] += chain[name]?[kept] ?? [] }
      }
    } catch { throw EmberError(error, source: prefix) }
    columns = columns.filter { [count = weights.count] in $0.value.count == count }
    guard weights.contains(where: { $0 > 0 }) else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: prefix), key: "", problem: "the chains have no rows after the burn-in",
          remedy: "Sample longer, or leave out less with --skip."))
    }
  }

  /// The last part of the prefix.
  package var label: String { prefix.split(separator: "/").last.map(String.init) ?? prefix }

  /// The names of the sampled parameters.
  package var sampled: [String] { parameters.filter { !$0.isDerived }.map(\.name) }

  /// Which row has the highest posterior.
  package var best: Int { minusLogPosterior.indices.min { minusLogPosterior[$0] < minusLogPosterior[$1] } ?? 0 }

  /// Columns of the row with the highest posterior.
  package func bestRow(of names: [String]) throws(EmberError) -> [Double] {
    var values: [Double] = []
    for name in names {
      guard let value = columns[name]?[best], value.isFinite else {
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: prefix), key: name, problem: "the chains have no column of this name",
            remedy: "Give the chains that belong to \(RunFiles(prefix: prefix).configuration)."))
      }
      values.append(value)
    }
    return values
  }
}
