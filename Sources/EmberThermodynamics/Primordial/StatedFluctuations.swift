import EmberTheory
import Glibc

/// The size of fluctuations today, where it is stated in place of the amplitude of the primordial spectrum.
public struct StatedFluctuations: Sendable, Hashable {
  let parameter: ParameterName
  let value: Double

  /// What parameters state; `nil` when they state the primordial amplitude.
  init?(_ parameters: CosmologicalParameters) throws(TheoryError) {
    guard let name = [ParameterName.sigma8, .s8].first(where: { parameters[given: $0] != nil }) else { return nil }
    parameter = name
    value = try parameters.checked(name)
  }

  /// The stated sigma8, in a universe of this density of matter.
  func sigma8(omegaMatter: Double) -> Double {
    parameter == .s8 ? value / (omegaMatter / 0.3).squareRoot() : value
  }
}

extension ModelAmplitudes {
  /// The same with the primordial amplitude that makes the stated fluctuations: sigma8^2 is proportional to it, and is `sigma8` squared
  /// with the present one.
  ///
  /// - Throws: `unphysical` where that amplitude is none that a model can have.
  package func normalized(sigma8: Double, omegaMatter: Double) throws(TheoryError) -> ModelAmplitudes {
    guard let stated = fluctuations else { return self }
    var result = self
    let ratio = stated.sigma8(omegaMatter: omegaMatter) / sigma8
    result.primordial.amplitude *= ratio * ratio
    result.fluctuations = nil
    let amplitude = result.primordial.amplitude
    guard ParameterName.amplitude.definition.domain.contains(amplitude) else {
      throw .unphysical(
        parameter: stated.parameter.rawValue, value: stated.value,
        requirement: "it takes A_s = \(amplitude), which \(ParameterName.amplitude.definition.requirement)")
    }
    try result.primordial.checkSmallness()
    try result.isocurvature.checkSmallness(beside: result.primordial)
    return result
  }
}
