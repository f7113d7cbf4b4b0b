import EmberInference
import EmberTheory

extension SpectraTable {
  /// Reads D_l columns into spectra.
  ///
  /// A comment line above the first row names the columns: `l`, then names such as `TT` or `lensed_TT`, which both mean the lensed
  /// spectrum; without it nobody can know which spectra they are, and `columns` has to say so. Multipoles must follow one
  /// another from 2 or below. What gravitational waves add (`tensor_TT` ...) is added to the lensed spectra.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - columns: the names, separated by blanks or commas, instead of those of the file.
  public static func readSpectra(_ path: String, columns: String? = nil) throws(EmberError) -> PowerSpectra {
    let table = try TextTable(text: try TextFile.read(path, role: "the table of spectra"), source: path)
    guard let first = table.rows.first, let last = table.rows.last else {
      throw EmberError.table(
        path, nil, nil, nil, "no rows of numbers", "Give lines `l D_TT D_TE D_EE`, in muK^2.")
    }
    let names =
      columns.map { $0.split { $0.isWhitespace || $0 == "," }.map(String.init) }
      ?? table.comments.last { Self.multipoleNames.contains($0.first ?? "") } ?? []
    let kinds = try columnKinds(names, width: first.values.count, source: columns == nil ? path : "--columns")
    guard let lmax = Int(exactly: last.values[0]), lmax >= 2, lmax < 100_000 else {
      throw EmberError.table(
        path, last.line, "l", "\(last.values[0])", "not a multipole", "The first column counts l from 2.")
    }
    var powers = Array(repeating: [Double](repeating: 0, count: lmax + 1), count: kinds.count)
    var expected = Int(exactly: first.values[0]) ?? -1
    for row in table.rows {
      guard expected >= 0, row.values[0] == Double(expected), expected <= lmax, table.rows[0].values[0] <= 2 else {
        throw EmberError.table(
          path, row.line, "l", "\(row.values[0])", "multipoles do not follow one another from 2",
          "Give one row for each l = 2, 3, 4, ...")
      }
      for (column, kind) in kinds.enumerated() where expected >= 2 {
        powers[column][expected] = row.values[column + 1] / PowerSpectra.bandPowerFactor(kind, l: expected)
      }
      expected += 1
    }
    var spectra = PowerSpectra(lmax: lmax)
    for (kind, column) in zip(kinds, powers) {
      spectra[kind] = spectra[kind].map { zip($0, column).map { $0 + $1 } } ?? column
    }
    return spectra
  }

  private static let multipoleNames = ["l", "ell", "L"]

  private static func columnKinds(_ names: [String], width: Int, source path: String) throws(EmberError)
    -> [SpectrumKind]
  {
    guard let first = names.first, multipoleNames.contains(first) else {
      throw EmberError.table(
        path, nil, nil, nil, "\(width) columns whose names are not known",
        "Put a line `# l TT TE EE` (or `# l lensed_TT ...`) above the rows, or give --columns \"l TT TE EE\".")
    }
    guard names.count == width else {
      throw EmberError.table(
        path, nil, nil, nil, "\(names.count) column names for \(width) columns", "Name every column once.")
    }
    var kinds: [SpectrumKind] = []
    for (index, name) in names.enumerated().dropFirst() {
      guard let kind = kind(name) ?? tensorKind(name), !isRepeated(name, names[1..<index]) else {
        throw EmberError.table(
          path, nil, "column", name, "unknown or repeated column",
          SpellingSuggestion.remedy(forQuantity: name, among: SpectrumKind.allCases.map(\.rawValue)))
      }
      kinds.append(kind)
    }
    return kinds
  }

  private static func tensorKind(_ name: String) -> SpectrumKind? {
    SpectrumKind.allCases.first { tensorName($0) == name }
  }

  /// True when an earlier column is of the same spectrum and of the same waves.
  private static func isRepeated(_ name: String, _ earlier: ArraySlice<String>) -> Bool {
    earlier.contains { $0 == name || (kind($0) != nil && kind($0) == kind(name)) }
  }

  /// The lensed spectrum is meant when a name does not say: `TT`, `DTT` and `D_TT` are `lensed_TT`.
  private static func kind(_ name: String) -> SpectrumKind? {
    let short = name.hasPrefix("D_") ? name.dropFirst(2) : name.hasPrefix("D") ? name.dropFirst() : name[...]
    return SpectrumKind(rawValue: name) ?? SpectrumKind(rawValue: "lensed_" + short)
  }
}
