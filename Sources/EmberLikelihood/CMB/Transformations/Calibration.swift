import EmberTheory

/// An overall calibration: each spectrum is divided by a whole power of one nuisance parameter, y_l = C_l / A^n.
public struct Calibration: SpectrumTransformation {
  /// Name of the nuisance parameter A > 0.
  public let parameter: String
  /// The power n for each kind; a kind that is not listed passes unchanged.
  public let powers: [SpectrumKind: Int]

  public init(parameter: String, powers: [SpectrumKind: Int]) {
    self.parameter = parameter
    self.powers = powers
  }

  public var nuisanceNames: [String] { [parameter] }

  public func transform(_ spectra: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> PowerSpectra {
    let value = try value(in: nuisance)
    return value == 1 ? spectra : scaled(spectra) { 1 / value.raised(to: $0) }
  }

  public func response(_ direction: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> PowerSpectra {
    try transform(direction, nuisance)
  }

  public func pullback(_ gradient: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> PowerSpectra {
    try transform(gradient, nuisance)
  }

  public func nuisanceResponse(
    _ name: String, at spectra: PowerSpectra, _ nuisance: NuisanceParameters
  ) throws(TheoryError) -> PowerSpectra {
    let value = try value(in: nuisance)
    return scaled(spectra) { -Double($0) / value.raised(to: $0 + 1) }
  }

  private func scaled(_ spectra: PowerSpectra, by factor: (Int) -> Double) -> PowerSpectra {
    var result = PowerSpectra(lmax: spectra.lmax)
    for kind in spectra.kinds {
      let factor = factor(powers[kind] ?? 0)
      result[kind] = spectra[kind]?.map { $0 * factor }
    }
    return result
  }

  func value(in nuisance: NuisanceParameters) throws(TheoryError) -> Double {
    guard let value = nuisance[parameter] else {
      throw .failed(stage: "calibration", reason: "the nuisance parameter \(parameter) is missing")
    }
    guard value > 0, value.isFinite else {
      throw .unphysical(parameter: parameter, value: value, requirement: "a calibration is positive")
    }
    return value
  }
}

extension BandPowerModel {
  /// The product of all calibrations; `nil` when other transformations take part.
  func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? {
    var result = SpectrumCalibration()
    for kind in windows.request.spectra { result.factors[kind] = 1 }
    for step in transformations {
      guard let step = step as? Calibration else { return nil }
      var ones = PowerSpectra(lmax: 0)
      for kind in windows.request.spectra { ones[kind] = [1] }
      let factor = try step.transform(ones, nuisance)
      let slope = try step.nuisanceResponse(step.parameter, at: ones, nuisance)
      var own: [SpectrumKind: Double] = [:]
      for kind in ones.kinds { own[kind] = (result.factors[kind] ?? 1) * (slope[kind]?[0] ?? 0) }
      for (name, slopes) in result.slopes {
        for (kind, value) in slopes { result.slopes[name]?[kind] = value * (factor[kind]?[0] ?? 1) }
      }
      for (kind, value) in own { result.slopes[step.parameter, default: [:]][kind, default: 0] += value }
      for kind in ones.kinds { result.factors[kind]? *= factor[kind]?[0] ?? 1 }
    }
    return result
  }
}

extension Double {
  /// The n-th power for a whole n >= 0.
  fileprivate func raised(to n: Int) -> Double { (0..<n).reduce(1) { product, _ in product * self } }
}
