import EmberLikelihood
import EmberTheory

/// Calibrations as descriptions of data name them.
enum DescribedCalibration {
  private static let spectra: [SpectrumKind] = [.lensedTT, .lensedTE, .lensedEE, .lensedBB, .lensingPotential]

  /// All spectra divided by a power of one number.
  static func single(power: Int) -> (DataSection, inout BandPowerParts) throws(LikelihoodError) -> Void {
    { section, parts throws(LikelihoodError) in
      try add(section, &parts, Dictionary(uniqueKeysWithValues: spectra.map { ($0, power) }), key: "cal_param")
    }
  }

  /// TE times, or divided by, a number, EE and BB its square.
  static func polarisation(sign: Int) -> (DataSection, inout BandPowerParts) throws(LikelihoodError) -> Void {
    { section, parts throws(LikelihoodError) in
      try add(section, &parts, [.lensedTE: sign, .lensedEE: 2 * sign], key: "cal_param")
    }
  }

  /// Lensing power times a number.
  static func lensingAmplitude(_ section: DataSection, _ parts: inout BandPowerParts) throws(LikelihoodError) {
    guard parts.templates.isEmpty, parts.layout.count == parts.names.count else {
      throw section.problem(section.node, "Module", "it has to stand before templates and corrections")
    }
    try add(section, &parts, [.lensingPotential: -1], key: "amp_param")
  }

  private static func add(
    _ section: DataSection, _ parts: inout BandPowerParts, _ powers: [SpectrumKind: Int], key: String
  ) throws(LikelihoodError) {
    try section.check(known: BandPowerParts.stepKeys + [key])
    parts.transformations.append(
      Calibration(parameter: try section.requiredText(key), powers: powers, places: parts.places))
  }
}

extension ChannelCalibration {
  /// Each spectrum divided by the product of its parameters.
  static func addProducts(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    try section.check(known: BandPowerParts.stepKeys + ["spec_param_dict"])
    let parameters = try parts.parameters(section, "spec_param_dict")
    parts.transformations.append(ChannelCalibration(products: parameters.mapValues { [$0] }))
  }

  /// Each spectrum divided by (p_1 p_2 + p_3 p_4) / 2.
  static func addMeans(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    try section.check(known: BandPowerParts.stepKeys + ["spec_param_dict"])
    let parameters = try parts.parameters(section, "spec_param_dict")
    guard parameters.values.allSatisfy({ $0.count == 4 }) else {
      throw section.problem(
        try section.require("spec_param_dict"), "spec_param_dict", "four names a spectrum were expected")
    }
    parts.transformations.append(
      ChannelCalibration(products: parameters.mapValues { [Array($0[0...1]), Array($0[2...3])] }))
  }
}

extension Aberration {
  static func add(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    try section.check(known: BandPowerParts.stepKeys + ["aberration_coefficient"])
    parts.transformations.append(
      Aberration(coefficient: try section.requiredNumber("aberration_coefficient"), places: parts.places))
  }
}

extension SuperSampleLensing {
  static func add(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    try section.check(known: BandPowerParts.stepKeys + ["kappa_param"])
    parts.transformations.append(
      SuperSampleLensing(parameter: try section.requiredText("kappa_param"), places: parts.places))
  }
}
