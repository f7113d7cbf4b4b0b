import EmberBandPowers
import EmberConfiguration
import EmberLikelihood
import EmberNumerics
import EmberTheory

/// The spectra for which values of data sets are published or were computed by other programs (see Fixtures/README.md).
enum DataSetSpectra {
  private static let archive = Result {
    try NPZArchive(
      path: "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Fixtures/data_set_spectra.npz")
  }

  /// The spectra of that name, zero beyond their end.
  static func spectra(_ name: String, lmax: Int? = nil) throws -> PowerSpectra {
    let arrays = try archive.get().arrays
    var found: [(SpectrumKind, [Double])] = []
    for word in SpectrumSpelling.known {
      guard let values = arrays["\(name)_\(word)"]?.doubles, let spelling = SpectrumSpelling(word) else { continue }
      found.append((spelling.kind, [0, 0] + values.enumerated().map { $1 / spelling.factor($0 + 2) }))
    }
    var spectra = PowerSpectra(lmax: lmax ?? (found.map(\.1.count).max() ?? 1) - 1)
    for (kind, values) in found {
      spectra[kind] = (0...spectra.lmax).map { $0 < values.count ? values[$0] : 0 }
    }
    return spectra
  }

  /// A data set that comes with Ember.
  static func load(_ name: String, _ options: LikelihoodOptions = .init()) throws -> LoadedLikelihoods {
    guard let make = Catalogue.standard.likelihoods[name] else { throw Missing() }
    return try make(options)
  }

  struct Missing: Error {}
}
