import EmberTheory

/// An overall calibration: each spectrum is divided by a whole power of one nuisance parameter, y_l = C_l / A^n.
public struct Calibration: ScalingTransformation {
  /// Name of the nuisance parameter A > 0.
  public let parameter: String
  /// The power n for each kind; a kind that is not listed passes unchanged. A negative power multiplies.
  public let powers: [SpectrumKind: Int]
  /// Which spectra of the layout; all of them when `nil`.
  public let places: Range<Int>?

  public init(parameter: String, powers: [SpectrumKind: Int], places: Range<Int>? = nil) {
    self.parameter = parameter
    self.powers = powers
    self.places = places
  }

  public var nuisanceNames: [String] { [parameter] }

  public func factors(_ layout: [DataSpectrum], _ nuisance: NuisanceParameters) throws(TheoryError)
    -> [SpectrumScaling]
  {
    let value = try nuisance.calibration(parameter)
    return layout.enumerated().map { place, spectrum in
      guard places?.contains(place) ?? true, let power = powers[spectrum.kind], power != 0 else {
        return SpectrumScaling()
      }
      if power < 0 {
        let slope = Double(-power) * value.raised(to: -power - 1)
        return SpectrumScaling(value.raised(to: -power), slopes: [parameter: slope])
      }
      return SpectrumScaling(
        1 / value.raised(to: power), slopes: [parameter: -Double(power) / value.raised(to: power + 1)])
    }
  }
}

extension Double {
  /// The n-th power for a whole n >= 0.
  fileprivate func raised(to n: Int) -> Double { (0..<n).reduce(1) { product, _ in product * self } }
}
