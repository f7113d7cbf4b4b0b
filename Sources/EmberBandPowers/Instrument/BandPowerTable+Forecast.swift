import EmberNumerics
import EmberTheory

extension BandPowerTable {
  /// What an instrument sees on average of a sky with given spectra, with the Gaussian covariance of that sky and its noise.
  ///
  /// At each l, (2l+1) f_sky Cov(XY, ZW) = (C^XZ + N^XZ)(C^YW + N^YW) + (C^XW + N^XW)(C^YZ + N^YZ) (Knox 1995,
  /// arXiv:astro-ph/9504054; Zaldarriaga & Seljak 1997, arXiv:astro-ph/9609170, section V). Bands do not correlate with one
  /// another.
  ///
  /// - Throws: `TheoryError.notProvided` unless the spectra cover the instrument's request.
  public init(_ instrument: Instrument, fiducial: PowerSpectra) throws(TheoryError) {
    for kind in Instrument.availableSpectra where fiducial[kind] == nil || fiducial.lmax < instrument.lmax {
      throw .notProvided("\(kind.rawValue) to l = \(instrument.lmax)")
    }
    let sky = ObservedSky(instrument, fiducial)
    self.init(bands: Self.bands(instrument), values: [], blocks: [])
    values = bands.map { sky.bandPower($0) }
    var groups: [ClosedRange<Int>: [Int]] = [:]
    for (row, band) in bands.enumerated() { groups[sky.cell(band), default: []].append(row) }
    blocks = groups.sorted { $0.key.lowerBound < $1.key.lowerBound }.map { _, rows in
      var covariance = Matrix(rows: rows.count, columns: rows.count)
      for (i, a) in rows.enumerated() {
        for (j, b) in rows.enumerated() { covariance[i, j] = sky.covariance(bands[a], bands[b]) }
      }
      return Block(rows: rows, covariance: covariance)
    }
  }

  /// Adds a realisation of the noise and of cosmic variance.
  ///
  /// - Returns: `nil` when a covariance is not positive definite.
  public func realization(using random: inout RandomStream) -> BandPowerTable? {
    var result = self
    for block in blocks {
      guard let factor = CholeskyFactor(block.covariance) else { return nil }
      let deviates = factor.multiplyLower(block.rows.map { _ in random.normal() })
      for (row, deviate) in zip(block.rows, deviates) { result.values[row] += deviate }
    }
    return result
  }

  /// The bands of each spectrum: cells of the same width from l = 2, cut to the multipoles of the spectrum.
  private static func bands(_ instrument: Instrument) -> [Band] {
    let width = max(1, instrument.bandWidth)
    return Instrument.availableSpectra.flatMap { kind -> [Band] in
      guard let range = instrument.multipoles(kind) else { return [] }
      let first = 2 + (range.lowerBound - 2) / width * width
      return stride(from: first, through: range.upperBound, by: width).map { low in
        Band(kind: kind, multipoles: max(low, range.lowerBound)...min(low + width - 1, range.upperBound))
      }
    }
  }
}

/// Signal and noise of a sky as an instrument sees it.
private struct ObservedSky {
  private let instrument: Instrument
  private let signal: PowerSpectra

  init(_ instrument: Instrument, _ signal: PowerSpectra) {
    self.instrument = instrument
    self.signal = signal
  }

  /// The cell of multipoles that a band belongs to; bands of one cell correlate.
  func cell(_ band: BandPowerTable.Band) -> ClosedRange<Int> {
    let width = max(1, instrument.bandWidth)
    let first = 2 + (band.multipoles.lowerBound - 2) / width * width
    return first...(first + width - 1)
  }

  func bandPower(_ band: BandPowerTable.Band) -> Double {
    var sum = 0.0
    var modes = 0.0
    for l in band.multipoles {
      let weight = Double(2 * l + 1)
      modes += weight
      sum += weight * PowerSpectra.bandPowerFactor(band.kind, l: l) * (signal[band.kind]?[l] ?? 0)
    }
    return sum / modes
  }

  /// The covariance of two bands: the mean over the multipoles they share, weighted as the bands are.
  func covariance(_ a: BandPowerTable.Band, _ b: BandPowerTable.Band) -> Double {
    let modes = { (band: BandPowerTable.Band) in band.multipoles.reduce(0.0) { $0 + Double(2 * $1 + 1) } }
    let shared = a.multipoles.clamped(to: b.multipoles)
    guard a.multipoles.overlaps(b.multipoles) else { return 0 }
    var sum = 0.0
    for l in shared {
      let factor = PowerSpectra.bandPowerFactor(a.kind, l: l) * PowerSpectra.bandPowerFactor(b.kind, l: l)
      sum += Double(2 * l + 1) * factor * product(a.kind, b.kind, l) / instrument.skyFraction
    }
    return sum / (modes(a) * modes(b))
  }

  /// (XZ)(YW) + (XW)(YZ) of the spectra XY and ZW.
  private func product(_ first: SpectrumKind, _ second: SpectrumKind, _ l: Int) -> Double {
    let (x, y) = Self.fields(first)
    let (z, w) = Self.fields(second)
    return total(x, z, l) * total(y, w, l) + total(x, w, l) * total(y, z, l)
  }

  private func total(_ x: Bool, _ y: Bool, _ l: Int) -> Double {
    let kind: SpectrumKind = x != y ? .lensedTE : x ? .lensedEE : .lensedTT
    return (signal[kind]?[l] ?? 0) + instrument.noise(kind, l: l)
  }

  /// The two maps of a spectrum; true stands for polarisation.
  private static func fields(_ kind: SpectrumKind) -> (Bool, Bool) {
    switch kind {
    case .lensedTE: (false, true)
    case .lensedEE: (true, true)
    default: (false, false)
    }
  }
}
