import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Band-power windows: each band power is a sum of weighted sums over the C_l of spectra, mostly of one.
public struct BandPowerWindows: Sendable, Equatable {
  /// A window on the C_l of a spectrum that is the only one of its kind, and makes a band power by itself.
  public struct Band: Sendable, Equatable {
    public let kind: SpectrumKind
    public let first: Int
    public let weights: [Double]

    /// A window on C_l.
    public init(_ kind: SpectrumKind, first: Int, weights: [Double]) {
      self.kind = kind
      self.first = first
      self.weights = weights
    }

    /// A window that was given for D_l (see `PowerSpectra.bandPowerFactor`).
    public init(_ kind: SpectrumKind, first: Int, bandPowerWeights: [Double]) {
      let weights = bandPowerWeights.enumerated().map { $1 * PowerSpectra.bandPowerFactor(kind, l: first + $0) }
      self.init(kind, first: first, weights: weights)
    }

    /// The multipoles that enter.
    public var multipoles: Range<Int> { first..<first + weights.count }
  }

  /// The spectra that band powers are made of.
  public let layout: [DataSpectrum]
  /// Those of a band power after each other.
  public let windows: [Window]
  /// The number of band powers.
  public let count: Int
  /// The spectra that enter, and to which multipole.
  public let request: TheoryRequest
  /// For each spectrum, the steps that its windows share; `nil` where they weigh each multipole by itself.
  private let grids: [StepGrid?]
  /// For each spectrum, its windows as rows of one matrix, where all of them are over all of its steps.
  private let blocks: [Block?]

  private struct Block: Sendable, Equatable {
    /// The places of the windows.
    var places: [Int]
    var matrix: Matrix
  }

  /// Traps unless windows are of spectra in the layout and of band powers below the count, and those of one spectrum have steps that fit.
  ///
  /// - Parameters:
  ///   - layout: the spectra of the data, to which windows refer by place.
  ///   - count: the number of band powers.
  ///   - windows: those of a band power after each other.
  ///   - lmax: the highest multipole that the data's transformations need, where that is more than windows do.
  public init(layout: [DataSpectrum], count: Int, _ windows: [Window], lmax: Int = 0) {
    precondition(windows.allSatisfy { layout.indices.contains($0.spectrum) && (0..<count).contains($0.row) })
    self.layout = layout
    self.windows = windows
    self.count = count
    var grids = [StepGrid?](repeating: nil, count: layout.count)
    for window in windows {
      guard let grid = window.grid else { continue }
      let whole = grids[window.spectrum].map { $0.union(grid) } ?? grid
      guard let whole else { preconditionFailure("windows of a spectrum in steps that do not fit") }
      grids[window.spectrum] = whole
    }
    self.grids = grids
    blocks = grids.enumerated().map { spectrum, grid in
      guard let grid else { return nil }
      let places = windows.indices.filter { windows[$0].spectrum == spectrum }
      guard places.allSatisfy({ windows[$0].step > 1 && windows[$0].values.count == grid.count }) else { return nil }
      return Block(
        places: places,
        matrix: Matrix(rows: places.count, columns: grid.count, elements: places.flatMap { windows[$0].values }))
    }
    request = TheoryRequest(
      spectra: Set(layout.map(\.kind)), lmax: windows.map { $0.multipoles.upperBound - 1 }.reduce(lmax, max))
  }

  /// One window per element of the data vector, in its order.
  public init(_ bands: [Band]) {
    var kinds: [SpectrumKind] = []
    let windows = bands.enumerated().map { row, band in
      let place = kinds.firstIndex(of: band.kind) ?? kinds.count
      if place == kinds.count { kinds.append(band.kind) }
      return Window(row: row, spectrum: place, first: band.first, weights: band.weights)
    }
    self.init(layout: kinds.map { DataSpectrum($0) }, count: bands.count, windows)
  }

  /// What each band power is about: its first window.
  var bands: [DataBand] {
    var bands = [DataBand](repeating: DataBand(kind: layout.first?.kind ?? .lensedTT, multipoles: 0..<0), count: count)
    for window in windows where bands[window.row].multipoles.isEmpty {
      bands[window.row] = DataBand(kind: layout[window.spectrum].kind, multipoles: window.multipoles)
    }
    return bands
  }

  /// - Parameter isPartial: true when kinds may be missing.
  /// - Throws: `TheoryError.notProvided` unless the spectra cover ``request``.
  func check(_ spectra: PowerSpectra, isPartial: Bool = false) throws(TheoryError) {
    if spectra.lmax >= request.lmax, isPartial || request.spectra.allSatisfy({ spectra[$0] != nil }) { return }
    for kind in request.spectra.sorted(by: { $0.rawValue < $1.rawValue })
    where spectra[kind] == nil ? !isPartial : spectra.lmax < request.lmax {
      throw .notProvided("\(kind.rawValue) to l = \(request.lmax)")
    }
  }

  /// What each window gives of spectra that reach as far as the windows, in their order.
  func sums(_ spectra: ChannelSpectra) -> [Double] {
    var steps = [[Double]?](repeating: nil, count: layout.count)
    for (place, grid) in grids.enumerated() { steps[place] = grid.flatMap { spectra.values[place].map($0.sums) } }
    var result = [Double](repeating: 0, count: windows.count)
    for (place, window) in windows.enumerated() where blocks[window.spectrum] == nil {
      if let values = spectra.values[window.spectrum] { result[place] = sum(values, steps[window.spectrum], window) }
    }
    for (block, steps) in zip(blocks, steps) {
      guard let block, let steps else { continue }
      for (place, sum) in zip(block.places, block.matrix * steps) { result[place] = sum }
    }
    return result
  }

  /// What some windows on one spectrum give of it.
  func sums(_ values: [Double], _ chosen: [Window]) -> [Double] {
    let steps = chosen.first.flatMap { grids[$0.spectrum] }?.sums(values)
    if let steps, let block = blocks[chosen[0].spectrum], block.places.count == chosen.count {
      return block.matrix * steps
    }
    return chosen.map { sum(values, steps, $0) }
  }

  private func sum(_ values: [Double], _ steps: [Double]?, _ window: Window) -> Double {
    guard window.step > 1, let steps, let grid = grids[window.spectrum] else {
      return dotProduct(window.values, values, from: window.first)
    }
    return dotProduct(window.values, steps, from: grid.place(of: window))
  }

  /// Band powers of what each window gives, times a factor for each spectrum.
  func bandPowers(sums: [Double], _ factors: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    for (window, sum) in zip(windows, sums) { result[window.row] += factors[window.spectrum] * sum }
    return result
  }

  /// The band powers of spectra that reach as far as the windows.
  func bandPowers(_ spectra: ChannelSpectra) -> [Double] {
    bandPowers(sums: sums(spectra), layout.map { _ in 1 })
  }

  /// The transpose of band powers: carries a gradient with respect to them to one with respect to C_l, l <= `lmax`.
  ///
  /// - Parameter factors: what each spectrum is multiplied by; 1 where there are none.
  func pullback(_ gradient: [Double], _ factors: [Double]? = nil, lmax: Int) -> ChannelSpectra {
    var result = ChannelSpectra(layout: layout, lmax: request.lmax)
    var steps = grids.map { $0.map { [Double](repeating: 0, count: $0.count) } }
    var start = 0
    while start < windows.count {
      let spectrum = windows[start].spectrum
      let end = windows[start...].firstIndex { $0.spectrum != spectrum } ?? windows.count
      if blocks[spectrum] != nil {
        start = end
        continue
      }
      // Taken out while they grow: an array that is shared would be copied for every window.
      var values = result.values[spectrum] ?? [Double](repeating: 0, count: lmax + 1)
      var own = steps[spectrum] ?? []
      (result.values[spectrum], steps[spectrum]) = (nil, nil)
      let factor = factors?[spectrum] ?? 1
      for window in windows[start..<end] {
        let size = factor * gradient[window.row]
        if window.step > 1, let grid = grids[spectrum] {
          accumulate(size, window.values, into: &own, from: grid.place(of: window))
        } else {
          accumulate(size, window.values, into: &values, from: window.first)
        }
      }
      result.values[spectrum] = values
      steps[spectrum] = grids[spectrum] == nil ? nil : own
      start = end
    }
    for (spectrum, block) in blocks.enumerated() {
      guard let block else { continue }
      let factor = factors?[spectrum] ?? 1
      let sizes = block.places.map { factor * gradient[windows[$0].row] }
      steps[spectrum] = block.matrix.product(sizes, transpose: true)
      result.values[spectrum] = [Double](repeating: 0, count: lmax + 1)
    }
    for (spectrum, grid) in grids.enumerated() {
      guard let grid, let own = steps[spectrum], var values = result.values[spectrum] else { continue }
      result.values[spectrum] = nil
      grid.accumulate(own, into: &values)
      result.values[spectrum] = values
    }
    return result
  }
}
