/// One angular power spectrum that Ember can compute.
public enum SpectrumKind: String, CaseIterable, Sendable, Hashable, Codable {
  case unlensedTT = "unlensed_TT"
  case unlensedTE = "unlensed_TE"
  case unlensedEE = "unlensed_EE"
  case lensedTT = "lensed_TT"
  case lensedTE = "lensed_TE"
  case lensedEE = "lensed_EE"
  case lensedBB = "lensed_BB"
  /// The lensing potential.
  case lensingPotential = "PP"
}

/// Angular power spectra in one fixed convention: C_l in muK^2 at T = 2.7255 K, C_L^phiphi dimensionless, for l = 0 ... ``lmax``.
///
/// The derivative of spectra with respect to a parameter is again a `PowerSpectra`, and so is a direction in their space.
public struct PowerSpectra: Sendable, Equatable {
  /// The highest multipole.
  public let lmax: Int
  private var values: [SpectrumKind: [Double]]

  /// Spectra up to `lmax`, none of them present yet.
  public init(lmax: Int) {
    self.lmax = lmax
    values = [:]
  }

  /// C_l for l = 0 ... lmax of one kind, or `nil` when absent. Setting traps unless it has lmax + 1 elements.
  public subscript(kind: SpectrumKind) -> [Double]? {
    get { values[kind] }
    set {
      precondition(newValue.map { $0.count == lmax + 1 } ?? true, "a spectrum has lmax + 1 elements")
      values[kind] = newValue
    }
  }

  /// The kinds present, in canonical order.
  public var kinds: [SpectrumKind] { SpectrumKind.allCases.filter { values[$0] != nil } }

  /// D_l = l(l+1)C_l/2pi in muK^2 of one kind; for the lensing potential [L(L+1)]^2 C_L/2pi. `nil` when absent.
  public func bandPower(_ kind: SpectrumKind) -> [Double]? {
    values[kind].map { spectrum in
      spectrum.indices.map { spectrum[$0] * Self.bandPowerFactor(kind, l: $0) }
    }
  }

  /// The factor D_l / C_l.
  public static func bandPowerFactor(_ kind: SpectrumKind, l: Int) -> Double {
    let ll = Double(l * (l + 1))
    return (kind == .lensingPotential ? ll * ll : ll) / (2 * Double.pi)
  }
}

extension PowerSpectra {
  /// The sum with a multiple of other spectra, in the kinds that both have; traps unless both have the same `lmax`.
  public func adding(_ factor: Double, _ other: PowerSpectra) -> PowerSpectra {
    precondition(lmax == other.lmax, "spectra to different multipoles")
    var result = PowerSpectra(lmax: lmax)
    for kind in kinds {
      guard let a = self[kind], let b = other[kind] else { continue }
      result[kind] = zip(a, b).map { $0 + factor * $1 }
    }
    return result
  }

  /// All spectra times a number.
  public func scaled(by factor: Double) -> PowerSpectra {
    var result = PowerSpectra(lmax: lmax)
    for kind in kinds { result[kind] = self[kind]?.map { factor * $0 } }
    return result
  }
}

extension PowerSpectra {
  /// The spectra of a request to its multipole, as far as they are there.
  public func restricted(to request: TheoryRequest) -> PowerSpectra {
    var result = PowerSpectra(lmax: Swift.min(request.lmax, lmax))
    for kind in request.spectra { result[kind] = self[kind].map { Array($0.prefix(result.lmax + 1)) } }
    return result
  }
}
