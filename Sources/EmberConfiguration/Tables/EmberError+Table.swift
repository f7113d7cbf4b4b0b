import EmberInference

extension EmberError {
  /// What is wrong with a table, and where.
  static func table(
    _ source: String, _ line: Int?, _ key: String?, _ value: String?, _ problem: String, _ remedy: String
  ) -> EmberError {
    .badInput(
      InputComplaint(
        origin: InputOrigin(source: source, line: line), key: key, value: value, problem: problem, remedy: remedy))
  }
}

extension TextTable {
  /// Rows of finite numbers, all as long as the first.
  ///
  /// - Throws: ``EmberError`` naming file, line and column of what is not.
  init(text: String, source: String) throws(EmberError) {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let remedy = "Correct or remove the row."
    do { try self.init(lines: lines, path: source, isFinite: true) } catch {
      guard case .malformed(_, let line, let column, let reason) = error else {
        throw .table(source, nil, nil, nil, "\(error)", remedy)
      }
      throw .table(source, line, "column \(column)", nil, reason, remedy)
    }
    let width = rows.first?.values.count ?? 0
    if let odd = rows.first(where: { $0.values.count != width }) {
      throw .table(
        source, odd.line, nil, nil, "\(odd.values.count) columns where the rows above have \(width)", remedy)
    }
  }
}
