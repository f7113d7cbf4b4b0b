import EmberTheory

/// What shapes early dark energy, z_c or theta_i, in proportion to what it can do: its distance from a typical value times
/// (f + epsilon)/(f + f_0).
///
/// Without the field neither matters, and spectra that are the same should lie at one place: an emulator that takes z_c and theta_i
/// for themselves learns a whole plane of models there, with variances as large as where f is large. Below f_0 what a field does grows
/// with f; above, where it is seen clearly, the coordinate is nearly the parameter. epsilon keeps the map one to one.
public struct EarlyFieldCoordinate: EmulationCoordinate {
  public let parameter: ParameterName
  private let typical: Double

  public static let redshift = EarlyFieldCoordinate(parameter: .earlyRedshift, typical: 3.5)
  public static let angle = EarlyFieldCoordinate(parameter: .earlyAngle, typical: 2.8)

  public var dependencies: [ParameterName] { [.earlyShare, parameter] }

  public func value(_ cosmology: CosmologicalParameters) -> Double? {
    guard let (distance, share) = stated(cosmology) else { return nil }
    return distance * Self.weight(share)
  }

  public func gradient(_ cosmology: CosmologicalParameters) -> [Double]? {
    guard let (distance, share) = stated(cosmology) else { return nil }
    let scale = share + Self.scale
    return [distance * (Self.scale - Self.rest) / (scale * scale), Self.weight(share)]
  }

  public func inverse(_ value: Double, _ cosmology: CosmologicalParameters) -> Double? {
    guard let share = cosmology[.earlyShare], share >= 0 else { return nil }
    return typical + value / Self.weight(share)
  }

  private func stated(_ cosmology: CosmologicalParameters) -> (distance: Double, share: Double)? {
    guard let own = cosmology[parameter], let share = cosmology[.earlyShare], share >= 0 else { return nil }
    return (own - typical, share)
  }

  private static func weight(_ share: Double) -> Double { (share + rest) / (share + scale) }

  /// f_0: of the order of what spectra of the present allow.
  private static let scale = 0.05
  private static let rest = 1e-3
}
