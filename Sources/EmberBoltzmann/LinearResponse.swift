import EmberTheory

/// The linear response of one universe: what primordial perturbations of any spectrum become.
///
/// Amplitude and tilt of the primordial spectrum enter after it, so other values of them cost a small part of a full call.
struct LinearResponse: Sendable {
  let universe: PerturbedUniverse
  let sources: SourceFunctions
  let transfers: TransferFunctions
  private let request: TheoryRequest
  private let ranges: SpectralRanges

  /// Solves the linear equations as far as `request` needs.
  init(_ model: CosmologicalModel, _ request: TheoryRequest, _ precision: SolverPrecision) throws(TheoryError) {
    let background = Background(model)
    let thermodynamics = try Thermodynamics(background: background)
    universe = PerturbedUniverse(background: background, thermodynamics: thermodynamics, precision: precision)
    ranges = SpectralRanges(request, precision)
    sources = try SourceFunctions(universe, ranges)
    transfers = LineOfSight(sources, universe, lmax: ranges.unlensed).transferFunctions()
    self.request = request
  }

  /// Spectra and derived parameters for a primordial spectrum.
  func prediction(_ primordial: PrimordialSpectrum) -> TheoryPrediction {
    let precision = universe.precision
    let potential = LensingPotential(
      sources: sources, primordial: primordial, lastScattering: universe.thermodynamics.tauStar,
      age: universe.background.conformalAge)
    let unlensed = UnlensedSpectra(
      transfers, potential, primordial, precision: precision, lmax: ranges.unlensed, lensingMax: ranges.lensing)
    let lensed =
      request.needsLensing ? LensedSpectra(unlensed, lmax: request.lmax, precision: precision.lensing) : nil
    var spectra = PowerSpectra(lmax: request.lmax)
    for kind in request.spectra {
      spectra[kind] = unlensed.spectrum(kind, lmax: request.lmax) ?? lensed?.spectrum(kind)
    }
    var derived = universe.thermodynamics.derivedParameters
    derived["A_s"] = primordial.amplitude
    derived["sigma8"] = sources.sigma8(h: universe.background.model.h, primordial)
    return TheoryPrediction(spectra: spectra, derived: derived, provenance: .solver)
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
      lastScattering: universe.thermodynamics.tauStar, age: age, fullLensingLimit: precision.fullLensingLimit)
  }
}
