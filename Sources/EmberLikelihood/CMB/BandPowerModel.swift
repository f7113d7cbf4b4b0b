import EmberTheory

/// Theory spectra seen as data: transformations in their order, band-power windows, and the Gaussian of the data.
public struct BandPowerModel: Sendable {
  /// Name of the likelihood, for error messages.
  public let name: String
  /// Applied to the spectra first to last.
  public let transformations: [any SpectrumTransformation]
  public let windows: BandPowerWindows
  public let gaussian: WhitenedGaussian

  public init(
    name: String, transformations: [any SpectrumTransformation], windows: BandPowerWindows, gaussian: WhitenedGaussian
  ) {
    precondition(windows.windows.count == gaussian.data.count, "one window per element of the data vector")
    self.name = name
    self.transformations = transformations
    self.windows = windows
    self.gaussian = gaussian
  }

  /// The theory's band powers in muK^2, as the experiment would see them.
  public func bandPowers(_ spectra: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    try windows.bandPowers(try stages(spectra, nuisance).last ?? spectra)
  }

  /// The whitened residual r = W (theory - data).
  public func residual(_ spectra: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    let residual = gaussian.residual(try bandPowers(spectra, nuisance))
    guard residual.squaredNorm.isFinite else {
      throw .failed(stage: name, reason: "the spectra contain numbers that are not finite")
    }
    return residual
  }

  /// dr for a change of the spectra.
  public func response(_ direction: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    if direction.kinds.isEmpty { return gaussian.data.map { _ in 0 } }
    var direction = direction
    for step in transformations { direction = try step.response(direction, nuisance) }
    return gaussian.whiten(try windows.bandPowers(direction))
  }

  /// dr / d nu for every nuisance parameter nu, by name.
  public func nuisanceResponses(
    _ spectra: PowerSpectra, _ nuisance: NuisanceParameters
  ) throws(TheoryError) -> [String: [Double]] {
    let stages = try stages(spectra, nuisance)
    var result: [String: [Double]] = [:]
    for (index, step) in transformations.enumerated() {
      for parameter in step.nuisanceNames {
        var change = try step.nuisanceResponse(parameter, at: stages[index], nuisance)
        for later in transformations[(index + 1)...] { change = try later.response(change, nuisance) }
        let response = gaussian.whiten(try windows.bandPowers(change))
        result[parameter] = result[parameter].map { zip($0, response).map(+) } ?? response
      }
    }
    return result
  }

  /// ln L and its derivatives, in one sweep forth and one back.
  public func gradient(
    _ spectra: PowerSpectra, _ nuisance: NuisanceParameters
  ) throws(TheoryError) -> LikelihoodGradient {
    let stages = try stages(spectra, nuisance)
    let residual = gaussian.residual(try windows.bandPowers(stages[stages.count - 1]))
    let logLikelihood = -0.5 * residual.squaredNorm
    guard logLikelihood.isFinite else {
      throw .failed(stage: name, reason: "the spectra contain numbers that are not finite")
    }
    var gradient = windows.pullback(gaussian.pullback(residual).map { -$0 }, lmax: spectra.lmax)
    var byNuisance: [String: Double] = [:]
    for (index, step) in transformations.enumerated().reversed() {
      for parameter in step.nuisanceNames {
        let change = try step.nuisanceResponse(parameter, at: stages[index], nuisance)
        byNuisance[parameter, default: 0] += gradient.dot(change)
      }
      gradient = try step.pullback(gradient, nuisance)
    }
    return LikelihoodGradient(logLikelihood: logLikelihood, spectra: gradient, nuisance: byNuisance)
  }

  /// The spectra before the first transformation, after it, ..., after the last.
  private func stages(_ spectra: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> [PowerSpectra] {
    var stages = [spectra]
    for (index, step) in transformations.enumerated() {
      stages.append(try step.transform(stages[index], nuisance))
    }
    return stages
  }
}

extension [Double] {
  var squaredNorm: Double { reduce(0) { $0 + $1 * $1 } }
}

extension PowerSpectra {
  /// The sum over the kinds and multipoles that both have.
  func dot(_ other: PowerSpectra) -> Double {
    var sum = 0.0
    for kind in kinds {
      guard let mine = self[kind], let others = other[kind] else { continue }
      for l in 0..<Swift.min(mine.count, others.count) { sum += mine[l] * others[l] }
    }
    return sum
  }
}
