import EmberTheory

/// Points of a model from a CSV file: the first row names parameters, every other row gives their values.
public struct PointsTable: Sendable {
  /// One row.
  public struct Row: Sendable {
    /// The line in the file, counted from 1.
    public var line: Int
    public var cosmology: CosmologicalParameters
  }

  public var rows: [Row] = []

  /// Reads a file; parameters it does not name are those of `base`.
  ///
  /// - Throws: `EmberError` naming file, line and column.
  public init(file path: String, base: CosmologicalParameters) throws(EmberError) {
    let text = try TextFile.read(path, role: "the table of points")
    var names: [ParameterName]?
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard !line.allSatisfy(\.isWhitespace) else { continue }
      let fields = Self.fields(line)
      if let names {
        rows.append(
          Row(line: index + 1, cosmology: try Self.point(fields, names, base, source: path, line: index + 1)))
      } else {
        names = try Self.names(fields, source: path, line: index + 1)
      }
    }
    guard !rows.isEmpty else {
      throw EmberError.table(
        path, nil, nil, nil, "no points", "Give names in the first row, such as `omega_b,H0`, and values below.")
    }
  }

  private static func fields(_ line: some StringProtocol) -> [String] {
    line.split(separator: ",", omittingEmptySubsequences: false).map { field in
      var field = Substring(field)
      let isFrame: (Character) -> Bool = { $0.isWhitespace || $0 == "\"" }
      field = field.drop(while: isFrame)
      while let last = field.last, isFrame(last) { field.removeLast() }
      return String(field)
    }
  }

  private static func names(_ fields: [String], source: String, line: Int) throws(EmberError) -> [ParameterName] {
    var names: [ParameterName] = []
    for (column, field) in fields.enumerated() {
      guard let name = ParameterName(spelling: field) else {
        let unknown = UnknownParameter(input: field)
        throw EmberError.table(
          source, line, "column \(column + 1)", field, unknown.problem, unknown.remedy)
      }
      let others = names.contains(name) ? [name] : name.determining(among: names)
      if !others.isEmpty {
        throw EmberError.table(
          source, line, "column \(column + 1)", field,
          "already determined by \(others.map(\.rawValue).joined(separator: " and "))",
          others.count == 1 ? "Keep one column." : "Keep two columns.")
      }
      names.append(name)
    }
    return names
  }

  private static func point(
    _ fields: [String], _ names: [ParameterName], _ base: CosmologicalParameters, source: String, line: Int
  ) throws(EmberError) -> CosmologicalParameters {
    guard fields.count == names.count else {
      throw EmberError.table(
        source, line, nil, nil, "\(fields.count) values for \(names.count) names", "Give one value for each name.")
    }
    var values: [(name: ParameterName, value: Double)] = []
    for (name, field) in zip(names, fields) {
      guard let value = Double(field), value.isFinite else {
        throw EmberError.table(
          source, line, "column \(name.rawValue)", field, "not a finite number", "Correct or remove the row.")
      }
      values.append((name, value))
    }
    var cosmology = base
    cosmology.restate(values)
    return cosmology
  }
}
