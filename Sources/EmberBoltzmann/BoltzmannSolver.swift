import EmberNumerics
import EmberTheory
import Glibc

/// Ember's Boltzmann solver, one line per stage: parameters to background, thermodynamics, sources and spectra.
public struct BoltzmannSolver: TheoryProvider {
  public let precision: SolverPrecision

  public init(precision: SolverPrecision = .default) { self.precision = precision }

  /// Raised whenever an answer changes by more than rounding: part of every store key.
  public static let version = "1"

  /// The largest `lmax` of a request: beyond, linear theory says nothing, and tables of Bessel functions fill the memory.
  public static let highestMultipole = 10_000

  public var identifier: ProviderIdentifier {
    ProviderIdentifier(name: "ember-boltzmann", version: Self.version, settings: precision.description)
  }

  public func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    guard 0...Self.highestMultipole ~= request.lmax else { throw .notProvided("spectra to l = \(request.lmax)") }
    let model = try CosmologicalModel(point.cosmology)
    let background = Background(model)
    let thermodynamics = try Thermodynamics(background: background)
    let universe = PerturbedUniverse(background: background, thermodynamics: thermodynamics, precision: precision)
    let ranges = SpectralRanges(request, precision)
    let sources = try SourceFunctions(universe, ranges)
    let unlensed = UnlensedSpectra(sources, universe: universe, lmax: ranges.unlensed, lensingMax: ranges.lensing)
    let lensed =
      request.needsLensing
      ? LensedSpectra(unlensed, lmax: request.lmax, precision: precision.lensing) : nil
    var spectra = PowerSpectra(lmax: request.lmax)
    for kind in request.spectra {
      spectra[kind] = unlensed.spectrum(kind, lmax: request.lmax) ?? lensed?.spectrum(kind)
    }
    var derived = thermodynamics.derivedParameters
    derived["sigma8"] = sources.sigma8(model)
    return TheoryPrediction(spectra: spectra, derived: derived, provenance: .solver)
  }
}
