import Glibc

/// How foregrounds depend on frequency, relative to a reference, in units of the CMB's temperature.
enum FrequencyScaling {
  /// h / k in K per GHz (CODATA 2010).
  private static let kelvinPerGHz = 6.62606957e-34 / 1.3806488e-23 * 1e9
  /// Of the CMB in K (Fixsen 2009, arXiv:0911.1955).
  private static let temperature = 2.72548

  /// A modified black body of so many K: (nu/nu0)^beta B_nu(T) / B_nu0(T), over the same of dB/dT at the CMB's temperature.
  static func dust(_ frequency: Double, reference: Double, index: Double, temperature dust: Double) -> Double {
    let (x, x0) = (kelvinPerGHz * frequency / dust, kelvinPerGHz * reference / dust)
    let ratio = frequency / reference
    let planck = ratio * ratio * ratio * expm1(x0) / expm1(x)
    return pow(ratio, index) * planck / thermal(frequency, reference)
  }

  /// The Compton y distortion: x coth(x/2) - 4 over the same at the reference.
  static func comptonization(_ frequency: Double, reference: Double) -> Double {
    func shape(_ frequency: Double) -> Double {
      let x = kelvinPerGHz * frequency / temperature
      return x / tanh(x / 2) - 4
    }
    return shape(frequency) / shape(reference)
  }

  /// dB_nu/dT at the CMB's temperature over the same at the reference.
  private static func thermal(_ frequency: Double, _ reference: Double) -> Double {
    let (y, y0) = (kelvinPerGHz * frequency / temperature, kelvinPerGHz * reference / temperature)
    let ratio = y / y0
    let exponentials = expm1(y0) / expm1(y)
    return ratio * ratio * ratio * ratio * exp(y - y0) * exponentials * exponentials
  }
}
