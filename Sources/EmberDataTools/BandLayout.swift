import EmberBandPowers
import EmberTheory

/// What each band power of a data set is about.
struct BandLayout: Sendable {
  /// The spectrum of each, as in `TT 90x150`.
  let spectra: [String]
  let bands: [Band]

  /// Where a band power stands, and its unit.
  struct Band: Sendable {
    var kind: SpectrumKind
    var centre: Double
    var multipoles: Range<Int>
    /// What turns the unit of the data into that of D_l.
    var scale: Double
  }

  init(_ windows: BandPowerWindows) {
    var bands = [Band?](repeating: nil, count: windows.count)
    var spectra = [String](repeating: "", count: windows.count)
    for window in windows.windows where bands[window.row] == nil {
      let spectrum = windows.layout[window.spectrum]
      spectra[window.row] = spectrum.label
      bands[window.row] = Band(spectrum.kind, window)
    }
    self.spectra = spectra
    self.bands = bands.map { $0 ?? Band(kind: .lensedTT, centre: 0, multipoles: 0..<0, scale: 1) }
  }

  /// The spectra in their order, each once.
  var names: [String] {
    var known: Set<String> = []
    return spectra.filter { known.insert($0).inserted }
  }

  func rows(of spectrum: String) -> [Int] { spectra.indices.filter { spectra[$0] == spectrum } }

  /// The names of the spectra of a kind.
  func names(_ kind: SpectrumKind) -> [String] {
    names.filter { name in rows(of: name).contains { bands[$0].kind == kind } }
  }

  /// All rows of a kind, and which of its bands each is: those of the spectrum with most of them. `nil` where there are none.
  func common(_ kind: SpectrumKind) -> (rows: [Int], places: [Int], centres: [Double])? {
    guard let most = names(kind).max(by: { rows(of: $0).count < rows(of: $1).count }) else { return nil }
    let centres = rows(of: most).map { bands[$0].centre }
    let own = bands.indices.filter { bands[$0].kind == kind }
    let nearest = own.map { row in
      centres.indices.min { abs(centres[$0] - bands[row].centre) < abs(centres[$1] - bands[row].centre) } ?? 0
    }
    return (own, nearest, centres)
  }
}

extension BandLayout.Band {
  init(_ spectrum: SpectrumKind, _ window: BandPowerWindows.Window) {
    var (sum, moment, size) = (0.0, 0.0, 0.0)
    for (i, weight) in window.weights.enumerated() where window.first + i >= 2 {
      let share = weight / PowerSpectra.bandPowerFactor(spectrum, l: window.first + i)
      sum += share
      size += abs(share)
      moment += abs(share) * Double(window.first + i)
    }
    kind = spectrum
    multipoles = window.multipoles
    centre = size > 0 ? moment / size : Double(window.first)
    scale = sum != 0 ? 1 / sum : 1
  }
}
