import EmberLikelihood
import EmberNumerics
import EmberTheory

/// The tables that a `.dataset` file names: band powers, windows, covariance.
struct CosmoMCTables {
  let keys: CosmoMCKeys
  let folder: DataFolder
  let maps: CosmoMCMaps
  /// The bins that are used, from 1 on; multipoles where nothing is binned.
  let bins: ClosedRange<Int>
  /// The multipoles of the theory.
  let multipoles: ClosedRange<Int>

  private var section: DataSection { keys.section }

  /// Band powers of each bin, in the order of the lower triangle of the maps that are used; zero for spectra that are not in the file, unless
  /// they have to be.
  ///
  /// - Parameters:
  ///   - stem: `cl_hat` and the like, before `_file` and `_order`.
  ///   - required: places in the lower triangle that the file must have.
  func bandPowers(_ stem: String, file key: String? = nil, required: [Int]) throws(LikelihoodError) -> [[Double]] {
    let key = key ?? stem + "_file"
    let table = try section.array(key, in: folder)
    let node = try section.require(key)
    let name = try section.requiredText(key)
    var columns = ["L"] + keys.words(stem + "_order")
    if columns.count == 1 { columns = try header(of: name) }
    guard table.shape.count == 2, columns.count <= table.columns, columns.count > 1 else {
      throw section.problem(
        node, key,
        columns.count < 2
          ? "no \(stem)_order, and no comment before the numbers of \(name) that names its columns"
          : "\(name) has \(table.columns) columns, where \(columns.count) have names: "
            + columns.prefix(6).joined(separator: " "))
    }
    var places: [Int?] = []
    for pair in maps.pairs {
      let found = columns.indices.filter { maps.spellings(pair).contains(columns[$0]) }
      guard Set(found.map { columns[$0] }).count < 2 else {
        throw section.problem(node, key, "\(name) has both \(columns[found[0]]) and \(columns[found[1]])")
      }
      places.append(found.first)
    }
    if let missing = required.first(where: { places[$0] == nil }) {
      throw section.problem(
        node, key,
        "\(name) has no column \(maps.spellings(maps.pairs[missing])[0]), only "
          + columns.dropFirst().prefix(20).joined(separator: ", "))
    }
    var result = bins.map { _ in [Double](repeating: 0, count: places.count) }
    var found: Set<Int> = []
    for row in 0..<table.rows {
      let start = row * table.columns
      guard let bin = Int(exactly: table.values[start]) else {
        throw section.problem(node, key, "row \(row + 1) of \(name) begins with \(table.values[start]), not with a bin")
      }
      guard bins.contains(bin) else { continue }
      found.insert(bin)
      for (element, place) in places.enumerated() {
        if let place { result[bin - bins.lowerBound][element] = table.values[start + place] }
      }
    }
    if let missing = bins.first(where: { !found.contains($0) }) {
      throw section.problem(
        node, key, "\(name) has no row \(missing); rows \(bins.lowerBound) to \(bins.upperBound) are used")
    }
    return result
  }

  /// The words of the last comment before the numbers of a file.
  private func header(of name: String) throws(LikelihoodError) -> [String] {
    var header: [String] = []
    for line in String(decoding: try folder.bytes(name), as: UTF8.self).split(whereSeparator: \.isNewline) {
      let words = line.split { $0 == " " || $0 == "\t" }
      guard let first = words.first else { continue }
      guard first.hasPrefix("#") else { break }
      header = ([first.dropFirst()] + words.dropFirst()).filter { !$0.isEmpty }.map(String.init)
    }
    return header
  }

  /// Windows on D_l, with the pairs of maps that they are about.
  struct Window {
    /// The place of the bin, from 0 on.
    var bin: Int
    /// The pair of maps whose spectrum it weighs.
    var pair: (Int, Int)
    /// The place of the band power in the lower triangle.
    var element: Int
    var first: Int
    var weights: [Double]
  }

  /// One file for each bin: l, then a column for each spectrum of `STEM_in_order`, which adds to that of `STEM_out_order`.
  func windows(_ stem: String) throws(LikelihoodError) -> [Window] {
    let key = stem + "_files"
    let pattern = try section.requiredText(key)
    let inputs = try keys.requiredWords(stem + "_in_order")
    let outputs = keys.words(stem + "_out_order").isEmpty ? inputs : keys.words(stem + "_out_order")
    guard inputs.count == outputs.count else {
      throw section.problem(
        try section.require(stem + "_out_order"), stem + "_out_order",
        "\(outputs.count) spectra, where \(stem)_in_order has \(inputs.count)")
    }
    guard pattern.contains("%u") || pattern.contains("%d") else {
      throw section.problem(try section.require(key), key, "%u was expected where the number of the bin stands")
    }
    var pairs: [(input: (Int, Int), output: Int?)] = []
    for (input, output) in zip(inputs, outputs) {
      let pair = try maps.pair(input, section, stem + "_in_order")
      let element = maps.element(try maps.pair(output, section, stem + "_out_order"))
      if element != nil, !maps.required.contains(pair.0) || !maps.required.contains(pair.1) {
        throw section.problem(
          try section.require(stem + "_in_order"), stem + "_in_order",
          "\(input) is of a map that is neither used nor required")
      }
      pairs.append((pair, element))
    }
    var windows: [Window] = []
    for (place, bin) in bins.enumerated() {
      let name = pattern.replacing("%u", with: "\(bin)").replacing("%d", with: "\(bin)")
      let table = try section.naming(key) { () throws(LikelihoodError) in try folder.array(name) }
      guard table.shape.count == 2, table.columns == inputs.count + 1 else {
        throw section.problem(
          try section.require(key), key,
          "\(name) has \(table.columns) columns; l and \(inputs.count) spectra of \(stem)_in_order were expected")
      }
      for (column, pair) in pairs.enumerated() {
        guard let element = pair.output else { continue }
        let (first, weights) = try weights(column + 1, of: table, name, key)
        windows.append(Window(bin: place, pair: pair.input, element: element, first: first, weights: weights))
      }
    }
    return windows
  }

  /// A column from the first multipole of the theory on.
  private func weights(_ column: Int, of table: DataFolder.Table, _ name: String, _ key: String) throws(LikelihoodError)
    -> (Int, [Double])
  {
    var weights = [Double](repeating: 0, count: multipoles.count)
    for row in 0..<table.rows {
      let (value, weight) = (table.values[row * table.columns], table.values[row * table.columns + column])
      if weight == 0 { continue }
      guard let l = Int(exactly: value), multipoles.contains(l) else {
        throw section.problem(
          try section.require(key), key,
          "\(name) has weights at l = \(value), where cl_lmin is \(multipoles.lowerBound) and cl_lmax "
            + "\(multipoles.upperBound)")
      }
      weights[l - multipoles.lowerBound] = weight
    }
    return (multipoles.lowerBound, weights)
  }

  /// The covariance of the band powers that are used, bin by bin, and these: places in the lower triangle, in the order of `covmat_cl`.
  ///
  /// - Parameter count: how many bins the file has.
  func covariance(bins count: Int) throws(LikelihoodError) -> (matrix: Matrix, elements: [Int]) {
    let words = try keys.requiredWords("covmat_cl")
    var columns: [(place: Int, element: Int)] = []
    for (place, word) in words.enumerated() {
      if let element = maps.element(try maps.pair(word, section, "covmat_cl")) { columns.append((place, element)) }
    }
    guard !columns.isEmpty, Set(columns.map(\.element)).count == columns.count else {
      throw section.problem(
        try section.require("covmat_cl"), "covmat_cl",
        columns.isEmpty ? "none of these spectra is of maps that are used" : "a spectrum is given twice")
    }
    let table = try section.array("covmat_fiducial", in: folder)
    let size = count * words.count
    guard table.values.count == size * size else {
      throw section.problem(
        try section.require("covmat_fiducial"), "covmat_fiducial",
        "\(table.rows) rows of \(max(table.columns, 1)) numbers, where \(count) bins of \(words.count) spectra make "
          + "\(size) rows and columns")
    }
    let scale = try keys.positive("covmat_scale", default: 1)
    let rows = bins.flatMap { bin in columns.map { (bin - 1) * words.count + $0.place } }
    var matrix = Matrix(rows: rows.count, columns: rows.count)
    for (i, row) in rows.enumerated() {
      for (j, column) in rows.enumerated() { matrix[i, j] = scale * table.values[row * size + column] }
    }
    return (matrix, columns.map(\.element))
  }
}
