import EmberTheory
import Glibc

/// Which parameters an emulator varies, what all others are fixed to, and the coordinates in which it learns: the parameters
/// themselves, ln(10^10 A_s) for A_s, and the angle of the sound horizon for H0.
public struct InputCoordinates: Sendable {
  public let names: [ParameterName]
  private let fixed: CosmologicalParameters

  /// Coordinates in which everything but `names` stays as in `reference`.
  public init(names: [ParameterName], reference: CosmologicalParameters) {
    self.names = names
    fixed = Self.without(names, reference)
  }

  /// Those along which spectra bend most: N_eff, at whose standard value they have a kink, and masses of neutrinos.
  var leading: [Int] { [.effectiveNeutrinos, .neutrinoMass].compactMap { name in names.firstIndex { $0 == name } } }

  /// True for a parameter that is its own coordinate.
  public static func isOwnCoordinate(_ name: ParameterName) -> Bool { name != .hubbleConstant && name != .amplitude }

  /// The coordinates of a cosmology; `nil` when one is not given or not finite.
  public func values(_ cosmology: CosmologicalParameters) -> [Double]? {
    var result: [Double] = []
    result.reserveCapacity(names.count)
    for name in names {
      guard var value = cosmology[name] else { return nil }
      if name == .amplitude { value = log(1e10 * value) }
      if name == .hubbleConstant { value = AcousticAngle.value(cosmology) ?? .nan }
      guard value.isFinite else { return nil }
      result.append(value)
    }
    return result
  }

  /// A cosmology with these coordinates, everything else as in training; `nil` when there is none.
  public func cosmology(_ values: [Double]) -> CosmologicalParameters? {
    var result = fixed
    for (name, value) in zip(names, values) where name != .hubbleConstant {
      result[given: name] = name == .amplitude ? 1e-10 * exp(value) : value
    }
    guard let place = names.firstIndex(of: .hubbleConstant) else { return result }
    guard let hubble = AcousticAngle.hubbleConstant(values[place], result) else { return nil }
    result[given: .hubbleConstant] = hubble
    return result
  }

  /// The gradient with respect to the parameters (A_s by itself) of a function whose gradient with respect to the coordinates is
  /// given.
  public func gradient(_ slope: [Double], at cosmology: CosmologicalParameters) -> [Double] {
    var result = slope
    if let place = names.firstIndex(of: .hubbleConstant), let angle = AcousticAngle.gradient(cosmology) {
      result[place] = 0
      for (parameter, derivative) in zip(AcousticAngle.parameters, angle) {
        if let i = names.firstIndex(of: parameter) { result[i] += slope[place] * derivative }
      }
    }
    if let i = names.firstIndex(of: .amplitude), let amplitude = cosmology[.amplitude] { result[i] /= amplitude }
    return result
  }

  /// How the parameters change, to first order, where the coordinates change by `direction`; `nil` where there is no angle.
  func displacement(_ direction: [Double], at cosmology: CosmologicalParameters) -> [ParameterName: Double]? {
    var result = Dictionary(uniqueKeysWithValues: zip(names, direction))
    if let change = result[.amplitude] { result[.amplitude] = change * (cosmology[.amplitude] ?? .nan) }
    guard let change = result[.hubbleConstant] else { return result }
    guard let angle = AcousticAngle.gradient(cosmology) else { return nil }
    var (rest, perHubble) = (change, 0.0)
    for (parameter, derivative) in zip(AcousticAngle.parameters, angle) {
      if parameter == .hubbleConstant { perHubble = derivative } else { rest -= derivative * (result[parameter] ?? 0) }
    }
    result[.hubbleConstant] = rest / perHubble
    return result
  }

  /// True when all other parameters are what they were in training.
  func sharesFixedParameters(_ cosmology: CosmologicalParameters) -> Bool {
    let rest = Self.without(names, cosmology)
    if rest == fixed { return true }
    return ParameterName.allCases.allSatisfy { names.contains($0) || rest[$0] == fixed[$0] }
  }

  private static func without(_ names: [ParameterName], _ cosmology: CosmologicalParameters) -> CosmologicalParameters {
    var rest = cosmology
    for name in names { rest[given: name] = nil }
    return rest
  }
}
