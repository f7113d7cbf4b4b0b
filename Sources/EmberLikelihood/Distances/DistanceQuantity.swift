import EmberTheory
import Glibc

/// What a survey of distances, or of growth, measures at a redshift, by the names of Cobaya's data files.
///
/// D_M is the transverse comoving distance, D_H = c / H, D_V = (z D_M^2 D_H)^(1/3), and r the sound horizon at the end of the drag epoch.
public enum DistanceQuantity: String, CaseIterable, Sendable, Hashable {
  /// D_M / r.
  case transverse = "DM_over_rs"
  /// D_H / r.
  case radial = "DH_over_rs"
  /// D_V / r.
  case volume = "DV_over_rs"
  /// r / D_V.
  case inverseVolume = "rs_over_DV"
  /// D_A / r with D_A = D_M / (1 + z).
  case angular = "DA_over_rs"
  /// H r in km/s.
  case rate = "Hz_rs"
  /// D_M / D_H: the ratio of Alcock and Paczynski.
  case anisotropy = "F_AP"
  /// f sigma8.
  case growth = "f_sigma8"
  /// H in km/s/Mpc.
  case expansion = "Hz"
  /// 5 log10((1 + z) D_M / Mpc): a distance modulus but for a constant.
  case modulus = "distance_modulus"

  /// The quantity of a name, which older files begin with `bao_`.
  public init?(spelling: String) {
    self.init(rawValue: spelling.hasPrefix("bao_") ? String(spelling.dropFirst(4)) : spelling)
  }

  /// All names, for errors.
  static let known = allCases.map(\.rawValue).joined(separator: ", ")

  /// What is wrong with a redshift; `nil` when nothing is.
  func objection(to redshift: Double) -> String? {
    guard self == .growth, GrowthQuantity(.rate, redshift: redshift) == nil else { return nil }
    return "a redshift to \(GrowthQuantity.redshiftRange.upperBound) of \(rawValue)"
  }

  /// False for what does not depend on the sound horizon.
  public var hasHorizon: Bool {
    switch self {
    case .transverse, .radial, .volume, .inverseVolume, .angular, .rate: true
    case .anisotropy, .growth, .expansion, .modulus: false
    }
  }

  /// A value with its derivatives.
  struct Value {
    var value: Double
    var byHubble = 0.0
    var byDistance = 0.0
    var byHorizon = 0.0
  }

  /// The quantity at redshift `z` from H in 1/Mpc, D_M in Mpc and r in Mpc; growth does not follow from these.
  func callAsFunction(_ z: Double, hubble: Double, distance: Double, horizon: Double) -> Value {
    switch self {
    case .transverse:
      let value = distance / horizon
      return Value(value: value, byDistance: 1 / horizon, byHorizon: -value / horizon)
    case .radial:
      let value = 1 / (hubble * horizon)
      return Value(value: value, byHubble: -value / hubble, byHorizon: -value / horizon)
    case .volume:
      let value = cbrt(z * distance * distance / hubble) / horizon
      return Value(
        value: value, byHubble: -value / (3 * hubble), byDistance: 2 * value / (3 * distance),
        byHorizon: -value / horizon)
    case .inverseVolume:
      let value = horizon / cbrt(z * distance * distance / hubble)
      return Value(
        value: value, byHubble: value / (3 * hubble), byDistance: -2 * value / (3 * distance),
        byHorizon: value / horizon)
    case .angular:
      let value = distance / ((1 + z) * horizon)
      return Value(value: value, byDistance: value / distance, byHorizon: -value / horizon)
    case .rate:
      let value = Self.lightSpeed * hubble * horizon
      return Value(value: value, byHubble: value / hubble, byHorizon: value / horizon)
    case .anisotropy: return Value(value: distance * hubble, byHubble: distance, byDistance: hubble)
    case .growth: return Value(value: .nan)
    case .expansion:
      return Value(value: Self.lightSpeed * hubble, byHubble: Self.lightSpeed)
    case .modulus:
      return Value(value: 5 * log10((1 + z) * distance), byDistance: 5 / (log(10) * distance))
    }
  }

  /// In km/s.
  private static let lightSpeed = 299_792.458
}
