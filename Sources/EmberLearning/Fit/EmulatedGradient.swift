import EmberEmulation
import EmberTheory

/// ln L of all likelihoods by an emulator, and its derivatives.
public struct EmulatedGradient: Sendable, Equatable {
  public var logLikelihood: Double
  /// With respect to the emulator's inputs, in their order; `A_s` by itself, not by its logarithm.
  public var cosmology: [Double]
  /// With respect to nuisance parameters, by name.
  public var nuisance: [String: Double]
}

extension EmulatorSnapshot {
  /// ln L and its gradient, wherever the point lies: a smooth function, but only within the region of trust a good one.
  /// `nil` where it is not defined.
  func gradient(_ point: ModelPoint) -> EmulatedGradient? {
    guard let input = basis.coordinates.values(point.cosmology),
      let amplitudes = basis.compression.relativeAmplitudes(point.cosmology)
    else { return nil }
    var inner = CompressedLikelihood.Gradient(
      components: Array(repeating: 0, count: basis.compression.count), amplitudes: amplitudes.map { _ in 0 })
    var isDefined = true
    let cotangent = { [basis] (components: [Double]) -> [Double] in
      for likelihood in basis.compressed {
        do { try likelihood.add(components, amplitudes, nuisance: point.nuisance, to: &inner) } catch {
          isDefined = false
        }
      }
      return inner.components
    }
    let z = basis.standardization(input)
    guard var cosmology = emulator.pullback(point.cosmology, standardized: z, cotangent: cotangent), isDefined,
      inner.logLikelihood.isFinite
    else { return nil }
    for (i, name) in basis.coordinates.names.enumerated() {
      // Amplitudes scale with ln A_s.
      let perUnit = name == .amplitude ? 1 / (point.cosmology[.amplitude] ?? 1) : 1
      for scaling in AmplitudeScaling.allCases {
        cosmology[i] += perUnit * inner.amplitudes[scaling.rawValue] * scaling.logarithmicSlope(name)
      }
    }
    return EmulatedGradient(logLikelihood: inner.logLikelihood, cosmology: cosmology, nuisance: inner.nuisance)
  }
}
