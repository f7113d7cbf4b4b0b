import EmberLikelihood
import EmberTheory

/// Band-power windows: each band power is a sum of weighted sums over the C_l of spectra, mostly of one.
public struct BandPowerWindows: Sendable, Equatable {
  /// One window: sum over i of weights[i] C_(first + i).
  public struct Window: Sendable, Equatable {
    /// Which band power it is part of.
    public let row: Int
    /// The place of the spectrum in the layout.
    public let spectrum: Int
    /// The first multipole.
    public let first: Int
    /// Weights of C_l, l = first ... first + count - 1.
    public let weights: [Double]

    public init(row: Int, spectrum: Int, first: Int, weights: [Double]) {
      self.row = row
      self.spectrum = spectrum
      self.first = first
      self.weights = weights
    }

    /// The multipoles that enter.
    public var multipoles: Range<Int> { first..<first + weights.count }
  }

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

  /// Traps unless windows are of spectra in the layout and of band powers below the count.
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

  /// The band powers of spectra that reach as far as the windows.
  func bandPowers(_ spectra: ChannelSpectra) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    for window in windows {
      guard let values = spectra.values[window.spectrum] else { continue }
      result[window.row] += window.sum(values)
    }
    return result
  }

  /// The transpose of ``bandPowers(_:)``: carries a gradient with respect to band powers to one with respect to C_l, l <= `lmax`.
  func pullback(_ gradient: [Double], lmax: Int) -> ChannelSpectra {
    var result = ChannelSpectra(layout: layout, lmax: request.lmax)
    var start = 0
    while start < windows.count {
      let spectrum = windows[start].spectrum
      let end = windows[start...].firstIndex { $0.spectrum != spectrum } ?? windows.count
      // Taken out while it grows: an array that is shared would be copied for every window.
      var values = result.values[spectrum] ?? [Double](repeating: 0, count: lmax + 1)
      result.values[spectrum] = nil
      for window in windows[start..<end] { window.accumulate(gradient[window.row], into: &values) }
      result.values[spectrum] = values
      start = end
    }
    return result
  }
}

extension BandPowerWindows.Window {
  /// The weighted sum of C_l.
  func sum(_ values: [Double]) -> Double {
    var sum = 0.0
    for i in weights.indices { sum += weights[i] * values[first + i] }
    return sum
  }

  /// Adds `factor` times the weights to the multipoles of the window.
  fileprivate func accumulate(_ factor: Double, into values: inout [Double]) {
    for i in weights.indices { values[first + i] += factor * weights[i] }
  }
}
