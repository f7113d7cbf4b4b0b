import EmberNumerics

/// A covariance matrix with the names of its parameters, as in Cobaya's .covmat files: a header line `# name name ...`,
/// then the matrix row by row.
public struct NamedCovariance: Sendable, Equatable {
  public let names: [String]
  public let matrix: Matrix

  /// Traps unless there is a name for each row and column.
  public init(names: [String], matrix: Matrix) {
    precondition(matrix.rows == names.count && matrix.columns == names.count, "a covariance has a name for each row")
    self.names = names
    self.matrix = matrix
  }

  /// Reads a file.
  ///
  /// Throws `InferenceError.unreadable`, or `.malformed` with line and column when the header is missing, a name stands
  /// twice, or the matrix is not square, symmetric or positive definite.
  public init(path: String) throws(InferenceError) { try self.init(try TextTable.read(path: path), path: path) }

  /// The same of a text; `path` names it in errors.
  public init(text: String, path: String) throws(InferenceError) {
    try self.init(
      try TextTable(lines: text.split(separator: "\n", omittingEmptySubsequences: false), path: path), path: path)
  }

  private init(_ table: TextTable, path: String) throws(InferenceError) {
    guard let names = table.header, !names.isEmpty else {
      throw .malformed(path: path, line: 1, column: 0, reason: "the first line must be # and the parameter names")
    }
    if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      throw .malformed(path: path, line: 1, column: twice + 1, reason: "\(names[twice]) is named twice")
    }
    for row in table.rows where row.values.count != names.count {
      throw .malformed(
        path: path, line: row.line, column: 0,
        reason: "\(row.values.count) numbers for \(names.count) parameters: the matrix must be square")
    }
    guard table.rows.count == names.count else {
      throw .malformed(
        path: path, line: table.rows.last?.line ?? 1, column: 0,
        reason: "\(table.rows.count) rows for \(names.count) parameters: the matrix must be square")
    }
    try Self.validate(table, path)
    let elements = table.rows.flatMap(\.values)
    self.init(names: names, matrix: Matrix(rows: names.count, columns: names.count, elements: elements))
    guard CholeskyFactor(matrix.symmetrized) != nil else {
      let direction = directionInWords(matrix.weakestDirection, names)
      throw .malformed(
        path: path, line: 0, column: 0,
        reason: "the matrix is not positive definite along \(direction), in standard deviations")
    }
  }

  private static func validate(_ table: TextTable, _ path: String) throws(InferenceError) {
    let rows = table.rows
    for i in rows.indices {
      // Products of variances stay numbers within these limits.
      guard rows[i].values[i] >= 1e-100, rows[i].values[i] <= 1e100 else {
        throw .malformed(
          path: path, line: rows[i].line, column: i + 1,
          reason: "the variance \(rows[i].values[i]) must be positive and finite, from 1e-100 to 1e100")
      }
      for j in 0..<i {
        let scale = (rows[i].values[i] * rows[j].values[j]).squareRoot()
        // Files carry a limited number of digits.
        guard abs(rows[i].values[j] - rows[j].values[i]) <= 1e-4 * scale else {
          throw .malformed(
            path: path, line: rows[i].line, column: j + 1,
            reason: "\(rows[i].values[j]) differs from its mirror \(rows[j].values[i]): the matrix must be symmetric")
        }
      }
    }
  }

  /// The text of a file that `init(path:)` and Cobaya read.
  public var text: String {
    let width = 24
    let header = "# " + names.map { NumberFormat.aligned($0, width) }.joined(separator: " ").drop { $0 == " " }
    let rows = names.indices.map { i in
      matrix.row(i).map { NumberFormat.aligned(NumberFormat.exact($0), width) }.joined(separator: " ")
    }
    return ([header] + rows).joined(separator: "\n") + "\n"
  }

  /// The covariance for sampling `parameters`: theirs where this matrix has them, and independent guesses of standard
  /// deviation `widths` elsewhere.
  ///
  /// Throws `InferenceError.invalidSetting` when there is no name in common.
  public func proposal(for parameters: [String], widths: [Double]) throws(InferenceError) -> ProposalCovariance {
    let columns = parameters.map { names.firstIndex(of: $0) }
    guard columns.contains(where: { $0 != nil }) else {
      throw .invalidSetting(
        name: "covmat", value: names.joined(separator: " "),
        requirement: "must have at least one sampled parameter (\(parameters.joined(separator: ", ")))")
    }
    var result = Matrix(diagonal: widths.map { $0 * $0 })
    for (i, row) in columns.enumerated() {
      for (j, column) in columns.enumerated() {
        if let row, let column { result[i, j] = (matrix[row, column] + matrix[column, row]) / 2 }
      }
    }
    return ProposalCovariance(result, isComplete: !columns.contains(nil))
  }
}
