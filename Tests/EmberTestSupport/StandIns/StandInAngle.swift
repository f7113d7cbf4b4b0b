import EmberTheory
import Glibc

/// The angle between the peaks of ``AcousticStandIn`` as a coordinate in the place of H0.
public struct StandInAngle: EmulationCoordinate {
  public init() {}

  public var parameter: ParameterName { .hubbleConstant }
  public var dependencies: [ParameterName] { [.omegaB, .omegaCDM, .hubbleConstant] }

  public func value(_ cosmology: CosmologicalParameters) -> Double? {
    guard let hubble = cosmology[.hubbleConstant], let rest = rest(cosmology) else { return nil }
    return rest * pow(hubble, Self.power)
  }

  public func gradient(_ cosmology: CosmologicalParameters) -> [Double]? {
    guard let value = value(cosmology), let hubble = cosmology[.hubbleConstant], let omegaB = cosmology[.omegaB],
      let omegaC = cosmology[.omegaCDM]
    else { return nil }
    let perMatter = 0.15 * value / (omegaB + omegaC)
    return [perMatter - 0.13 * value / omegaB, perMatter, Self.power * value / hubble]
  }

  public func inverse(_ value: Double, _ cosmology: CosmologicalParameters) -> Double? {
    guard value > 0, let rest = rest(cosmology) else { return nil }
    return pow(value / rest, 1 / Self.power)
  }

  private static let power = 0.19

  private func rest(_ cosmology: CosmologicalParameters) -> Double? {
    guard let omegaB = cosmology[.omegaB], let omegaC = cosmology[.omegaCDM], omegaB > 0, omegaB + omegaC > 0 else {
      return nil
    }
    return pow(omegaB + omegaC, 0.15) * pow(omegaB, -0.13)
  }
}
