import EmberBandPowers
import EmberNumerics
import EmberTheory

/// The CMB band powers that a set of several channels is compressed to: for each kind of spectrum the bins of the channel pair that has most
/// of them, each with the mean window of all pairs.
///
/// A theory may differ from the fiducial one by piecewise linear changes of D_l with a node at the centre of each bin.
struct CompressionBasis: Sendable {
  struct Bin: Sendable {
    var kind: SpectrumKind
    var centre: Double
    /// Weights of C_l from l = 0 on.
    var window: [Double]
  }

  let bins: [Bin]
  /// dC_l per unit of each node's amplitude in D_l.
  let shapes: [PowerSpectra]
  /// The change of each band power per unit of each amplitude.
  let transfer: Matrix

  /// Kinds of which CMB-only band powers are known.
  static let kinds: [SpectrumKind] = [.lensedTT, .lensedTE, .lensedEE, .lensedBB]

  /// - Throws: `CompressionError` where channels are binned differently.
  init(_ set: any GaussianBandPowers) throws(CompressionError) {
    let windows = set.theory.windows
    let layout = BandLayout(windows)
    let lmax = set.request.lmax
    let covariance = set.covariance(at: set.data)
    if let other = layout.bands.first(where: { !Self.kinds.contains($0.kind) }) {
      throw .notCMB(other.kind)
    }
    var bins: [Bin] = []
    var shapes: [PowerSpectra] = []
    for kind in Self.kinds {
      guard let (rows, places, centres) = layout.common(kind) else { continue }
      for (row, place) in zip(rows, places) where !Self.fits(layout.bands[row].centre, place, centres) {
        throw .differentBins(layout.spectra[row], layout.bands[row].centre)
      }
      for (place, centre) in centres.enumerated() {
        let own = zip(rows, places).filter { $0.1 == place }.map(\.0)
        bins.append(
          Bin(kind: kind, centre: centre, window: Self.window(own, windows, kind, covariance, lmax: lmax)))
        shapes.append(Self.shape(place, centres, kind, lmax: lmax))
      }
    }
    self.bins = bins
    self.shapes = shapes
    var transfer = Matrix(rows: bins.count, columns: shapes.count)
    for (i, bin) in bins.enumerated() {
      for (j, shape) in shapes.enumerated() { transfer[i, j] = bin.value(shape) }
    }
    self.transfer = transfer
  }

  /// The band powers of a theory.
  func bandPowers(_ spectra: PowerSpectra) -> [Double] { bins.map { $0.value(spectra) } }

  /// True for a centre that is nearer to that of its place than a quarter of the way to the next.
  private static func fits(_ centre: Double, _ place: Int, _ centres: [Double]) -> Bool {
    let others = [place - 1, place + 1].filter(centres.indices.contains).map { abs(centres[$0] - centres[place]) }
    return abs(centre - centres[place]) <= (others.min() ?? .infinity) / 4
  }

  /// The mean of the windows of some rows, weighted by inverse variances.
  private static func window(
    _ rows: [Int], _ windows: BandPowerWindows, _ kind: SpectrumKind, _ covariance: Matrix, lmax: Int
  ) -> [Double] {
    var mean = [Double](repeating: 0, count: lmax + 1)
    let total = rows.reduce(0) { $0 + 1 / covariance[$1, $1] }
    for window in windows.windows where rows.contains(window.row) && windows.layout[window.spectrum].kind == kind {
      let share = 1 / covariance[window.row, window.row] / total
      for (i, weight) in window.weights.enumerated() { mean[window.first + i] += share * weight }
    }
    return mean
  }

  /// One at a node, zero at the others, linear between; constant beyond the ends.
  private static func shape(_ place: Int, _ centres: [Double], _ kind: SpectrumKind, lmax: Int) -> PowerSpectra {
    let middle = centres[place]
    var spectra = PowerSpectra(lmax: lmax)
    spectra[kind] = (0...lmax).map { l in
      guard l >= 2 else { return 0 }
      let x = Double(l)
      let neighbour = x < middle ? place - 1 : place + 1
      guard centres.indices.contains(neighbour) else { return 1 / PowerSpectra.bandPowerFactor(kind, l: l) }
      let height = 1 - abs(x - middle) / abs(centres[neighbour] - middle)
      return max(height, 0) / PowerSpectra.bandPowerFactor(kind, l: l)
    }
    return spectra
  }
}

extension CompressionBasis.Bin {
  /// The band power of spectra; zero where they do not have the kind.
  func value(_ spectra: PowerSpectra) -> Double {
    guard let values = spectra[kind] else { return 0 }
    return zip(window, values).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

/// Why a data set cannot be compressed.
enum CompressionError: Error, Hashable {
  case notCMB(SpectrumKind)
  case differentBins(String, Double)
}

extension CompressionError: CustomStringConvertible {
  var description: String {
    switch self {
    case .notCMB(let kind):
      "it has band powers of \(kind.shortName), and only those of TT, TE, EE and BB are compressed"
    case .differentBins(let spectrum, let centre):
      "its channels are binned differently: no other spectrum has a bin at l = \(centre) as \(spectrum) has"
    }
  }
}
