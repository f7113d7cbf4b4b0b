import EmberProjection
import EmberTheory
import EmberThermodynamics
import Glibc

/// The linear response of one universe: what primordial perturbations of any spectrum become.
///
/// Amplitude and tilt of the primordial spectrum enter after it, so other values of them cost a small part of a full call.
struct LinearResponse: Sendable {
  let universe: PerturbedUniverse
  let sources: SourceFunctions
  let transfers: TransferFunctions
  let request: TheoryRequest
  /// Those of gravitational waves, where there are any.
  let tensors: TensorTransferFunctions?
  /// The response to isocurvature modes, where there are any.
  let isocurvature: [IsocurvatureMode: ModeResponse]
  /// Of the growth that is asked for.
  let moments: GrowthMoments
  private let ranges: SpectralRanges

  /// Solves the linear equations as far as `request` needs, and as far as non-linear lensing needs if the model has it.
  ///
  /// - Parameters:
  ///   - hasTensors: true for gravitational waves as well.
  ///   - modes: isocurvature modes that are wanted; those of the model when they are not given.
  init(
    _ model: CosmologicalModel, _ request: TheoryRequest, _ configuration: SolverConfiguration, hasTensors: Bool? = nil,
    modes: Set<IsocurvatureMode>? = nil
  ) throws(TheoryError) {
    let hasTensors = (hasTensors ?? (model.amplitudes.tensors.ratio > 0)) && request.needsLensing
    let modes = modes ?? model.amplitudes.isocurvature.present
    try model.checkFlatness(of: modes)
    let universe = try PerturbedUniverse(model, configuration)
    guard universe.stretch > 0.25 else {
      throw .unphysical(
        parameter: ParameterName.omegaK.rawValue, value: model.omegaK,
        requirement:
          "with these densities and H0 = \(100 * model.h) the CMB comes from near the equator of a closed universe or from "
          + "beyond, where Ember has no spectra")
    }
    let ranges = SpectralRanges(request, configuration.precision)
    let moments = GrowthMoments(request)
    var matterTimes = moments.times(universe.background)
    if model.nonlinear != nil {
      matterTimes = Set(matterTimes + NonlinearCorrection.times(universe.background)).sorted()
    }
    let sources = try SourceFunctions(universe, ranges, matterTimes: matterTimes)
    var responses: [IsocurvatureMode: ModeResponse] = [:]
    for mode in modes { responses[mode] = try ModeResponse(mode, universe, ranges, matterTimes: matterTimes) }
    self.init(
      universe: universe, sources: sources,
      transfers: model.geometry.isFlat
        ? LineOfSight(sources, universe, lmax: ranges.unlensed).transferFunctions()
        : TransferFunctions(curved: sources, universe, lmax: ranges.unlensed), request: request, moments: moments,
      tensors: hasTensors ? try TensorTransferFunctions(universe, ranges) : nil, isocurvature: responses)
  }

  init(
    universe: PerturbedUniverse, sources: SourceFunctions, transfers: TransferFunctions, request: TheoryRequest,
    moments: GrowthMoments, tensors: TensorTransferFunctions? = nil,
    isocurvature: [IsocurvatureMode: ModeResponse] = [:]
  ) {
    self.tensors = tensors
    self.isocurvature = isocurvature
    self.universe = universe
    self.sources = sources
    self.transfers = transfers
    self.request = request
    self.moments = moments
    ranges = SpectralRanges(request, universe.precision)
  }

  /// Unlensed spectra for a primordial power per ln k; or, with the derivative of sources and transfer functions, half their derivative.
  ///
  /// - Parameter nonlinear: the sources with non-linear growth in the lensing source.
  func unlensed(
    with partner: (sources: SourceFunctions, transfers: TransferFunctions)? = nil, nonlinear: SourceFunctions? = nil,
    _ power: @escaping @Sendable (Double) -> Double
  ) -> UnlensedSpectra {
    UnlensedSpectra(
      transfers.spectra(with: partner?.transfers, power), transfers.multipoles,
      LensingPotential(
        sources: sources, partner: partner?.sources ?? sources, power: power, age: universe.age),
      nonlinear: nonlinear.map { LensingPotential(sources: $0, partner: $0, power: power, age: universe.age) },
      fullLensingLimit: universe.precision.fullLensingLimit, sampling: universe.precision.multipoleSampling,
      lmax: ranges.unlensed, lensingMax: ranges.lensing)
  }

  /// Spectra and derived parameters for a primordial spectrum and factors on lensing.
  func prediction(_ amplitudes: ModelAmplitudes) -> TheoryPrediction {
    let primordial = amplitudes.primordial
    let mixed = sources.mixed(with: isocurvature.mapValues(\.sources), amplitudes)
    let correction = nonlinearCorrection(mixed, amplitudes)
    var spectra = spectra(unlensed(amplitudes, correction), amplitudes.lensing)
    if let tensors, amplitudes.tensors.ratio > 0 {
      spectra = spectra.addingTensors(tensors.spectra(amplitudes, lmax: request.lmax))
    }
    var derived = universe.thermodynamics.derivedParameters
    derived[.amplitude] = primordial.amplitude
    derived[.logA] = log(1e10 * primordial.amplitude)
    derived.merge(mixed.fluctuations(universe.background.model, primordial)) { $1 }
    derived.merge(mixed.growth(moments, universe.background, primordial)) { $1 }
    return TheoryPrediction(spectra: spectra, derived: derived, provenance: .solver)
  }
}

extension LinearResponse {
  /// Amplitudes with the primordial one that fluctuations take, where their size is stated.
  func normalized(_ amplitudes: ModelAmplitudes) throws(TheoryError) -> ModelAmplitudes {
    try sources.mixed(with: isocurvature.mapValues(\.sources), amplitudes)
      .normalized(amplitudes, universe.background.model)
  }

  /// What puts non-linear growth into a lensing source, for matter with the power of all modes; nil unless the model asks for it.
  private func nonlinearCorrection(
    _ mixed: SourceFunctions, _ amplitudes: ModelAmplitudes
  ) -> ((SourceFunctions) -> SourceFunctions)? {
    guard let model = universe.background.model.nonlinear,
      let history = mixed.matter[.all]?.selecting(NonlinearCorrection.times(universe.background))
    else { return nil }
    let correction = NonlinearCorrection(history, universe.background, amplitudes, model)
    let logScaleFactors = universe.background.logScaleFactors(ascending: sources.times.times)
    return { correction.applied(to: $0, logScaleFactors: logScaleFactors) }
  }

  /// Unlensed spectra of adiabatic perturbations, and of isocurvature modes with them.
  private func unlensed(
    _ amplitudes: ModelAmplitudes, _ correction: ((SourceFunctions) -> SourceFunctions)?
  ) -> UnlensedSpectra {
    let primordial = amplitudes.primordial
    let curvature = ModeResponse(sources: sources, transfers: transfers)
    let corrected = correction?(sources)
    let plain = unlensed(nonlinear: corrected) { primordial($0) }
    return amplitudes.isocurvature.modes.reduce(plain) { sum, spectrum in
      guard let mode = isocurvature[spectrum.mode] else { return sum }
      let nonlinear = correction?(mode.sources)
      let own = pair(mode, mode, (nonlinear, nonlinear)) {
        amplitudes.isocurvature.power(spectrum, $0, beside: primordial)
      }
      guard spectrum.correlation != 0 else { return sum.adding(1, own) }
      let cross = pair(curvature, mode, (corrected, nonlinear)) {
        amplitudes.isocurvature.crossPower(spectrum, $0, beside: primordial)
      }
      return sum.adding(1, own).adding(2, cross)
    }
  }

  /// Unlensed cross-spectra of two modes for a cross-power per ln k.
  private func pair(
    _ first: ModeResponse, _ second: ModeResponse, _ nonlinear: (SourceFunctions?, SourceFunctions?),
    _ power: @escaping @Sendable (Double) -> Double
  ) -> UnlensedSpectra {
    func potential(_ sources: SourceFunctions, _ partner: SourceFunctions) -> LensingPotential {
      LensingPotential(sources: sources, partner: partner, power: power, age: universe.age)
    }
    var corrected: LensingPotential?
    if let one = nonlinear.0, let two = nonlinear.1 { corrected = potential(one, two) }
    return UnlensedSpectra(
      first.transfers.spectra(with: second.transfers, power), transfers.multipoles,
      potential(first.sources, second.sources), nonlinear: corrected,
      fullLensingLimit: universe.precision.fullLensingLimit, sampling: universe.precision.multipoleSampling,
      lmax: ranges.unlensed, lensingMax: ranges.lensing)
  }

  /// What was asked for, from unlensed spectra and the true lensing potential.
  private func spectra(_ unlensed: UnlensedSpectra, _ amplitudes: LensingAmplitudes) -> PowerSpectra {
    let lensed =
      request.needsLensing
      ? LensedSpectra(
        unlensed.scalingPotential(by: amplitudes.smoothing), lmax: request.lmax, precision: universe.precision.lensing)
      : nil
    var spectra = PowerSpectra(lmax: request.lmax)
    let unlensed = unlensed.scalingPotential(by: amplitudes.potential)
    for kind in request.spectra {
      spectra[kind] = unlensed.spectrum(kind, lmax: request.lmax) ?? lensed?.spectrum(kind)
    }
    return spectra
  }
}

extension PerturbedUniverse {
  /// Background and thermal history of a model.
  convenience init(_ model: CosmologicalModel, _ configuration: SolverConfiguration) throws(TheoryError) {
    let background = Background(model)
    let thermodynamics = try Thermodynamics(
      background: background, recombination: configuration.recombination, reionization: configuration.reionization)
    self.init(background: background, thermodynamics: thermodynamics, precision: configuration.precision)
  }
}

extension Multipoles {
  /// Those that stand for multipoles up to `lmax` of curved space in flat space.
  init(stretched lmax: Int, _ universe: PerturbedUniverse) {
    // On a coarse ladder, so that neighbouring models have tables of Bessel functions in common.
    let rung = exp(log(1.15) * max(log(1.01 / universe.stretch) / log(1.15), 0).rounded(.up))
    self.init(lmax: Int(Double(lmax) * rung), sampling: universe.precision.multipoleSampling)
  }
}

extension TransferFunctions {
  /// Those of curved space.
  init(curved sources: SourceFunctions, _ universe: PerturbedUniverse, lmax: Int) {
    let (precision, geometry) = (universe.precision, universe.geometry)
    let (age, peak) = (universe.background.conformalAge, universe.thermodynamics.tauStar)
    let multipoles = Multipoles(stretched: lmax, universe)
    let largest = sources.wavenumbers.values[sources.wavenumbers.countForCMB - 1]
    let reach = largest * LineOfSight.largestRadius(geometry, age: age, peak: peak)
    let line = LineOfSight(
      sources: sources, multipoles: multipoles, table: .shared(multipoles.nodes, largest: reach * 1.001),
      wavenumbers: IntegralWavenumbers(largest: largest, age: age, sampling: precision.integralSampling),
      age: age, lateReach: precision.lateReach,
      fullLensingLimit: Int(Double(precision.fullLensingLimit + 16) / min(universe.stretch, 1)))
    self = line.curvedTransferFunctions(
      Multipoles(lmax: lmax, sampling: precision.multipoleSampling), fullLensingLimit: precision.fullLensingLimit)
  }
}

extension LineOfSight {
  /// The integrals that unlensed spectra up to `lmax` need.
  init(_ sources: SourceFunctions, _ universe: PerturbedUniverse, lmax: Int) {
    let precision = universe.precision
    let age = universe.background.conformalAge
    let multipoles = Multipoles(lmax: lmax, sampling: precision.multipoleSampling)
    let largest = sources.wavenumbers.values[sources.wavenumbers.countForCMB - 1]
    self.init(
      sources: sources, multipoles: multipoles, table: .shared(multipoles.nodes, largest: largest * age * 1.001),
      wavenumbers: IntegralWavenumbers(largest: largest, age: age, sampling: precision.integralSampling),
      age: age, lateReach: precision.lateReach, fullLensingLimit: precision.fullLensingLimit)
  }
}
