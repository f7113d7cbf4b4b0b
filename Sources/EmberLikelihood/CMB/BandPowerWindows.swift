import EmberTheory

/// Band-power windows: each band power is a weighted sum over the C_l of one spectrum.
public struct BandPowerWindows: Sendable, Equatable {
  /// One window: C_b = sum over i of weights[i] C_(first + i).
  public struct Window: Sendable, Equatable {
    public let kind: SpectrumKind
    /// The first multipole.
    public let first: Int
    /// Weights of C_l, l = first ... first + count - 1.
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

  /// One window per element of the data vector, in its order.
  public let windows: [Window]
  /// The spectra that enter, and to which multipole.
  public let request: TheoryRequest
  private let runs: [Run]

  public init(_ windows: [Window]) {
    self.windows = windows
    runs = Self.runs(windows)
    request = TheoryRequest(
      spectra: Set(windows.map(\.kind)), lmax: windows.map { $0.multipoles.upperBound - 1 }.max() ?? 0)
  }

  /// The band powers of spectra, in muK^2.
  ///
  /// - Throws: `TheoryError.notProvided` unless the spectra cover ``request``.
  public func bandPowers(_ spectra: PowerSpectra) throws(TheoryError) -> [Double] {
    try check(spectra)
    var result: [Double] = []
    result.reserveCapacity(windows.count)
    for run in runs {
      let values = spectra[run.kind] ?? []
      for window in windows[run.windows] { result.append(window.sum(values)) }
    }
    return result
  }

  /// The transpose of ``bandPowers(_:)``: carries a gradient with respect to band powers to one with respect to C_l, l <= `lmax`.
  public func pullback(_ gradient: [Double], lmax: Int) -> PowerSpectra {
    var result = PowerSpectra(lmax: lmax)
    for run in runs {
      var values = result[run.kind] ?? [Double](repeating: 0, count: lmax + 1)
      for i in run.windows { windows[i].accumulate(gradient[i], into: &values) }
      result[run.kind] = values
    }
    return result
  }

  private func check(_ spectra: PowerSpectra) throws(TheoryError) {
    for kind in request.spectra.sorted(by: { $0.rawValue < $1.rawValue })
    where spectra[kind] == nil || spectra.lmax < request.lmax {
      throw .notProvided("\(kind.rawValue) to l = \(request.lmax)")
    }
  }

  private static func runs(_ windows: [Window]) -> [Run] {
    var starts: [Int] = []
    for i in windows.indices where i == 0 || windows[i].kind != windows[i - 1].kind { starts.append(i) }
    return zip(starts, starts.dropFirst() + [windows.count]).map { start, end in
      Run(kind: windows[start].kind, windows: start..<end)
    }
  }

  /// Neighbouring windows on the same spectrum.
  private struct Run: Equatable {
    let kind: SpectrumKind
    let windows: Range<Int>
  }
}

extension BandPowerWindows.Window {
  /// The weighted sum of C_l.
  fileprivate func sum(_ values: [Double]) -> Double {
    var sum = 0.0
    for i in weights.indices { sum += weights[i] * values[first + i] }
    return sum
  }

  /// Adds `factor` times the weights to the multipoles of the window.
  fileprivate func accumulate(_ factor: Double, into values: inout [Double]) {
    for i in weights.indices { values[first + i] += factor * weights[i] }
  }
}
