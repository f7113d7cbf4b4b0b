import EmberEmulation
import EmberNumerics
import EmberTheory

/// One likelihood as a function of an emulator's components, the amplitudes and nuisance parameters of any kind, without a look at spectra:
/// these are sums of fixed ones, mean and components of each amplitude scaling.
struct ComponentSpan: Sendable {
  private let likelihood: any SpannedLikelihood
  private let scalings: [AmplitudeScaling]
  private let count: Int

  /// `nil` where the likelihood has no such form.
  init?(
    _ sensitivity: any LikelihoodSensitivity, _ compression: SpectrumCompression, nuisance: NuisanceParameters
  ) throws(TheoryError) {
    let groups = compression.scaledComponents(sensitivity.request)
    let mean = [1] + [Double](repeating: 0, count: compression.count)
    guard
      let likelihood = try sensitivity.spanned(
        by: groups.flatMap { [$0.mean] + $0.changes.map(\.spectra) }, at: groups.flatMap { _ in mean },
        nuisance: nuisance)
    else { return nil }
    self.likelihood = likelihood
    scalings = groups.map(\.scaling)
    count = compression.count
  }

  /// ln L.
  func value(_ point: EmulatedLikelihood.Point) throws(TheoryError) -> Double {
    let value = try likelihood.logLikelihood(
      coefficients(point.components, point.amplitudes), nuisance: point.nuisance)
    return try Self.defined(value)
  }

  /// Adds value and gradient.
  func add(_ point: EmulatedLikelihood.Point, to result: inout EmulatedLikelihood.Gradient) throws(TheoryError) {
    let slopes = try Self.defined(
      try likelihood.slopes(coefficients(point.components, point.amplitudes), nuisance: point.nuisance))
    result.logLikelihood += slopes.logLikelihood
    for (s, scaling) in scalings.enumerated() {
      let own = slopes.changes[s * (count + 1)..<(s + 1) * (count + 1)]
      let amplitude = point.amplitudes[scaling.rawValue]
      result.amplitudes[scaling.rawValue] += amplitude * (own.first ?? 0)
      for (k, slope) in own.dropFirst().enumerated() {
        result.components[k] += amplitude * slope
        result.amplitudes[scaling.rawValue] += amplitude * point.components[k] * slope
      }
    }
    for (name, slope) in slopes.nuisance { result.nuisance[name, default: 0] += slope }
  }

  /// ln L, whose expansion in errors of the first components is added to that of other likelihoods.
  func expand(
    _ components: [Double], _ amplitudes: [Double], nuisance: NuisanceParameters,
    to expansion: inout LikelihoodExpansion
  ) throws(TheoryError) -> Double {
    let own = try Self.defined(
      try likelihood.expansion(coefficients(components, amplitudes), nuisance: nuisance))
    let learned = min(count, expansion.gradient.count)
    let size = own.slopes.count
    for (a, scaling) in scalings.enumerated() {
      let (row, amplitude) = (1 + a * (count + 1), amplitudes[scaling.rawValue])
      for k in 0..<learned { expansion.gradient[k] += amplitude * own.slopes[row + k] }
      for (b, other) in scalings.enumerated() {
        expansion.addCurvature(
          own.curvature, rowLength: size, from: (row, 1 + b * (count + 1)), count: learned,
          times: amplitude * amplitudes[other.rawValue])
      }
    }
    return own.logLikelihood
  }

  /// a and a c_k of each scaling.
  private func coefficients(_ components: [Double], _ amplitudes: [Double]) -> [Double] {
    scalings.flatMap { scaling in
      let amplitude = amplitudes[scaling.rawValue]
      return [amplitude] + components.prefix(count).map { amplitude * $0 }
    }
  }

  /// Where the form does not reach, an emulator is not asked.
  private static func defined<T>(_ value: T?) throws(TheoryError) -> T {
    guard let value else {
      throw .failed(stage: "emulator", reason: "nuisance parameters are beyond what is emulated")
    }
    return value
  }
}
