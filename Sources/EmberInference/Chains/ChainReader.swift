import EmberNumerics

/// Reads chains in the text format of CosmoMC, GetDist and Cobaya.
public enum ChainReader {
  /// Reads a chain file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - names: names of the columns after weight and -ln posterior; when `nil`, those of the header line
  ///     (`# weight minuslogpost ...`), or without one those of the .paramnames file that belongs to the chain.
  /// - Throws: `InferenceError.unreadable`, or `.malformed` with the line and the column of numbers. A derived parameter
  ///   may be `nan`, which stands for what was not computed.
  public static func read(path: String, names: [String]? = nil) throws(InferenceError) -> ChainFile {
    let text = try TextTable.read(path: path)
    let header = text.header.map { $0.count > 2 && $0[0] == "weight" ? Array($0.dropFirst(2)) : [] } ?? []
    let names =
      if let names { names } else if !header.isEmpty { header } else { try readParamNames(forChain: path).map(\.name) }
    var (weights, posteriors, values, lines) = ([Double](), [Double](), [Double](), [Int]())
    for row in text.rows {
      guard row.values.count == names.count + 2 else {
        throw .malformed(
          path: path, line: row.line, column: 0,
          reason: "\(row.values.count) numbers instead of \(names.count + 2)")
      }
      guard row.values[0] >= 0, row.values[0].isFinite else {
        throw .malformed(
          path: path, line: row.line, column: 1,
          reason: "the weight \(row.values[0]) must be a finite number that is not negative")
      }
      guard row.values[1].isFinite else {
        throw .malformed(
          path: path, line: row.line, column: 2, reason: "-ln posterior = \(row.values[1]): no row of a chain has that")
      }
      if let odd = row.values.firstIndex(where: \.isInfinite) {
        throw .malformed(path: path, line: row.line, column: odd + 1, reason: "\(row.values[odd]) is not finite")
      }
      weights.append(row.values[0])
      posteriors.append(row.values[1])
      values.append(contentsOf: row.values.dropFirst(2))
      lines.append(row.line)
    }
    return ChainFile(names: names, weights: weights, minusLogPosterior: posteriors, values: values, lines: lines)
  }

  /// Names and LaTeX labels from a .paramnames file, where a `*` behind the name marks derived parameters.
  ///
  /// Throws `InferenceError.unreadable` or `.malformed`.
  public static func readParamNames(path: String) throws(InferenceError) -> [ChainParameter] {
    let lines = try TextTable.readLines(path: path)
    var result: [ChainParameter] = []
    for (number, line) in lines.enumerated() {
      let fields = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
      guard var name = fields.first else { continue }
      let isDerived = name.hasSuffix("*")
      if isDerived { name = name.dropLast() }
      guard !name.isEmpty else {
        throw .malformed(path: path, line: number + 1, column: 1, reason: "a name is missing before the *")
      }
      guard !result.contains(where: { $0.name == name }) else {
        throw .malformed(path: path, line: number + 1, column: 0, reason: "\(name) is named twice")
      }
      let label = fields.count > 1 ? String(fields[1].drop(while: \.isWhitespace)) : String(name)
      result.append(ChainParameter(name: String(name), label: label, isDerived: isDerived))
    }
    return result
  }

  /// ROOT.paramnames of ROOT.1.txt or ROOT_1.txt.
  private static func readParamNames(forChain path: String) throws(InferenceError) -> [ChainParameter] {
    var root = path[...]
    if root.hasSuffix(".txt") { root = root.dropLast(4) }
    let digits = root.reversed().prefix { $0.isNumber }.count
    let shorter = root.dropLast(digits)
    if digits > 0, let last = shorter.last, last == "." || last == "_" { root = shorter.dropLast() }
    return try readParamNames(path: root + ".paramnames")
  }
}

/// What a .paramnames file says of a column.
public struct ChainParameter: Sendable, Hashable {
  public var name: String
  /// In LaTeX, without dollar signs.
  public var label: String
  public var isDerived: Bool
}
