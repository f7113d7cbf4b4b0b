import EmberNumerics
import EmberProjection
import EmberTheory

/// How far in multipoles and wavenumbers a request makes the solver go.
struct SpectralRanges: Sendable {
  /// Highest multipole of the unlensed spectra.
  let unlensed: Int
  /// Highest multipole of the lensing potential.
  let lensing: Int
  /// The multipole whose wavenumbers, times ``SolverPrecision/wavenumberPerMultipole``, the spectra contain.
  ///
  /// Never below a value where diffusion has damped what is left out: at a few hundred multipoles wavenumbers of several l / tau0 still
  /// add one percent to TT.
  let wavenumberReach: Int

  init(_ request: TheoryRequest, _ precision: SolverPrecision) {
    unlensed = max(200, request.lmax) + precision.lensingMargin
    lensing = unlensed + 1500
    wavenumberReach = max(2600, unlensed)
  }
}

/// The grids of wavenumber and time on which spectra of given ranges need the sources.
struct SourceGrids: Sendable {
  let wavenumbers: SourceWavenumbers
  let times: SourceTimes

  /// - Parameter largestWavenumber: in 1/Mpc, where more is wanted than the lensing potential needs.
  init(_ universe: PerturbedUniverse, _ ranges: SpectralRanges, largestWavenumber: Double = 0) {
    let precision = universe.precision
    let thermodynamics = universe.thermodynamics
    times = SourceTimes(
      start: thermodynamics.time(opticalDepth: precision.sourceDepth), peak: thermodynamics.tauStar, age: universe.age,
      sampling: precision.timeSampling)
    wavenumbers = SourceWavenumbers(
      soundHorizon: thermodynamics.rStar,
      largestForCMB: precision.wavenumberPerMultipole * Double(ranges.wavenumberReach) / universe.transverseAge,
      largest: max(precision.lensingWavenumber, largestWavenumber), sampling: precision.wavenumberSampling,
      lanes: Lanes.scalarCount, geometry: universe.geometry)
  }
}

extension PerturbedUniverse {
  /// cos_K of the distance of last scattering: 0 at the equator of a closed universe.
  var stretch: Double { geometry.cosine(age - thermodynamics.tauStar) }

  /// The conformal age, changed as last scattering is nearer or farther in angle than along the line of sight.
  var transverseAge: Double {
    let distance = age - thermodynamics.tauStar
    return geometry.isFlat ? age : age * (geometry.sine(distance) / distance)
  }
}

extension SourceFunctions {
  /// The sources that spectra of these ranges need.
  ///
  /// - Parameters:
  ///   - largestWavenumber: in 1/Mpc, where more is wanted than the lensing potential needs.
  ///   - matterTimes: ascending conformal times at which the matter contrast is wanted.
  ///   - matterFields: the fields of matter.
  ///   - mode: an isocurvature mode; adiabatic perturbations when there is none.
  init(
    _ universe: PerturbedUniverse, _ ranges: SpectralRanges, largestWavenumber: Double = 0, matterTimes: [Double] = [],
    matterFields: [MatterField] = [.all], mode: IsocurvatureMode? = nil
  ) throws(TheoryError) {
    let grids = SourceGrids(universe, ranges, largestWavenumber: largestWavenumber)
    try self.init(
      universe: universe, wavenumbers: grids.wavenumbers, times: grids.times, matterTimes: matterTimes,
      matterFields: matterFields, mode: mode)
  }
}
