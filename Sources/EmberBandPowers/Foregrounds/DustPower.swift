import EmberLikelihood
import EmberTheory
import Glibc

/// Galactic dust: D_l = A g_i g_j (l / l_ref)^(alpha + 2), with the spectrum g of a modified black body.
struct GalacticDust: Foreground {
  let frequencies: [Int: [Double]]
  let amplitude: String
  let index: String
  let slope: String
  let reference: (multipole: Double, frequency: Double, temperature: Double)
  let lmax: Int

  var nuisanceNames: [String] { [amplitude, index, slope] }

  var places: [Int] { frequencies.keys.sorted() }

  func amplitudes(_ nuisance: NuisanceParameters) throws(TheoryError) -> [ForegroundAmplitude] {
    try DustAmplitudes(
      frequencies: frequencies, amplitude: amplitude, index: index, reference: reference.frequency,
      temperature: reference.temperature)(nuisance)
  }

  func shape(_ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    let alpha = try nuisance.value(slope, of: "Galactic dust")
    return ForegroundShape.bandPower(lmax: lmax) { pow($0 / reference.multipole, alpha + 2) }
  }

  func shapeSlope(_ name: String, _ nuisance: NuisanceParameters) throws(TheoryError) -> [Double]? {
    guard name == slope else { return nil }
    let alpha = try nuisance.value(slope, of: "Galactic dust")
    return ForegroundShape.bandPower(lmax: lmax) {
      pow($0 / reference.multipole, alpha + 2) * log($0 / reference.multipole)
    }
  }
}

extension GalacticDust {
  /// The power law as a series in its index: x^(alpha + 2) = x^(alpha_0 + 2) sum over n of (alpha - alpha_0)^n (ln x)^n / n!.
  func shapes() -> [[Double]] {
    (0..<Self.terms).map { n in
      ForegroundShape.bandPower(lmax: lmax) { l in
        let x = l / reference.multipole
        return (1...max(n, 1)).reduce(pow(x, Self.center + 2)) { n == 0 ? $0 : $0 * log(x) / Double($1) }
      }
    }
  }

  func weights(_ nuisance: NuisanceParameters) throws(TheoryError) -> [SpectrumScaling]? {
    let step = try nuisance.value(slope, of: "Galactic dust") - Self.center
    guard abs(step) <= Self.reach else { return nil }
    return (0..<Self.terms).map { n in
      SpectrumScaling(pow(step, Double(n)), slopes: n == 0 ? [:] : [slope: Double(n) * pow(step, Double(n - 1))])
    }
  }

  /// alpha_0, near what is seen of our Galaxy; so far from it and for multipoles within a factor of 50 of the reference, terms left out are
  /// below 1e-10 of the shape.
  private static let center = -2.4
  private static let reach = 1.0
  private static let terms = 26
}

/// Clustered sources of the cosmic infrared background: D_l = A g_i g_j (l / l_ref)^alpha.
struct CIBClustering: Foreground {
  let dust: DustAmplitudes
  let power: [Double]

  var nuisanceNames: [String] { [dust.amplitude, dust.index] }

  var places: [Int] { dust.frequencies.keys.sorted() }

  func amplitudes(_ nuisance: NuisanceParameters) throws(TheoryError) -> [ForegroundAmplitude] { try dust(nuisance) }

  func shape(_ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] { power }

  func shapes() -> [[Double]] { [power] }
}

/// A g_i(beta) g_j(beta) for some spectra.
struct DustAmplitudes {
  /// The two effective frequencies in GHz, for places in the layout.
  let frequencies: [Int: [Double]]
  let amplitude: String
  let index: String
  /// In GHz.
  let reference: Double
  /// In K.
  let temperature: Double

  /// g and d ln g / d beta.
  func scaling(_ frequency: Double, _ beta: Double) -> (value: Double, slope: Double) {
    (
      FrequencyScaling.dust(frequency, reference: reference, index: beta, temperature: temperature),
      log(frequency / reference)
    )
  }

  func callAsFunction(_ nuisance: NuisanceParameters) throws(TheoryError) -> [ForegroundAmplitude] {
    let scale = try nuisance.value(amplitude, of: "dust")
    let beta = try nuisance.value(index, of: "dust")
    return frequencies.sorted { $0.key < $1.key }.map { place, pair in
      let (first, second) = (scaling(pair[0], beta), scaling(pair[1], beta))
      let product = first.value * second.value
      return ForegroundAmplitude(
        place: place, value: scale * product,
        slopes: [amplitude: product, index: scale * product * (first.slope + second.slope)])
    }
  }
}

extension GalacticDust {
  static func add(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    try section.check(
      known: BandPowerParts.stepKeys + [
        "amp_param", "alpha_param", "beta_param", "effective_frequencies", "affected_specs", "ell_ref", "nu_ref",
        "T_GALDUST",
      ])
    parts.transformations.append(
      GalacticDust(
        frequencies: try parts.frequencies(section), amplitude: try section.requiredText("amp_param"),
        index: try section.requiredText("beta_param"), slope: try section.requiredText("alpha_param"),
        reference: (
          try section.positive("ell_ref"), try section.positive("nu_ref"), try section.positive("T_GALDUST")
        ), lmax: parts.lmax))
  }
}

extension CIBClustering {
  static func add(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    try section.check(
      known: BandPowerParts.stepKeys + [
        "amp_param", "beta_param", "alpha", "effective_frequencies", "affected_specs", "ell_ref", "nu_ref", "T_CIB",
      ])
    let (reference, alpha) = (try section.positive("ell_ref"), try section.requiredNumber("alpha"))
    let dust = DustAmplitudes(
      frequencies: try parts.frequencies(section), amplitude: try section.requiredText("amp_param"),
      index: try section.requiredText("beta_param"), reference: try section.positive("nu_ref"),
      temperature: try section.positive("T_CIB"))
    parts.transformations.append(
      CIBClustering(
        dust: dust, power: ForegroundShape.bandPower(lmax: parts.lmax) { pow($0 / reference, alpha) }))
  }
}
