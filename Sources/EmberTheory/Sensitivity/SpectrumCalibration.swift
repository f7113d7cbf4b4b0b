/// How nuisance parameters scale spectra before they are compared with data: y = factor C for each kind.
public struct SpectrumCalibration: Sendable, Hashable {
  /// The factor of each kind; 1 for kinds not listed.
  public var factors: [SpectrumKind: Double]
  /// d factor / d nuisance parameter, by name and kind; 0 where not listed.
  public var slopes: [String: [SpectrumKind: Double]]

  public init(factors: [SpectrumKind: Double] = [:], slopes: [String: [SpectrumKind: Double]] = [:]) {
    self.factors = factors
    self.slopes = slopes
  }
}
