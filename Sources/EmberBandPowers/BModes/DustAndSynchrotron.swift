import EmberLikelihood
import EmberTheory
import Glibc

/// Polarised dust and synchrotron radiation between maps, and how they correlate (BICEP2/Keck Collaborations 2016, arXiv:1510.09217,
/// appendix A): D_l = A_d d_i d_j (l/80)^alpha_d + A_s s_i s_j (l/80)^alpha_s
/// + epsilon sqrt(A_d A_s) (d_i s_j + s_i d_j) (l/80)^((alpha_d + alpha_s)/2), in muK^2; E modes have as many times that of B modes.
package struct DustAndSynchrotron: SpectrumTransformation {
  package typealias Parameter = PolarizedForegroundParameter

  /// A map that sees them.
  package struct Map: Sendable {
    var bandpass: Bandpass
    /// The parameters that its band's centre is off by.
    var centres: [Parameter]

    package init(bandpass: Bandpass, centres: [Parameter] = []) {
      self.bandpass = bandpass
      self.centres = centres
    }
  }

  /// A spectrum of two maps.
  package struct Pair: Sendable {
    /// Its place in the layout.
    var place: Int
    var maps: (Int, Int)
    /// True for E modes, false for B modes.
    var isElectric: Bool

    package init(place: Int, maps: (Int, Int), isElectric: Bool = false) {
      self.place = place
      self.maps = maps
      self.isElectric = isElectric
    }
  }

  /// In GHz, at which A_d and A_s are meant.
  package struct References: Sendable {
    var dust: Double
    var synchrotron: Double
    var dustDecorrelation: Decorrelation
    var synchrotronDecorrelation: Decorrelation

    package init(
      dust: Double = 353, synchrotron: Double = 150,
      dustDecorrelation: Decorrelation = Decorrelation(pivots: [217, 353], form: .flat),
      synchrotronDecorrelation: Decorrelation = Decorrelation(pivots: [23, 33], form: .flat)
    ) {
      self.dust = dust
      self.synchrotron = synchrotron
      self.dustDecorrelation = dustDecorrelation
      self.synchrotronDecorrelation = synchrotronDecorrelation
    }
  }

  let maps: [Map]
  let pairs: [Pair]
  /// Names of the parameters that may vary; others have their default.
  let parameters: [Parameter: String]
  let references: References
  let lmax: Int
  /// l/80 and its logarithm from l = 0, and what D_l is divided by.
  private let ratios: [Double]
  private let logarithms: [Double]
  private let factors: [Double]

  package init(
    maps: [Map], pairs: [Pair], parameters: [Parameter: String], references: References = References(), lmax: Int
  ) {
    self.maps = maps
    self.pairs = pairs
    self.parameters = parameters
    self.references = references
    self.lmax = lmax
    ratios = (0...lmax).map { Double(max($0, 2)) / 80 }
    logarithms = ratios.map { log($0) }
    factors = (0...lmax).map { $0 < 2 ? .infinity : PowerSpectra.bandPowerFactor(.lensedBB, l: $0) }
  }

  package var nuisanceNames: [String] { Parameter.allCases.compactMap { parameters[$0] } }

  package func transform(_ spectra: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {
    var model = try model(nuisance)
    model.maps = model.maps.map(\.value)
    model.hasSlopes = false
    for pair in pairs {
      guard var values = spectra.values[pair.place] else { continue }
      spectra.values[pair.place] = nil
      for term in model.terms(pair) { term.add(to: &values) }
      spectra.values[pair.place] = values
    }
  }

  /// What is added does not depend on the spectra.
  package var isAddition: Bool { true }
  package func response(_ direction: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {}
  package func pullback(_ gradient: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {}

  package func nuisanceResponse(_ name: String, at spectra: ChannelSpectra, _ nuisance: NuisanceParameters)
    throws(TheoryError)
    -> ChannelSpectra
  {
    let model = try model(nuisance)
    var result = ChannelSpectra(layout: spectra.layout, lmax: spectra.lmax)
    guard let parameter = parameters.first(where: { $0.value == name })?.key else { return result }
    for pair in pairs { result.values[pair.place] = model.slope(parameter, model.terms(pair)) }
    return result
  }

  package func nuisanceSlopes(_ gradient: ChannelSpectra, at spectra: ChannelSpectra, _ nuisance: NuisanceParameters)
    throws(TheoryError) -> [String: Double]
  {
    let model = try model(nuisance)
    var slopes = parameters.values.reduce(into: [String: Double]()) { $0[$1] = 0 }
    for pair in pairs {
      guard let own = gradient.values[pair.place] else { continue }
      let terms = model.terms(pair)
      for (parameter, name) in parameters {
        guard let slope = model.slope(parameter, terms) else { continue }
        slopes[name, default: 0] += zip(slope, own).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    return slopes
  }

  package func check(_ nuisance: NuisanceParameters) throws(TheoryError) { _ = try values(nuisance) }

  private func values(_ nuisance: NuisanceParameters) throws(TheoryError) -> [Parameter: Double] {
    var result: [Parameter: Double] = [:]
    for parameter in Parameter.allCases {
      guard let name = parameters[parameter] else {
        result[parameter] = parameter.info.defaultValue
        continue
      }
      let value = try nuisance.value(name, of: "foregrounds of B modes")
      if let objection = parameter.objection(to: value) {
        throw .unphysical(parameter: name, value: value, requirement: objection)
      }
      result[parameter] = value
    }
    return result
  }

  private func model(_ nuisance: NuisanceParameters) throws(TheoryError) -> PolarizedForegroundModel {
    let values = try values(nuisance)
    func value(_ parameter: Parameter) -> Double { values[parameter] ?? .nan }
    func shape(_ slope: Double) -> [Double] { logarithms.indices.map { exp(slope * logarithms[$0]) / factors[$0] } }
    let (a, b) = (value(.dustSlope), value(.synchrotronSlope))
    return PolarizedForegroundModel(
      values: value, maps: maps.map { MapScaling($0, value, (references.dust, references.synchrotron)) },
      shapes: .init(dust: shape(a), synchrotron: shape(b), both: shape((a + b) / 2), logarithms: logarithms),
      decorrelations: [
        parameters[.dustDecorrelation] == nil ? nil : references.dustDecorrelation,
        parameters[.synchrotronDecorrelation] == nil ? nil : references.synchrotronDecorrelation,
      ], ratios: ratios)
  }
}
