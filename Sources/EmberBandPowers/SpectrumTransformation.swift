import EmberTheory

/// One step between the spectra of the theory and the spectra an experiment would see: a calibration, the aberration by
/// our motion, a foreground.
///
/// A step is affine in the spectra, y = M(nu) x + t(nu), and acts on every spectrum by itself.
/// Steps are applied to C_l in muK^2, in the order a ``BandPowerTheory`` lists them.
public protocol SpectrumTransformation: Sendable {
  /// The nuisance parameters nu of this step.
  var nuisanceNames: [String] { get }

  /// y = M x + t.
  ///
  /// - Throws: `TheoryError` when a nuisance parameter is missing or out of range.
  func transform(_ spectra: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError)

  /// M dx: the change of y for a change of x.
  func response(_ direction: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError)

  /// M^T g: carries a gradient with respect to y back to one with respect to x.
  func pullback(_ gradient: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError)

  /// dy / d nu for one of ``nuisanceNames`` at the spectra x.
  func nuisanceResponse(
    _ name: String, at spectra: ChannelSpectra, _ nuisance: NuisanceParameters
  ) throws(TheoryError) -> ChannelSpectra

  /// What a gradient with respect to y is along each of ``nuisanceNames``, at the spectra x.
  func nuisanceSlopes(_ gradient: ChannelSpectra, at spectra: ChannelSpectra, _ nuisance: NuisanceParameters)
    throws(TheoryError) -> [String: Double]

  /// - Throws: `TheoryError` for nuisance parameters that mean nothing, where a step can tell without spectra.
  func check(_ nuisance: NuisanceParameters) throws(TheoryError)

  /// True for a step that adds spectra whatever those are that it gets: M = 1.
  var isAddition: Bool { get }

  /// The step on a sum of terms, each of which may get one more factor of the step's `coefficients(_:_:)`; `nil` for a step that is
  /// not linear in some numbers.
  func expand(_ terms: [SpectrumTerm], lmax: Int, step: Int) -> [SpectrumTerm]?

  /// The numbers that ``expand(_:lmax:step:)`` refers to; `nil` where nuisance parameters are too far off for the terms.
  func coefficients(_ layout: [DataSpectrum], _ nuisance: NuisanceParameters) throws(TheoryError) -> [SpectrumScaling]?
}

/// A factor on a spectrum.
public struct SpectrumScaling: Sendable, Hashable {
  public var factor: Double
  /// d factor / d nuisance parameter, by name; 0 where not listed.
  public var slopes: [String: Double]

  public init(_ factor: Double = 1, slopes: [String: Double] = [:]) {
    self.factor = factor
    self.slopes = slopes
  }

  /// The product with another.
  func times(_ other: SpectrumScaling) -> SpectrumScaling {
    var slopes = slopes.mapValues { $0 * other.factor }
    for (name, slope) in other.slopes { slopes[name, default: 0] += factor * slope }
    return SpectrumScaling(factor * other.factor, slopes: slopes)
  }
}

extension SpectrumTransformation {
  /// By the response to each.
  public func nuisanceSlopes(_ gradient: ChannelSpectra, at spectra: ChannelSpectra, _ nuisance: NuisanceParameters)
    throws(TheoryError) -> [String: Double]
  {
    var slopes: [String: Double] = [:]
    for name in nuisanceNames { slopes[name] = gradient.dot(try nuisanceResponse(name, at: spectra, nuisance)) }
    return slopes
  }

  /// Nothing is checked.
  public func check(_ nuisance: NuisanceParameters) throws(TheoryError) {}

  public var isAddition: Bool { false }

  public func expand(_ terms: [SpectrumTerm], lmax: Int, step: Int) -> [SpectrumTerm]? { nil }

  /// None.
  public func coefficients(_ layout: [DataSpectrum], _ nuisance: NuisanceParameters) throws(TheoryError)
    -> [SpectrumScaling]?
  { [] }
}

/// A step that multiplies each spectrum by a number which nuisance parameters decide; these numbers are all that it says.
public protocol ScalingTransformation: SpectrumTransformation {
  /// In the order of the layout.
  func factors(_ layout: [DataSpectrum], _ nuisance: NuisanceParameters) throws(TheoryError) -> [SpectrumScaling]
}

extension ScalingTransformation {
  public func expand(_ terms: [SpectrumTerm], lmax: Int, step: Int) -> [SpectrumTerm]? {
    terms.map { $0.times(.init(step: step, index: $0.place)) }
  }

  /// The factor of each spectrum.
  public func coefficients(_ layout: [DataSpectrum], _ nuisance: NuisanceParameters) throws(TheoryError)
    -> [SpectrumScaling]?
  { try factors(layout, nuisance) }

  public func transform(_ spectra: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {
    for (i, scaling) in try factors(spectra.layout, nuisance).enumerated() where scaling.factor != 1 {
      spectra.values[i] = spectra.values[i]?.map { $0 * scaling.factor }
    }
  }

  public func response(_ direction: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {
    try transform(&direction, nuisance)
  }

  public func pullback(_ gradient: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {
    try transform(&gradient, nuisance)
  }

  public func nuisanceSlopes(_ gradient: ChannelSpectra, at spectra: ChannelSpectra, _ nuisance: NuisanceParameters)
    throws(TheoryError) -> [String: Double]
  {
    var slopes = nuisanceNames.reduce(into: [String: Double]()) { $0[$1] = 0 }
    for (i, scaling) in try factors(spectra.layout, nuisance).enumerated() where !scaling.slopes.isEmpty {
      guard let own = gradient.values[i], let values = spectra.values[i] else { continue }
      let product = dotProduct(own, values)
      for (name, slope) in scaling.slopes { slopes[name, default: 0] += slope * product }
    }
    return slopes
  }

  public func nuisanceResponse(
    _ name: String, at spectra: ChannelSpectra, _ nuisance: NuisanceParameters
  ) throws(TheoryError) -> ChannelSpectra {
    var result = ChannelSpectra(layout: spectra.layout, lmax: spectra.lmax)
    for (i, scaling) in try factors(spectra.layout, nuisance).enumerated() {
      guard let slope = scaling.slopes[name] else { continue }
      result.values[i] = spectra.values[i]?.map { $0 * slope }
    }
    return result
  }
}
