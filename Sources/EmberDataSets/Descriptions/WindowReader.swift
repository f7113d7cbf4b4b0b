import EmberBandPowers
import EmberLikelihood
import EmberTheory

/// Reads the windows of a description: text files by spectrum or by bin, a compact archive, or one matrix.
struct WindowReader {
  let folder: DataFolder
  let section: DataSection
  let names: [String]
  let spellings: [SpectrumSpelling]
  let bins: [Int]

  private static let key = "window_functions_folder"

  /// The windows, and the highest multipole of the theory.
  func windows() throws(LikelihoodError) -> (windows: [BandPowerWindows.Window], lmax: Int) {
    try section.naming(Self.key, read)
  }

  private func read() throws(LikelihoodError) -> (windows: [BandPowerWindows.Window], lmax: Int) {
    let place = try section.requiredText(Self.key)
    if place.contains("#") { return try matrix(try folder.array(place)) }
    if place.hasSuffix(".npz") { return try compact(place) }
    let prefix = place.hasSuffix("/") ? place : place + "/"
    if folder.exists(prefix + "window_1.txt") { return try byBin(prefix) }
    return try bySpectrum(prefix)
  }

  /// Arrays `nbins`, `lo`, `hi`, `w`: of each bin the weights from l = lo to hi, one bin after the other; with a number `step` one weight for as
  /// many multipoles.
  private func compact(_ name: String) throws(LikelihoodError) -> ([BandPowerWindows.Window], Int) {
    let counts = try folder.array(name + "#nbins").values
    let (low, high) = (try folder.array(name + "#lo").values, try folder.array(name + "#hi").values)
    let weights = try folder.array(name + "#w").values
    let hasSteps = try folder.archive(name).arrays["step"] != nil
    let step = hasSteps ? try folder.array(name + "#step").values[0] : 1
    let total = bins.reduce(0, +)
    guard counts == bins.map(Double.init) else {
      throw unfit("\(name) has windows of \(counts.map { Int($0) }) bins, where spectra_info states \(bins)")
    }
    guard low.count == total, high.count == total, (1...1000).contains(step),
      step == step.rounded(), zip(low, high).allSatisfy({ $0 >= 2 && $0 <= $1 && $1 < 100_000 }),
      zip(low, high).allSatisfy({ ($1 - $0 + 1).remainder(dividingBy: step) == 0 }),
      zip(low, high).reduce(0, { $0 + $1.1 - $1.0 + 1 }) == Double(weights.count) * step
    else { throw unfit("lo, hi and w of \(name) do not make windows of \(total) bins from l = 2 on") }
    guard step == 1 || low.allSatisfy({ ($0 - low[0]).remainder(dividingBy: step) == 0 }) else {
      throw unfit("the steps of the windows of \(name) do not fit")
    }
    var windows: [BandPowerWindows.Window] = []
    var at = 0
    for (row, spectrum) in places.enumerated() {
      let count = (Int(high[row] - low[row]) + 1) / Int(step)
      let own = weights[at..<at + count]
      at += count
      if step == 1 {
        append(own, row, spectrum, first: Int(low[row]), to: &windows)
        continue
      }
      guard spellings[spectrum].isBandPower else { throw unfit("windows in steps are of D_l, not of convergence") }
      windows.append(
        BandPowerWindows.Window(
          row: row, spectrum: spectrum, first: Int(low[row]), bandPowerWeights: Array(own), step: Int(step),
          kind: spellings[spectrum].kind))
    }
    return (windows, Int(high.max() ?? 2))
  }

  /// A row for each bin, a column for each l from 2 on.
  private func matrix(_ table: DataFolder.Table) throws(LikelihoodError) -> ([BandPowerWindows.Window], Int) {
    guard table.shape.count == 2, table.rows == bins.reduce(0, +) else {
      throw unfit("a matrix of shape \(table.shape) for \(bins.reduce(0, +)) band powers")
    }
    var windows: [BandPowerWindows.Window] = []
    for (row, spectrum) in places.enumerated() {
      append(table.values[row * table.columns..<(row + 1) * table.columns], row, spectrum, first: 2, to: &windows)
    }
    return (windows, table.columns + 1)
  }

  /// `TT_90x150_window_functions.txt`: l, then a column for each bin.
  private func bySpectrum(_ prefix: String) throws(LikelihoodError) -> ([BandPowerWindows.Window], Int) {
    var windows: [BandPowerWindows.Window] = []
    var (row, lmax) = (0, 0)
    for (spectrum, name) in names.enumerated() {
      let file = prefix + name.map { $0 == " " ? "_" : String($0) }.joined() + "_window_functions.txt"
      let table = try folder.array(file)
      guard table.columns == bins[spectrum] + 1 else {
        throw unfit("\(file) has \(table.columns) columns; l and \(bins[spectrum]) bins were expected")
      }
      for bin in 0..<bins[spectrum] {
        lmax = try appendColumn(bin + 1, of: table, file, row, spectrum, to: &windows)
        row += 1
      }
    }
    return (windows, lmax)
  }

  /// `window_1.txt`: l, then a column for each spectrum.
  private func byBin(_ prefix: String) throws(LikelihoodError) -> ([BandPowerWindows.Window], Int) {
    var windows: [BandPowerWindows.Window] = []
    var lmax = 0
    var starts: [Int] = []
    for count in bins { starts.append((starts.last ?? 0) + (starts.isEmpty ? 0 : bins[starts.count - 1]) + 0 * count) }
    for bin in 0..<(bins.max() ?? 0) {
      let file = "\(prefix)window_\(bin + 1).txt"
      let table = try folder.array(file)
      guard table.columns == names.count + 1 else {
        throw unfit("\(file) has \(table.columns) columns; l and \(names.count) spectra were expected")
      }
      for spectrum in names.indices where bin < bins[spectrum] {
        lmax = try appendColumn(spectrum + 1, of: table, file, starts[spectrum] + bin, spectrum, to: &windows)
      }
    }
    return (windows.sorted { ($0.row, $0.spectrum) < ($1.row, $1.spectrum) }, lmax)
  }

  /// Adds a column of a table whose first is l, from l = 2 on; returns the last l.
  ///
  /// Files that were made for a fixed number of rows end with one more, without weights, in which l does not go on (candl's of lensing): it
  /// counts as the next l, up to which other matrices of such data go.
  private func appendColumn(
    _ column: Int, of table: DataFolder.Table, _ file: String, _ row: Int, _ spectrum: Int,
    to windows: inout [BandPowerWindows.Window]
  ) throws(LikelihoodError) -> Int {
    let first = table.values[0]
    func goesOn(_ row: Int) -> Bool { table.values[row * table.columns] == first + Double(row) }
    func weights(_ row: Int) -> ArraySlice<Double> {
      table.values[row * table.columns + 1..<(row + 1) * table.columns]
    }
    var rows = table.rows
    while rows > 3, !goesOn(rows - 1), weights(rows - 1).allSatisfy({ $0 == 0 }) { rows -= 1 }
    guard (0...2).contains(first), table.rows >= 3, (0..<rows).allSatisfy(goesOn)
    else { throw unfit("the first column of \(file) was expected to be l, from 2 on, without gaps") }
    let values = ((2 - Int(first))..<table.rows).map { table.values[$0 * table.columns + column] }
    append(values[...], row, spectrum, first: 2, to: &windows)
    return Int(first) + table.rows - 1
  }

  private func append(
    _ values: ArraySlice<Double>, _ row: Int, _ spectrum: Int, first: Int, to windows: inout [BandPowerWindows.Window]
  ) {
    if let window = spellings[spectrum].window(values, row: row, spectrum: spectrum, first: first) {
      windows.append(window)
    }
  }

  /// The spectrum of each band power.
  private var places: [Int] { bins.enumerated().flatMap { Array(repeating: $0, count: $1) } }

  private func unfit(_ problem: String) -> LikelihoodError {
    section.problem(section[Self.key] ?? section.node, Self.key, problem)
  }
}
