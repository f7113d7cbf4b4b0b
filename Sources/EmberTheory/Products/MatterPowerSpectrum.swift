/// Power spectra of matter, P(k, z), linear and, where the model has non-linear growth, non-linear.
///
/// How they change with a parameter is again such a value.
public struct MatterPowerSpectrum: Sendable, Equatable {
  /// The power of one pair of fields in Mpc^3, element [redshift][wavenumber].
  public struct Power: Sendable, Equatable {
    public var linear: [[Double]]
    public var nonlinear: [[Double]]?

    package init(linear: [[Double]], nonlinear: [[Double]]?) { (self.linear, self.nonlinear) = (linear, nonlinear) }
  }

  /// In the order of the request.
  public let redshifts: [Double]
  /// Ascending, in 1/Mpc.
  public let wavenumbers: [Double]
  private var powers: [MatterPair: Power]

  /// An answer to a request, for the pairs that it has.
  package init(_ request: MatterPowerRequest, _ powers: [MatterPair: Power]) {
    self.init(redshifts: request.redshifts, wavenumbers: request.wavenumbers, powers)
  }

  package init(redshifts: [Double], wavenumbers: [Double], _ powers: [MatterPair: Power]) {
    (self.redshifts, self.wavenumbers, self.powers) = (redshifts, wavenumbers, powers)
  }

  /// The power of a pair; `nil` when it was not asked for.
  public subscript(pair: MatterPair) -> Power? { powers[pair] }

  /// The pairs that it has.
  public var pairs: [MatterPair] { MatterPair.allCases.filter { powers[$0] != nil } }

  /// Linear P(k, z) of all matter; empty when it was not asked for.
  public var linear: [[Double]] { powers[.all]?.linear ?? [] }
  /// Non-linear P(k, z) of all matter, if the model asks for it.
  public var nonlinear: [[Double]]? { powers[.all]?.nonlinear }

  /// The sum of weights times spectra on the same grids, in the pairs that all have; `nil` without any.
  public static func combination(_ terms: [(weight: Double, spectrum: MatterPowerSpectrum)]) -> MatterPowerSpectrum? {
    guard let first = terms.first?.spectrum,
      terms.allSatisfy({ $0.spectrum.redshifts == first.redshifts && $0.spectrum.wavenumbers == first.wavenumbers })
    else { return nil }
    func sum(_ rows: [[[Double]]?]) -> [[Double]]? {
      let rows = rows.compactMap(\.self)
      guard rows.count == terms.count else { return nil }
      return first.redshifts.indices.map { z in
        first.wavenumbers.indices.map { k in zip(terms, rows).reduce(0) { $0 + $1.0.weight * $1.1[z][k] } }
      }
    }
    var powers: [MatterPair: Power] = [:]
    for pair in first.pairs {
      guard let linear = sum(terms.map { $0.spectrum[pair]?.linear }) else { continue }
      powers[pair] = Power(linear: linear, nonlinear: sum(terms.map { $0.spectrum[pair]?.nonlinear }))
    }
    return MatterPowerSpectrum(redshifts: first.redshifts, wavenumbers: first.wavenumbers, powers)
  }
}
