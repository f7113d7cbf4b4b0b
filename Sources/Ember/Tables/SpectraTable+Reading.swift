import EmberTheory

extension SpectraTable {
  /// Reads D_l columns into spectra.
  ///
  /// The last comment line above the first row names the columns: `l` and then `TT TE EE`, or names such as `lensed_TT`.
  /// Without one, four columns are `l TT TE EE` and nine are those of Ember's own tables. Multipoles must follow one
  /// another from 2 or below; what is missing below is zero.
  public static func readSpectra(_ path: String) throws(EmberError) -> PowerSpectra {
    let table = try NumberTable(try TextFile.read(path, role: "the table of spectra"), source: path)
    guard let first = table.rows.first, let last = table.rows.last else {
      throw NumberTable.complaint(
        path, nil, nil, nil, "no rows of numbers", "Give lines `l D_TT D_TE D_EE`, in muK^2.")
    }
    let kinds = try columnKinds(table.header, width: first.values.count, path: path)
    guard let lmax = Int(exactly: last.values[0]), lmax >= 2, lmax < 100_000 else {
      throw NumberTable.complaint(
        path, last.line, "l", "\(last.values[0])", "not a multipole", "The first column counts l from 2.")
    }
    var columns = Array(repeating: [Double](repeating: 0, count: lmax + 1), count: kinds.count)
    var expected = Int(exactly: first.values[0]) ?? -1
    for row in table.rows {
      guard expected >= 0, row.values[0] == Double(expected), expected <= lmax, table.rows[0].values[0] <= 2 else {
        throw NumberTable.complaint(
          path, row.line, "l", "\(row.values[0])", "multipoles do not follow one another from 2",
          "Give one row for each l = 2, 3, 4, ...")
      }
      for (column, kind) in kinds.enumerated() where expected >= 2 {
        columns[column][expected] = row.values[column + 1] / PowerSpectra.bandPowerFactor(kind, l: expected)
      }
      expected += 1
    }
    var spectra = PowerSpectra(lmax: lmax)
    for (kind, column) in zip(kinds, columns) { spectra[kind] = column }
    return spectra
  }

  private static func columnKinds(_ header: [String], width: Int, path: String) throws(EmberError) -> [SpectrumKind] {
    var names = header
    if !["l", "ell", "L"].contains(names.first) {
      switch width {
      case 4: names = ["l", "TT", "TE", "EE"]
      case SpectrumKind.allCases.count + 1: names = ["l"] + SpectrumKind.allCases.map(\.rawValue)
      default:
        throw NumberTable.complaint(
          path, nil, nil, nil, "\(width) columns without names",
          "Put a line `# l TT TE EE` (or lensed_TT ...) above the rows.")
      }
    }
    guard names.count == width else {
      throw NumberTable.complaint(
        path, nil, nil, nil, "\(names.count) column names for \(width) columns", "Name every column once.")
    }
    var kinds: [SpectrumKind] = []
    for name in names.dropFirst() {
      guard let kind = kind(name), !kinds.contains(kind) else {
        throw NumberTable.complaint(
          path, nil, "column", name, "unknown or repeated column",
          SpellingSuggestion.remedy(forQuantity: name, among: SpectrumKind.allCases.map(\.rawValue)))
      }
      kinds.append(kind)
    }
    return kinds
  }

  /// The lensed spectrum is meant when a name does not say: `TT`, `DTT` and `D_TT` are `lensed_TT`.
  private static func kind(_ name: String) -> SpectrumKind? {
    let short = name.hasPrefix("D_") ? name.dropFirst(2) : name.hasPrefix("D") ? name.dropFirst() : name[...]
    return SpectrumKind(rawValue: name) ?? SpectrumKind(rawValue: "lensed_" + short)
  }
}
