import EmberProjection
import EmberTheory
import EmberThermodynamics
import Glibc

/// Derivatives of spectra: those of the linear response along slow parameters, analytic ones along those of the primordial spectrum, through
/// lensing.
struct SpectrumDerivatives {
  let derivatives: ResponseDerivatives
  let primordial: PrimordialSpectrum
  private let unlensed: UnlensedSpectra
  /// The spectra before and after lensing; `nil` when no lensed spectrum is asked for.
  private let lensing: (input: LensingInput, spectra: LensedSpectra)?

  init(_ derivatives: ResponseDerivatives, _ primordial: PrimordialSpectrum) {
    self.derivatives = derivatives
    self.primordial = primordial
    unlensed = derivatives.response.unlensed { primordial($0) }
    let response = derivatives.response
    lensing =
      response.request.needsLensing
      ? {
        let precision = response.universe.precision.lensing
        let input = LensingInput($0, lmax: response.request.lmax, precision: precision)
        return (input, LensedSpectra(input, lmax: response.request.lmax, precision: precision))
      }(unlensed) : nil
  }

  /// Along a slow direction: 2 <Delta dDelta>, and the change of the primordial power at wavenumbers that follow the conformal age.
  func slow(_ direction: Int) -> PowerSpectra {
    let primordial = primordial
    let half = derivatives.response.unlensed(with: derivatives.slopes[direction]) { primordial($0) }
    let tilt = (1 - primordial.spectralIndex) * derivatives.ageSlopes[direction]
    var slope = half.adding(1, half).adding(tilt, unlensed)
    if primordial.runs {
      let bent = derivatives.response.unlensed { primordial($0) * primordial.tiltByRunning($0) }
      slope = slope.adding(-derivatives.ageSlopes[direction], bent)
    }
    return lensed(slope)
  }

  /// Along ln(A_s).
  func logAmplitude() -> PowerSpectra { lensed(unlensed) }

  /// Along a parameter of the primordial spectrum's shape.
  func shape(_ parameter: ParameterName) -> PowerSpectra {
    let primordial = primordial
    return lensed(
      derivatives.response.unlensed { primordial($0) * PrimordialSpectrum.logarithmicSlope(parameter, $0) })
  }

  /// d sigma8 / d parameter of the primordial spectrum's shape.
  func sigma8Slope(_ parameter: ParameterName) -> Double {
    let (sources, h) = (derivatives.response.sources, derivatives.response.universe.background.model.h)
    let step = 1e-4
    func sigma8(_ change: Double) -> Double { sources.sigma8(h: h, primordial.adding(change, to: parameter)) }
    return (sigma8(step) - sigma8(-step)) / (2 * step)
  }

  /// Carries a direction of the unlensed spectra through lensing, which is linear in them and nearly so in a small change of the potential.
  private func lensed(_ direction: UnlensedSpectra) -> PowerSpectra {
    let (request, precision) = (derivatives.response.request, derivatives.response.universe.precision.lensing)
    let change = lensing.map { here -> LensedSpectra in
      let slope = LensingInput.derivative(at: unlensed, along: direction, lmax: request.lmax, precision: precision)
      let largest = zip(direction.pp, unlensed.pp).reduce(0) { max($0, $1.1 == 0 ? 0 : abs($1.0 / $1.1)) }
      let step = 1e-4 / max(largest, 1e-30)
      let there = LensedSpectra(here.input.adding(step, slope), lmax: request.lmax, precision: precision)
      return there.difference(here.spectra, over: step)
    }
    var result = PowerSpectra(lmax: request.lmax)
    for kind in request.spectra {
      result[kind] = direction.spectrum(kind, lmax: request.lmax) ?? change?.spectrum(kind)
    }
    return result
  }
}
