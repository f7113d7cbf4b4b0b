import EmberProjection
import EmberTheory
import EmberThermodynamics

/// The linear response to one primordial perturbation of unit size: to curvature, or to an isocurvature mode.
struct ModeResponse: Sendable {
  let sources: SourceFunctions
  let transfers: TransferFunctions

  init(sources: SourceFunctions, transfers: TransferFunctions) {
    self.sources = sources
    self.transfers = transfers
  }

  /// The response to an isocurvature mode, on the grids of the adiabatic one.
  init(
    _ mode: IsocurvatureMode, _ universe: PerturbedUniverse, _ ranges: SpectralRanges, matterTimes: [Double]
  ) throws(TheoryError) {
    sources = try SourceFunctions(universe.forIsocurvature, ranges, matterTimes: matterTimes, mode: mode)
    transfers = LineOfSight(sources, universe, lmax: ranges.unlensed).transferFunctions()
  }
}

extension PerturbedUniverse {
  /// The same with three times as many momenta of massive neutrinos. Far outside the horizon the potentials of isocurvature are what is left of densities and
  /// flows that cancel, so that what a sum over few momenta lacks of the neutrinos' density shows there: 1.2 % of TT at l = 2.
  fileprivate var forIsocurvature: PerturbedUniverse {
    guard hasMassiveNeutrinos else { return self }
    var precision = precision
    precision.momentumNodes = min(3 * precision.momentumNodes, 20)
    return PerturbedUniverse(background: background, thermodynamics: thermodynamics, precision: precision)
  }
}

extension SourceFunctions {
  /// The sources of adiabatic perturbations with the matter of all modes that a model has.
  init(
    mixed universe: PerturbedUniverse, _ ranges: SpectralRanges, largestWavenumber: Double = 0, matterTimes: [Double],
    matterFields: [MatterField] = [.all]
  ) throws(TheoryError) {
    let model = universe.background.model
    func sources(_ mode: IsocurvatureMode?) throws(TheoryError) -> SourceFunctions {
      try SourceFunctions(
        mode == nil ? universe : universe.forIsocurvature, ranges, largestWavenumber: largestWavenumber,
        matterTimes: matterTimes,
        matterFields: matterFields, mode: mode)
    }
    try model.checkFlatness(of: model.amplitudes.isocurvature.present)
    var modes: [IsocurvatureMode: SourceFunctions] = [:]
    for mode in model.amplitudes.isocurvature.present { modes[mode] = try sources(mode) }
    self = try sources(nil).mixed(with: modes, model.amplitudes)
  }

  /// The same with the contrast of matter that has the power of all modes where curvature alone has its own power; itself without modes.
  func mixed(with modes: [IsocurvatureMode: SourceFunctions], _ amplitudes: ModelAmplitudes) -> SourceFunctions {
    let spectra = amplitudes.isocurvature
    guard !spectra.isEmpty else { return self }
    let k = self.modes
    let primordial = amplitudes.primordial
    let weights = spectra.modes.map { spectrum in
      k.map { k -> (own: Double, cross: Double) in
        let unit = primordial(k)
        return (
          spectra.power(spectrum, k, beside: primordial) / unit,
          2 * spectra.crossPower(spectrum, k, beside: primordial) / unit
        )
      }
    }
    func mix(_ adiabatic: [Double], _ others: (SourceFunctions) -> [Double]) -> [Double] {
      var squares = adiabatic.map { $0 * $0 }
      for (spectrum, weights) in zip(spectra.modes, weights) {
        guard let contrast = modes[spectrum.mode].map(others), contrast.count == k.count else { continue }
        for i in k.indices {
          squares[i] += contrast[i] * (weights[i].own * contrast[i] + weights[i].cross * adiabatic[i])
        }
      }
      return squares.map { max($0, 0).squareRoot() }
    }
    var histories: [MatterField: MatterHistory] = [:]
    for (field, own) in matter {
      histories[field] = MatterHistory(
        wavenumbers: own.wavenumbers, times: own.times,
        contrast: own.contrast.indices.map { time in
          mix(own.contrast[time]) { $0.matter[field]?.contrast[time] ?? [] }
        })
    }
    return replacingMatter(today: mix(matterToday, \.matterToday), histories)
  }
}

extension CosmologicalModel {
  /// Throws unless space is flat, where isocurvature modes are wanted.
  func checkFlatness(of modes: Set<IsocurvatureMode>) throws(TheoryError) {
    guard !geometry.isFlat, let mode = IsocurvatureMode.allCases.first(where: modes.contains) else { return }
    throw .unphysical(
      parameter: mode.ratio.rawValue,
      value: amplitudes.isocurvature.modes.first { $0.mode == mode }?.ratio ?? 0,
      requirement: "isocurvature modes are followed in flat space only, and Omega_k is \(omegaK)")
  }
}
