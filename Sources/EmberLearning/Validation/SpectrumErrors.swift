import EmberEmulation
import EmberTheory

/// Errors of predicted spectra against the solver's, multipole by multipole, in units of the standard deviation of an
/// experiment that sees each multipole by itself.
public struct SpectrumErrors: Sendable {
  /// What errors are measured in.
  public let experiment: DefaultExperiment
  public let request: TheoryRequest
  /// |prediction - truth| / sigma for each pair that was added, l = 0 ... lmax (0 below l = 2), by kind.
  private var errors: [SpectrumKind: [[Float]]] = [:]

  public init(_ request: TheoryRequest, experiment: DefaultExperiment) {
    self.request = request
    self.experiment = experiment
    for kind in request.spectra { errors[kind] = [] }
  }

  /// Number of pairs.
  public var count: Int { errors.values.first?.count ?? 0 }

  /// Adds a pair of predicted and true spectra; kinds that one of them lacks count as wrong by an infinite amount.
  public mutating func add(_ prediction: PowerSpectra, truth: PowerSpectra) {
    for kind in request.spectra {
      var row = [Float](repeating: 0, count: request.lmax + 1)
      for l in 2...max(request.lmax, 2) where l <= request.lmax {
        guard let p = prediction[kind], let t = truth[kind], l < p.count, l < t.count else {
          row[l] = .infinity
          continue
        }
        row[l] = Float(abs(p[l] - t[l]) / Self.sigma(kind, l, truth, experiment))
      }
      errors[kind]?.append(row)
    }
  }

  /// The error that a share of the pairs does not exceed, for each l; empty without pairs.
  public func percentile(_ share: Double, _ kind: SpectrumKind) -> [Double] {
    guard let rows = errors[kind], !rows.isEmpty else { return [] }
    return (0...request.lmax).map { l in
      let sorted = rows.map { $0[l] }.sorted()
      let place = Int((share * Double(sorted.count)).rounded(.up)) - 1
      return Double(sorted[min(max(place, 0), sorted.count - 1)])
    }
  }

  /// The largest error over all kinds and multipoles of each pair.
  public var largest: [Double] {
    (0..<count).map { i in Double(errors.values.compactMap { $0[i].max() }.max() ?? 0) }
  }

  /// The standard deviation of one multipole by cosmic variance alone.
  public static func deviation(_ kind: SpectrumKind, _ l: Int, _ spectra: PowerSpectra) -> Double {
    sigma(kind, l, spectra, .cosmicVariance)
  }

  /// The standard deviation of one multipole of a spectrum: cosmic variance and noise (Knox 1995; cross-spectra with the
  /// product of the auto-spectra).
  static func sigma(_ kind: SpectrumKind, _ l: Int, _ spectra: PowerSpectra, _ experiment: DefaultExperiment) -> Double
  {
    let modes = Double(2 * l + 1) * experiment.skyFraction
    func total(_ kind: SpectrumKind) -> Double { abs(spectra[kind]?[l] ?? 0) + experiment.noise(kind, l: l) }
    switch kind {
    case .lensedTE, .unlensedTE:
      let pair: (SpectrumKind, SpectrumKind) =
        kind == .lensedTE ? (.lensedTT, .lensedEE) : (.unlensedTT, .unlensedEE)
      let cross = spectra[kind]?[l] ?? 0
      return ((cross * cross + total(pair.0) * total(pair.1)) / modes).squareRoot()
    default: return (2 / modes).squareRoot() * total(kind)
    }
  }
}
