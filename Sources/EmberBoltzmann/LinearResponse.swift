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
  private let ranges: SpectralRanges

  /// Solves the linear equations as far as `request` needs, and as far as non-linear lensing needs if the model has it.
  ///
  /// - Parameter hasTensors: true for gravitational waves as well.
  init(
    _ model: CosmologicalModel, _ request: TheoryRequest, _ configuration: SolverConfiguration, hasTensors: Bool? = nil
  ) throws(TheoryError) {
    let hasTensors = (hasTensors ?? (model.amplitudes.tensors.ratio > 0)) && request.needsLensing
    guard !hasTensors || model.geometry.isFlat else {
      throw .unphysical(
        parameter: ParameterName.tensorRatio.rawValue, value: model.amplitudes.tensors.ratio,
        requirement: "gravitational waves are followed in flat space only, and Omega_k is \(model.omegaK)")
    }
    let universe = try PerturbedUniverse(model, configuration)
    guard universe.stretch > 0.25 else {
      throw .unphysical(
        parameter: ParameterName.omegaK.rawValue, value: model.omegaK,
        requirement:
          "with these densities and H0 = \(100 * model.h) the CMB comes from near the equator of a closed universe or from "
          + "beyond, where Ember has no spectra")
    }
    let ranges = SpectralRanges(request, configuration.precision)
    let sources = try SourceFunctions(
      universe, ranges, matterTimes: model.isNonlinear ? NonlinearCorrection.times(universe.background) : [])
    self.init(
      universe: universe, sources: sources,
      transfers: model.geometry.isFlat
        ? LineOfSight(sources, universe, lmax: ranges.unlensed).transferFunctions()
        : TransferFunctions(curved: sources, universe, lmax: ranges.unlensed), request: request,
      tensors: hasTensors ? try TensorTransferFunctions(universe, ranges) : nil)
  }

  init(
    universe: PerturbedUniverse, sources: SourceFunctions, transfers: TransferFunctions, request: TheoryRequest,
    tensors: TensorTransferFunctions? = nil
  ) {
    self.tensors = tensors
    self.universe = universe
    self.sources = sources
    self.transfers = transfers
    self.request = request
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
    var spectra = spectra(unlensed(nonlinear: nonlinearSources(amplitudes)) { primordial($0) }, amplitudes.lensing)
    if let tensors, amplitudes.tensors.ratio > 0 {
      spectra = spectra.addingTensors(tensors.spectra(amplitudes, lmax: request.lmax))
    }
    var derived = universe.thermodynamics.derivedParameters
    derived[.amplitude] = primordial.amplitude
    derived[.logA] = log(1e10 * primordial.amplitude)
    derived.merge(sources.fluctuations(universe.background.model, primordial)) { $1 }
    return TheoryPrediction(spectra: spectra, derived: derived, provenance: .solver)
  }
}

extension LinearResponse {
  /// Amplitudes with the primordial one that fluctuations take, where their size is stated.
  func normalized(_ amplitudes: ModelAmplitudes) throws(TheoryError) -> ModelAmplitudes {
    try sources.normalized(amplitudes, universe.background.model)
  }

  /// The sources with non-linear growth in the lensing source; nil unless the model asks for it.
  private func nonlinearSources(_ amplitudes: ModelAmplitudes) -> SourceFunctions? {
    guard let history = sources.matter else { return nil }
    let correction = NonlinearCorrection(history, universe.background, amplitudes)
    return correction.applied(
      to: sources, logScaleFactors: universe.background.logScaleFactors(ascending: sources.times.times))
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

extension TransferFunctions {
  /// Those of curved space.
  init(curved sources: SourceFunctions, _ universe: PerturbedUniverse, lmax: Int) {
    let (precision, geometry) = (universe.precision, universe.geometry)
    let (age, peak) = (universe.background.conformalAge, universe.thermodynamics.tauStar)
    // On a coarse ladder, so that neighbouring models have tables of Bessel functions in common.
    let rung = exp(log(1.15) * max(log(1.01 / universe.stretch) / log(1.15), 0).rounded(.up))
    let multipoles = Multipoles(lmax: Int(Double(lmax) * rung), sampling: precision.multipoleSampling)
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
