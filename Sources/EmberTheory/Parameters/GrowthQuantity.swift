/// Linear growth of all matter at a redshift, on spheres of 8 Mpc/h: a derived parameter whose name has the redshift in it, such as
/// `fsigma8_z0.51`.
///
/// It comes with the solver's call, and is stored, emulated and differentiated by its name, as other derived parameters are.
public struct GrowthQuantity: Sendable, Hashable {
  public enum Kind: String, CaseIterable, Sendable, Hashable {
    /// The rms contrast, sigma8(z).
    case fluctuation = "sigma8"
    /// f sigma8(z) = d sigma8 / d ln a.
    case rate = "fsigma8"
  }

  public let kind: Kind
  public let redshift: Double

  /// Redshifts that can be asked for: later than recombination, so that there is one matter fluid.
  public static let redshiftRange = 0.0...1000

  /// `nil` for redshifts out of ``redshiftRange``.
  public init?(_ kind: Kind, redshift: Double) {
    guard Self.redshiftRange ~= redshift else { return nil }
    self.kind = kind
    // Minus zero has the name of zero.
    self.redshift = redshift + 0
  }

  /// The quantity that a spelling stands for: `sigma8_z1` and `sigma8_z1.0` are one.
  public init?(spelling: String) {
    guard let kind = Kind.allCases.first(where: { spelling.hasPrefix($0.rawValue + "_z") }),
      let redshift = Double(spelling.dropFirst(kind.rawValue.count + 2))
    else { return nil }
    self.init(kind, redshift: redshift)
  }

  /// The name in predictions, tables and chains.
  public var name: String { "\(kind.rawValue)_z\(redshift)" }

  /// LaTeX label, without dollar signs.
  public var latex: String { (kind == .rate ? "f" : "") + #"\sigma_8(z="# + "\(redshift))" }
}
