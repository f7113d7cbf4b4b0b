import EmberLikelihood

/// The transformations that descriptions of band powers may name: a new one is one line here.
package enum BandPowerTransformations {
  package typealias Builder = @Sendable (DataSection, inout BandPowerParts) throws(LikelihoodError) -> Void

  /// By the names that candl's descriptions have for them.
  package static let known: [String: Builder] = [
    "common.CalibrationSingleScalar": { (s, p) throws(LikelihoodError) in
      try DescribedCalibration.single(power: 1)(s, &p)
    },
    "common.CalibrationSingleScalarSquared": { (s, p) throws(LikelihoodError) in
      try DescribedCalibration.single(power: 2)(s, &p)
    },
    "common.PolarisationCalibration": { (s, p) throws(LikelihoodError) in
      try DescribedCalibration.polarisation(sign: -1)(s, &p)
    },
    "common.PolarisationCalibrationDivision": { (s, p) throws(LikelihoodError) in
      try DescribedCalibration.polarisation(sign: 1)(s, &p)
    },
    "common.CalibrationAuto": ChannelCalibration.addProducts,
    "common.CalibrationCross": ChannelCalibration.addMeans,
    "common.AberrationCorrection": Aberration.add,
    "common.SuperSampleLensing": SuperSampleLensing.add,
    "common.PoissonPower": PoissonPower.add,
    "common.CIBClustering": CIBClustering.add,
    "common.tSZTemplateForeground": ThermalSunyaevZeldovich.add,
    "common.kSZTemplateForeground": TemplateForeground.add,
    "common.CIBtSZCorrelationGeometricMean": InfraredSunyaevZeldovichCorrelation.add,
    "common.GalacticDust": GalacticDust.add,
    "common_lensing.BinnedTemplateForeground": BandPowerTemplate.add,
    "common_lensing.ResponseFunctionM": LinearCorrection.add,
    "common_lensing.NormCorr": NormalizationCorrection.add,
    "common_lensing.LensingAmplitude": DescribedCalibration.lensingAmplitude,
  ]
}
