import EmberNumerics
import Glibc

extension GridLikelihood {
  private static let keys = [
    "name", "redshift", "observable_1", "observable_2", "observable_3", "grid_file", "axis_1", "axis_2", "axis_3",
    "probability", "log_probability", "chi2", "rs_rescale", "rs_fid",
  ]

  /// True for a description of a table of probabilities.
  package static func isDescribed(by section: DataSection) -> Bool {
    section["observable_1"] != nil || section["grid_file"] != nil
  }

  /// Reads a description: `redshift`, up to three observables by Cobaya's names, `rs_rescale`, and either Cobaya's `grid_file` (a line for each
  /// place: the observables, then p) or arrays: `axis_1`, ... and `probability`, `log_probability` or `chi2`, the last axis running fastest.
  ///
  /// - Throws: ``LikelihoodError`` with file, line and key of what is not understood.
  package init(_ source: DescriptionSource, name: String, options: LikelihoodOptions) throws(LikelihoodError) {
    let section = source.section
    try section.check(known: Self.keys)
    if let asked = options.selection.first {
      throw .option(likelihood: name, key: "data_selection", value: asked, known: [])
    }
    if let beside = options.beside { throw .option(likelihood: name, key: "beside", value: beside, known: []) }
    let rows = try Self.rows(section)
    let grid =
      section["grid_file"] == nil
      ? try Self.arrays(source, count: rows.count) : try Self.lines(source, count: rows.count)
    guard GridPeak(grid) != nil else {
      throw section.problem(section.node, "", "the table has no maximum, or hardly changes", isMissing: true)
    }
    try self.init(grid, rows, horizonFactor: try DistanceTable.horizonFactor(section), name: name)
  }

  private static func rows(_ section: DataSection) throws(LikelihoodError) -> [DistanceTable.Row] {
    let redshift = try section.requiredNumber("redshift")
    guard DistanceTable.redshifts ~= redshift else {
      throw section.problem(
        try section.require("redshift"), "redshift",
        "a redshift from \(DistanceTable.redshifts.lowerBound) to \(DistanceTable.redshifts.upperBound) was expected")
    }
    var rows: [DistanceTable.Row] = []
    for key in ["observable_1", "observable_2", "observable_3"] where rows.isEmpty || section[key] != nil {
      let word = try section.requiredText(key)
      guard let quantity = DistanceQuantity(spelling: word) else {
        throw section.unknown("observable", word, key, among: DistanceQuantity.allCases.map(\.rawValue))
      }
      if let objection = quantity.objection(to: redshift) {
        throw section.problem(try section.require("redshift"), "redshift", "expected \(objection)")
      }
      rows.append(.init(redshift: redshift, quantity: quantity, value: 0))
    }
    return rows
  }

  private static func arrays(_ source: DescriptionSource, count: Int) throws(LikelihoodError) -> ProbabilityGrid {
    let section = source.section
    var axes: [[Double]] = []
    for i in 1...count { axes.append(try section.array("axis_\(i)", in: source.folder).values) }
    let key = ["log_probability", "chi2"].first { section[$0] != nil } ?? "probability"
    let numbers = try section.array(key, in: source.folder).values
    let values: [Double] =
      switch key {
      case "log_probability": numbers
      case "chi2": numbers.map { -$0 / 2 }
      default: numbers.map { log($0) }
      }
    return try checked(section, key, axes, values)
  }

  /// Cobaya's files; a probability of zero is 1e-300, as it is there.
  private static func lines(_ source: DescriptionSource, count: Int) throws(LikelihoodError) -> ProbabilityGrid {
    let section = source.section
    let table = try section.array("grid_file", in: source.folder)
    guard table.columns == count + 1 else {
      throw section.problem(
        try section.require("grid_file"), "grid_file",
        "\(count + 1) columns were expected for the observables and p, found \(table.columns)")
    }
    let lines = (0..<table.rows).map { Array(table.values[$0 * (count + 1)..<($0 + 1) * (count + 1)]) }
    let axes = (0..<count).map { axis in Set(lines.map { $0[axis] }).sorted() }
    let sorted = lines.sorted { $0.prefix(count).lexicographicallyPrecedes($1.prefix(count)) }
    if let twice = zip(sorted, sorted.dropFirst()).first(where: { $0.prefix(count) == $1.prefix(count) }) {
      let place = twice.0.prefix(count).map { "\($0)" }.joined(separator: " ")
      throw section.problem(try section.require("grid_file"), "grid_file", "it has the place \(place) twice")
    }
    let floor = count == 3 ? 1e-300 : 0
    return try checked(section, "grid_file", axes, sorted.map { log($0[count] + floor) })
  }

  private static func checked(
    _ section: DataSection, _ key: String, _ axes: [[Double]], _ values: [Double]
  ) throws(LikelihoodError) -> ProbabilityGrid {
    func complain(_ problem: String) throws(LikelihoodError) -> LikelihoodError {
      section.problem(try section.require(key), key, problem)
    }
    guard axes.allSatisfy({ axis in axis.count >= 4 && zip(axis, axis.dropFirst()).allSatisfy(<) }) else {
      throw try complain("each observable needs four or more places that ascend")
    }
    // As numbers that no file could make too large.
    guard Double(values.count) == axes.reduce(1.0, { $0 * Double($1.count) }) else {
      let size = axes.map { "\($0.count)" }.joined(separator: " x ")
      throw try complain("\(values.count) numbers do not fill a grid of \(size) places")
    }
    guard values.allSatisfy(\.isFinite) else { throw try complain("a probability is not positive") }
    return ProbabilityGrid(axes: axes, values: values)
  }
}
