import EmberTheory
import Glibc

/// A provider of smooth made-up spectra with the looks of the real ones: acoustic peaks whose position, height and
/// damping follow six parameters, a reionisation bump, and smoothing by lensing. It costs microseconds.
///
/// Every call is deterministic; `failing` makes it throw where a predicate says so, `refusing` already when it is asked whether there is a
/// model.
public struct AcousticStandIn: TheoryProvider {
  /// True where the provider should fail.
  public var failing: @Sendable (ModelPoint) -> Bool

  /// True where it should say before any computation that there is no model.
  public var refusing: @Sendable (ModelPoint) -> Bool

  public init(
    failing: @escaping @Sendable (ModelPoint) -> Bool = { _ in false },
    refusing: @escaping @Sendable (ModelPoint) -> Bool = { _ in false }
  ) {
    self.refusing = refusing
    self.failing = failing
  }

  public func check(_ point: ModelPoint) throws(TheoryError) {
    guard !refusing(point) else { throw .unphysical(parameter: "stand-in", value: 0, requirement: "asked to refuse") }
  }

  public var identifier: ProviderIdentifier {
    ProviderIdentifier(name: "acoustic stand-in", version: "1", settings: "")
  }

  public func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    try check(point)
    guard !failing(point) else { throw .failed(stage: "stand-in", reason: "asked to fail") }
    let model = AcousticModel(point.cosmology)
    var spectra = PowerSpectra(lmax: request.lmax)
    for kind in SpectrumKind.allCases where request.spectra.contains(kind) {
      spectra[kind] = (0...request.lmax).map { l in
        l < 2 ? 0 : model.bandPower(kind, Double(l)) / PowerSpectra.bandPowerFactor(kind, l: l)
      }
    }
    return TheoryPrediction(spectra: spectra, derived: model.derived, provenance: .solver)
  }
}

/// The made-up physics of ``AcousticStandIn``.
private struct AcousticModel {
  let amplitude: Double
  let tau: Double
  let tilt: Double
  /// Relative baryon and matter densities.
  let baryons: Double
  let matter: Double
  /// Multipole distance of the peaks, and of damping.
  let spacing: Double
  let damping: Double
  let lensing: Double
  let hubble: Double

  init(_ cosmology: CosmologicalParameters) {
    let omegaB = cosmology[.omegaB] ?? 0.0224
    let omegaM = omegaB + (cosmology[.omegaCDM] ?? 0.12)
    hubble = (cosmology[.hubbleConstant] ?? 67.3) / 100
    tau = cosmology[.tauReio] ?? 0.054
    tilt = (cosmology[.spectralIndex] ?? 0.966) - 1
    amplitude = exp((cosmology[.logA] ?? 3.045) - 3.045)
    baryons = omegaB / 0.0224
    matter = omegaM / 0.1424
    let distance = pow(matter, -0.40) * pow(hubble / 0.673, -0.19)
    let horizon = pow(matter, -0.25) * pow(baryons, -0.13)
    spacing = 301 * distance / horizon
    damping = 1350 * distance * pow(matter, 0.24) * pow(baryons, 0.22)
    lensing = amplitude * pow(matter, 1.6) * pow(hubble / 0.673, -0.5)
  }

  var derived: [String: Double] {
    [
      "rdrag": 147.1 * pow(matter, -0.25) * pow(baryons, -0.13),
      "age": 13.8 * pow(matter, -0.1) / pow(hubble / 0.673, 0.7),
      "H0": 100 * hubble, "thetastar": 1.0411 * 301 / spacing,
      "sigma8": 0.81 * (amplitude * matter).squareRoot() * (1 + 0.3 * tilt), "YHe": 0.2454,
    ]
  }

  func bandPower(_ kind: SpectrumKind, _ l: Double) -> Double {
    let primary = amplitude * exp(-2 * tau) * pow(l / 550, tilt)
    switch kind {
    case .lensedTT, .unlensedTT: return primary * (temperature(l, kind == .lensedTT) + 1100 * exp(-l / 60))
    case .lensedEE, .unlensedEE: return primary * (polarisation(l, kind == .lensedEE) + bump(l))
    case .lensedTE, .unlensedTE: return primary * (cross(l, kind == .lensedTE) + 6 * bump(l).squareRoot())
    case .lensedBB: return 0.08 * amplitude * primary * pow(l / 1000, 2) * exp(-pow(l / 1100, 1.2))
    case .lensingPotential: return 1.4e-7 * lensing * l * 60 / (3600 + l * l) * pow(l / 60, tilt - 0.3)
    }
  }

  private func smoothing(_ l: Double, _ lensed: Bool) -> Double {
    lensed ? exp(-0.12 * lensing * pow(l / 2000, 2)) : 1
  }

  private func temperature(_ l: Double, _ lensed: Bool) -> Double {
    let phase = Double.pi * l / spacing - 0.75
    let driving = 1 + (1.1 - 0.5 * (matter - 1)) * exp(-pow((l - 250) / 220, 2))
    let offset = 1.6 + 0.35 * (baryons - 1)
    let odd = 0.55 * pow(baryons, 0.8) * cos(phase) * exp(-l / 1500)
    return 900 * driving * (offset + smoothing(l, lensed) * (0.9 * cos(2 * phase) + odd)) * tail(l)
  }

  private func polarisation(_ l: Double, _ lensed: Bool) -> Double {
    let phase = Double.pi * l / spacing - 0.75
    let rise = 1 - exp(-pow(l / 700, 2))
    return 34 * rise * (1.05 - smoothing(l, lensed) * 0.85 * cos(2 * phase) * pow(baryons, -0.1)) * tail(l)
  }

  private func cross(_ l: Double, _ lensed: Bool) -> Double {
    let phase = Double.pi * l / spacing - 0.75
    return -120 * (1 - exp(-pow(l / 400, 2))) * smoothing(l, lensed) * sin(2 * phase + 0.2 * (matter - 1)) * tail(l)
  }

  private func bump(_ l: Double) -> Double { 12 * tau * tau * exp(2 * tau) * l * exp(-l / (4 + 60 * tau)) }

  private func tail(_ l: Double) -> Double { exp(-pow(l / damping, 1.25)) }
}
