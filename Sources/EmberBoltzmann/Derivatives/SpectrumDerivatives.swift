import EmberTheory
import Glibc

/// Derivatives of spectra: those of the linear response along slow parameters, analytic ones along amplitude and tilt, through lensing.
struct SpectrumDerivatives {
  let derivatives: ResponseDerivatives
  let primordial: PrimordialSpectrum
  private let unlensed: UnlensedSpectra
  private let spectra: PowerSpectra

  init(_ derivatives: ResponseDerivatives, _ primordial: PrimordialSpectrum) {
    self.derivatives = derivatives
    self.primordial = primordial
    unlensed = derivatives.response.unlensed { primordial($0) }
    spectra = derivatives.response.spectra(unlensed)
  }

  /// Along a slow direction: 2 <Delta dDelta>, and the change of the primordial power at wavenumbers that follow the conformal age.
  func slow(_ direction: Int) -> PowerSpectra {
    let primordial = primordial
    let half = derivatives.response.unlensed(with: derivatives.slopes[direction]) { primordial($0) }
    let tilt = (1 - primordial.spectralIndex) * derivatives.ageSlopes[direction]
    return lensed(half.adding(1, half).adding(tilt, unlensed))
  }

  /// Along ln(A_s).
  func logAmplitude() -> PowerSpectra { lensed(unlensed) }

  /// Along n_s.
  func tilt() -> PowerSpectra {
    let primordial = primordial
    return lensed(
      derivatives.response.unlensed { primordial($0) * log($0 / PrimordialSpectrum.pivot) })
  }

  /// d sigma8 / d n_s.
  var sigma8Tilt: Double {
    let (sources, h) = (derivatives.response.sources, derivatives.response.universe.background.model.h)
    let step = 1e-4
    func sigma8(_ change: Double) -> Double {
      sources.sigma8(
        h: h, PrimordialSpectrum(amplitude: primordial.amplitude, spectralIndex: primordial.spectralIndex + change))
    }
    return (sigma8(step) - sigma8(-step)) / (2 * step)
  }

  /// Carries a direction of the unlensed spectra through lensing, which is linear in them and nearly so in a small change of the potential.
  private func lensed(_ direction: UnlensedSpectra) -> PowerSpectra {
    let largest = zip(direction.pp, unlensed.pp).reduce(0) { max($0, $1.1 == 0 ? 0 : abs($1.0 / $1.1)) }
    let step = 1e-5 / max(largest, 1e-30)
    let moved = derivatives.response.spectra(unlensed.adding(step, direction))
    var result = PowerSpectra(lmax: spectra.lmax)
    for kind in spectra.kinds {
      guard let here = spectra[kind], let there = moved[kind] else { continue }
      result[kind] = zip(here, there).map { ($1 - $0) / step }
    }
    return result
  }
}
