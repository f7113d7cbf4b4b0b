import EmberTheory
import Glibc

/// Where early dark energy's field begins, by how far from the top of its potential: -ln(pi - theta_i).
///
/// Near the top a field needs a time to roll off that grows as the logarithm of the distance, and its sound speed follows: spectra bend on
/// a tenth of theta_i there, and on several tenths far from it.
public struct HilltopCoordinate: EmulationCoordinate {
  public init() {}

  public var parameter: ParameterName { .earlyAngle }
  public var dependencies: [ParameterName] { [.earlyAngle] }

  public func value(_ cosmology: CosmologicalParameters) -> Double? {
    distance(cosmology).map { -log($0) }
  }

  public func gradient(_ cosmology: CosmologicalParameters) -> [Double]? {
    distance(cosmology).map { [1 / $0] }
  }

  public func inverse(_ value: Double, _ cosmology: CosmologicalParameters) -> Double? { Double.pi - exp(-value) }

  /// `nil` on top and beyond.
  private func distance(_ cosmology: CosmologicalParameters) -> Double? {
    guard let angle = cosmology[.earlyAngle], angle < .pi else { return nil }
    return .pi - angle
  }
}
