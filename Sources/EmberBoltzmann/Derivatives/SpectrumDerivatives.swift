import EmberProjection
import EmberTheory
import EmberThermodynamics
import Glibc

/// Derivatives of spectra: those of the linear response along slow parameters, analytic ones along those of the primordial spectrum, through
/// lensing.
struct SpectrumDerivatives {
  let derivatives: ResponseDerivatives
  let amplitudes: ModelAmplitudes
  private let unlensed: UnlensedSpectra
  /// What is lensed, with the true potential, and what comes of it with the potential that lenses; `nil` when no lensed spectrum is asked for.
  private let lensing: (input: LensingInput, spectra: LensedSpectra)?

  private var primordial: PrimordialSpectrum { amplitudes.primordial }

  init(_ derivatives: ResponseDerivatives, _ amplitudes: ModelAmplitudes) {
    self.derivatives = derivatives
    self.amplitudes = amplitudes
    let primordial = amplitudes.primordial
    unlensed = derivatives.response.unlensed { primordial($0) }
    let response = derivatives.response
    lensing =
      response.request.needsLensing
      ? {
        let precision = response.universe.precision.lensing
        let input = LensingInput($0, lmax: response.request.lmax, precision: precision)
        let scaled = input.scalingPotential(by: amplitudes.lensing.smoothing)
        return (input, LensedSpectra(scaled, lmax: response.request.lmax, precision: precision))
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

  /// d (derived quantities of perturbations) / d parameter of the primordial spectrum's shape.
  func fluctuationSlopes(_ parameter: ParameterName) -> [String: Double] {
    let (sources, model) = (derivatives.response.sources, derivatives.response.universe.background.model)
    let step = 1e-4
    func values(_ change: Double) -> [String: Double] {
      let primordial = primordial.adding(change, to: parameter)
      return sources.fluctuations(model, primordial).merging(derivatives.growth(0, primordial)) { $1 }
    }
    return values(step).merging(values(-step)) { ($0 - $1) / (2 * step) }
  }

  /// Along a factor on the power of the lensing potential.
  func lensingAmplitude(_ parameter: ParameterName) -> PowerSpectra {
    let request = derivatives.response.request
    let slopes = amplitudes.lensing.slopes(parameter)
    let change = lensing.map { here -> LensedSpectra in
      moved(here, 1e-4, here.input.alongPotential.scalingPotential(by: slopes.smoothing))
    }
    var result = PowerSpectra(lmax: request.lmax)
    for kind in request.spectra {
      result[kind] =
        kind == .lensingPotential
        ? unlensed.scalingPotential(by: slopes.potential).spectrum(kind, lmax: request.lmax)
        : change?.spectrum(kind) ?? [Double](repeating: 0, count: request.lmax + 1)
    }
    return result
  }

  /// The derivative of lensed spectra along a change of what is lensed.
  private func moved(
    _ here: (input: LensingInput, spectra: LensedSpectra), _ step: Double, _ slope: LensingInput
  ) -> LensedSpectra {
    let scaled = here.input.scalingPotential(by: amplitudes.lensing.smoothing)
    return LensedSpectra(
      scaled.adding(step, slope), lmax: derivatives.response.request.lmax,
      precision: derivatives.response.universe.precision.lensing
    ).difference(here.spectra, over: step)
  }

  /// Carries a direction of the unlensed spectra through lensing, which is linear in them and nearly so in a small change of the potential.
  private func lensed(_ direction: UnlensedSpectra) -> PowerSpectra {
    let (request, precision) = (derivatives.response.request, derivatives.response.universe.precision.lensing)
    let factors = amplitudes.lensing
    let change = lensing.map { here -> LensedSpectra in
      let slope = LensingInput.derivative(at: unlensed, along: direction, lmax: request.lmax, precision: precision)
        .scalingPotential(by: factors.smoothing)
      let largest = zip(direction.pp, unlensed.pp).reduce(0) { max($0, $1.1 == 0 ? 0 : abs($1.0 / $1.1)) }
      let step = 1e-4 / max(largest, 1e-30)
      return moved(here, step, slope)
    }
    let direction = direction.scalingPotential(by: factors.potential)
    var result = PowerSpectra(lmax: request.lmax)
    for kind in request.spectra {
      result[kind] = direction.spectrum(kind, lmax: request.lmax) ?? change?.spectrum(kind)
    }
    return result
  }
}
