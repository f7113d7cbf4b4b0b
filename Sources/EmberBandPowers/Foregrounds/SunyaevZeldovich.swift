import EmberLikelihood
import EmberTheory
import Glibc

/// The thermal Sunyaev-Zeldovich effect: D_l = A h_i h_j times a template, with the spectrum h of a Compton y distortion.
struct ThermalSunyaevZeldovich: Foreground {
  /// h at the two effective frequencies, for places in the layout.
  let scalings: [Int: [Double]]
  let amplitude: String
  /// C_l per unit of amplitude.
  let power: [Double]

  var nuisanceNames: [String] { [amplitude] }

  var places: [Int] { scalings.keys.sorted() }

  func amplitudes(_ nuisance: NuisanceParameters) throws(TheoryError) -> [ForegroundAmplitude] {
    let value = try nuisance.value(amplitude, of: "thermal Sunyaev-Zeldovich effect")
    return scalings.sorted { $0.key < $1.key }.map { place, pair in
      ForegroundAmplitude(place: place, value: value * pair[0] * pair[1], slopes: [amplitude: pair[0] * pair[1]])
    }
  }

  func shape(_ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] { power }

  func shapes() -> [[Double]] { [power] }
}

/// The kinetic Sunyaev-Zeldovich effect, or anything else of one shape at all frequencies: D_l = A times a template.
struct TemplateForeground: Foreground {
  let places: [Int]
  let amplitude: String
  let power: [Double]

  var nuisanceNames: [String] { [amplitude] }

  func amplitudes(_ nuisance: NuisanceParameters) throws(TheoryError) -> [ForegroundAmplitude] {
    let value = try nuisance.value(amplitude, of: "foreground template")
    return places.map { ForegroundAmplitude(place: $0, value: value, slopes: [amplitude: 1]) }
  }

  func shape(_ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] { power }

  func shapes() -> [[Double]] { [power] }
}

/// The correlation of infrared background and thermal Sunyaev-Zeldovich effect by the geometric mean of their powers at each frequency:
/// D_l = -xi (sqrt(CIB_ii tSZ_jj) + sqrt(CIB_jj tSZ_ii)).
struct InfraredSunyaevZeldovichCorrelation: Foreground {
  let infrared: CIBClustering
  let thermal: ThermalSunyaevZeldovich
  /// Those of ``init(infrared:thermal:places:amplitude:)`` that both have.
  let places: [Int]
  let amplitude: String
  /// The square root of the product of both shapes.
  private let power: [Double]

  init(infrared: CIBClustering, thermal: ThermalSunyaevZeldovich, places: [Int], amplitude: String) {
    self.infrared = infrared
    self.thermal = thermal
    self.places = places.filter { infrared.dust.frequencies[$0] != nil && thermal.scalings[$0] != nil }
    self.amplitude = amplitude
    power = zip(infrared.power, thermal.power).map { max(0, $0 * $1).squareRoot() }
  }

  var nuisanceNames: [String] { [amplitude, infrared.dust.amplitude, infrared.dust.index, thermal.amplitude] }

  func amplitudes(_ nuisance: NuisanceParameters) throws(TheoryError) -> [ForegroundAmplitude] {
    let xi = try nuisance.value(amplitude, of: "CIB and tSZ")
    let cib = try positive(infrared.dust.amplitude, nuisance)
    let tsz = try positive(thermal.amplitude, nuisance)
    let beta = try nuisance.value(infrared.dust.index, of: "CIB and tSZ")
    let root = (cib * tsz).squareRoot()
    return places.compactMap { place in
      guard let frequencies = infrared.dust.frequencies[place], let h = thermal.scalings[place] else { return nil }
      let g = frequencies.map { infrared.dust.scaling($0, beta) }
      let (first, second) = (g[0].value * abs(h[1]), g[1].value * abs(h[0]))
      let value = -xi * root * (first + second)
      return ForegroundAmplitude(
        place: place, value: value,
        slopes: [
          amplitude: -root * (first + second), infrared.dust.amplitude: value / (2 * cib),
          thermal.amplitude: value / (2 * tsz),
          infrared.dust.index: -xi * root * (first * g[0].slope + second * g[1].slope),
        ])
    }
  }

  func shape(_ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] { power }

  func shapes() -> [[Double]] { [power] }

  private func positive(_ name: String, _ nuisance: NuisanceParameters) throws(TheoryError) -> Double {
    let value = try nuisance.value(name, of: "CIB and tSZ")
    guard value > 0, value.isFinite else {
      throw .unphysical(parameter: name, value: value, requirement: "a power that correlates with another is positive")
    }
    return value
  }
}

extension ThermalSunyaevZeldovich {
  static func add(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    try section.check(
      known: BandPowerParts.stepKeys + [
        "template_file", "amp_param", "effective_frequencies", "affected_specs", "ell_ref", "nu_ref",
      ])
    let reference = try section.positive("nu_ref")
    parts.transformations.append(
      ThermalSunyaevZeldovich(
        scalings: try parts.frequencies(section).mapValues { pair in
          pair.map { FrequencyScaling.comptonization($0, reference: reference) }
        }, amplitude: try section.requiredText("amp_param"), power: try parts.template(section)))
  }
}

extension TemplateForeground {
  static func add(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    try section.check(
      known: BandPowerParts.stepKeys + ["template_file", "amp_param", "affected_specs", "ell_ref"])
    parts.transformations.append(
      TemplateForeground(
        places: try parts.affected(section), amplitude: try section.requiredText("amp_param"),
        power: try parts.template(section)))
  }
}

extension InfraredSunyaevZeldovichCorrelation {
  /// It refers to the two that stand above it.
  static func add(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    try section.check(
      known: BandPowerParts.stepKeys + [
        "link_transformation_module_CIB", "link_transformation_module_tSZ", "amp_param", "affected_specs",
      ])
    guard let infrared = parts.transformations.lazy.compactMap({ $0 as? CIBClustering }).first,
      let thermal = parts.transformations.lazy.compactMap({ $0 as? ThermalSunyaevZeldovich }).first
    else {
      throw section.problem(
        section.node, "Module", "common.CIBClustering and common.tSZTemplateForeground have to stand above it")
    }
    parts.transformations.append(
      InfraredSunyaevZeldovichCorrelation(
        infrared: infrared, thermal: thermal, places: try parts.affected(section),
        amplitude: try section.requiredText("amp_param")))
  }
}
