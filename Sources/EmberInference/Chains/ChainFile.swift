/// The content of a chain file.
public struct ChainFile: Sendable, Equatable {
  /// The columns after weight and -ln posterior.
  public let names: [String]
  public let weights: [Double]
  public let minusLogPosterior: [Double]
  /// Row by row, one value for each name.
  public let values: [Double]
  /// Where in the file each row stands, from 1.
  let lines: [Int]

  /// The number of rows.
  public var count: Int { weights.count }

  /// Throws `InferenceError.malformed` with the line of a row that has no number in one of these columns; `path` is the file.
  public func requireNumbers(in columns: [Int], path: String) throws(InferenceError) {
    for row in 0..<count {
      for column in columns where values[row * names.count + column].isNaN {
        throw .malformed(
          path: path, line: lines[row], column: column + 3, reason: "\(names[column]) is not a number")
      }
    }
  }

  /// The named columns as samples; `nil` when one is missing.
  public func samples(of wanted: [String]) -> ChainSamples? {
    let columns = wanted.compactMap { names.firstIndex(of: $0) }
    guard columns.count == wanted.count else { return nil }
    var samples = ChainSamples(dimension: wanted.count)
    for row in 0..<count { samples.append(weight: weights[row], columns.map { values[row * names.count + $0] }) }
    return samples
  }

  /// The values of one column; `nil` when it is missing.
  public subscript(name: String) -> [Double]? {
    guard let column = names.firstIndex(of: name) else { return nil }
    return (0..<count).map { values[$0 * names.count + column] }
  }
}
