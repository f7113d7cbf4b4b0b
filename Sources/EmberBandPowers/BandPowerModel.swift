import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Band powers of a theory and the Gaussian of the data that they are compared with.
public struct BandPowerModel: Sendable {
  public let theory: BandPowerTheory
  public let gaussian: WhitenedGaussian

  public init(_ theory: BandPowerTheory, gaussian: WhitenedGaussian) {
    precondition(theory.windows.count == gaussian.data.count, "one band power per element of the data vector")
    self.theory = theory
    self.gaussian = gaussian
  }

  public init(
    name: String, transformations: [any SpectrumTransformation], windows: BandPowerWindows, gaussian: WhitenedGaussian
  ) {
    self.init(
      BandPowerTheory(name: name, transformations: transformations, windows: windows), gaussian: gaussian)
  }

  /// Name of the likelihood.
  public var name: String { theory.name }

  /// The whitened residual r = W (theory - data).
  public func residual(_ spectra: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    try residual(bandPowers: try theory.bandPowers(spectra, nuisance))
  }

  /// dr for a change of the spectra.
  public func response(_ direction: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    if direction.kinds.isEmpty { return gaussian.data.map { _ in 0 } }
    return gaussian.whiten(try theory.response(direction, nuisance))
  }

  /// dr / d nu for every nuisance parameter nu, by name.
  public func nuisanceResponses(
    _ spectra: PowerSpectra, _ nuisance: NuisanceParameters
  ) throws(TheoryError) -> [String: [Double]] {
    if theory.nuisanceNames.isEmpty { return [:] }
    return try theory.nuisanceResponses(try theory.stages(spectra, nuisance), nuisance).mapValues(gaussian.whiten)
  }

  /// ln L and its derivatives, in one sweep forth and one back.
  public func gradient(
    _ spectra: PowerSpectra, _ nuisance: NuisanceParameters
  ) throws(TheoryError) -> LikelihoodGradient {
    let stages = try theory.stages(spectra, nuisance)
    let (logLikelihood, cotangent) = try gradient(bandPowers: stages.bandPowers)
    let (gradient, byNuisance) = try theory.pullback(cotangent, stages, nuisance, lmax: spectra.lmax)
    return LikelihoodGradient(logLikelihood: logLikelihood, spectra: gradient, nuisance: byNuisance)
  }
}

extension BandPowerModel: BandPowerProbability {
  func logLikelihood(bandPowers: [Double]) throws(TheoryError) -> Double {
    -0.5 * (try residual(bandPowers: bandPowers)).squaredNorm
  }

  func gradient(bandPowers: [Double]) throws(TheoryError) -> (logLikelihood: Double, bandPowers: [Double]) {
    let residual = try residual(bandPowers: bandPowers)
    return (-0.5 * residual.squaredNorm, gaussian.pullback(residual).map { -$0 })
  }

  func responses(_ changes: [[Double]], bandPowers: [Double]) throws(TheoryError) -> [[Double]] {
    changes.map(gaussian.whiten)
  }

  private func residual(bandPowers: [Double]) throws(TheoryError) -> [Double] {
    let residual = gaussian.residual(bandPowers)
    guard residual.squaredNorm.isFinite else {
      throw .failed(stage: name, reason: "the spectra contain numbers that are not finite")
    }
    return residual
  }
}

extension PowerSpectra {
  /// The sum over the kinds and multipoles that both have.
  func dot(_ other: PowerSpectra) -> Double {
    var sum = 0.0
    for kind in kinds {
      if let mine = self[kind], let others = other[kind] { sum += dotProduct(mine, others) }
    }
    return sum
  }
}
