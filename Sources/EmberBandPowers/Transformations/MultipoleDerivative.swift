import EmberTheory

/// The part l dC_l / dl of a spectrum, by central differences in l, one-sided at l = 2 and at the end; and its transpose.
enum MultipoleDerivative {
  /// l dC_l / dl for l = 2 ... lmax, 0 below.
  static func apply(_ values: [Double], lmax: Int) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
    guard lmax >= 3, values.count > lmax else { return result }
    values.withUnsafeBufferPointer { values in
      result.withUnsafeMutableBufferPointer { result in
        for l in 3..<lmax { result[l] = Double(l) * (values[l + 1] - values[l - 1]) / 2 }
      }
    }
    result[2] = 2 * (values[3] - values[2])
    result[lmax] = Double(lmax) * (values[lmax] - values[lmax - 1])
    return result
  }

  /// The transpose of ``apply(_:lmax:)``.
  static func transposed(_ gradient: [Double], lmax: Int) -> [Double] {
    var result = [Double](repeating: 0, count: gradient.count)
    guard lmax >= 3, gradient.count > lmax else { return result }
    gradient.withUnsafeBufferPointer { gradient in
      result.withUnsafeMutableBufferPointer { result in
        // What central differences at l - 1 and l + 1 take from l.
        for l in 4..<max(lmax + 1, 4) { result[l] = Double(l - 1) * gradient[l - 1] / 2 }
        for l in 2..<lmax - 1 { result[l] -= Double(l + 1) * gradient[l + 1] / 2 }
      }
    }
    result[3] += 2 * gradient[2]
    result[2] -= 2 * gradient[2]
    result[lmax] += Double(lmax) * gradient[lmax]
    result[lmax - 1] -= Double(lmax) * gradient[lmax]
    return result
  }
}

/// The aberration by our motion, averaged over the field of a survey: C_l - a l dC_l / dl (Jeong et al. 2014, arXiv:1309.2285).
public struct Aberration: SpectrumTransformation {
  /// a = beta <cos theta>, the velocity times the mean cosine of the angle to it.
  public let coefficient: Double
  /// Which spectra of the layout.
  public let places: Range<Int>

  public init(coefficient: Double, places: Range<Int>) {
    self.coefficient = coefficient
    self.places = places
  }

  public var nuisanceNames: [String] { [] }

  public func transform(_ spectra: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {
    add(&spectra, MultipoleDerivative.apply)
  }

  public func response(_ direction: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {
    add(&direction, MultipoleDerivative.apply)
  }

  public func pullback(_ gradient: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {
    add(&gradient, MultipoleDerivative.transposed)
  }

  /// It has no parameters.
  public func nuisanceResponse(
    _ name: String, at spectra: ChannelSpectra, _ nuisance: NuisanceParameters
  ) throws(TheoryError) -> ChannelSpectra {
    ChannelSpectra(layout: spectra.layout, lmax: spectra.lmax)
  }

  public func expand(_ terms: [SpectrumTerm], lmax: Int, step: Int) -> [SpectrumTerm]? {
    terms.map { term in
      guard places.contains(term.place) else { return term }
      var changed = term
      changed.values = zip(term.values, MultipoleDerivative.apply(term.values, lmax: lmax)).map {
        $0 - coefficient * $1
      }
      return changed
    }
  }

  private func add(_ spectra: inout ChannelSpectra, _ derivative: ([Double], Int) -> [Double]) {
    for place in places {
      guard let values = spectra.values[place] else { continue }
      var change = derivative(values, spectra.lmax)
      values.withUnsafeBufferPointer { values in
        change.withUnsafeMutableBufferPointer { change in
          for l in change.indices { change[l] = values[l] - coefficient * change[l] }
        }
      }
      spectra.values[place] = change
    }
  }
}
