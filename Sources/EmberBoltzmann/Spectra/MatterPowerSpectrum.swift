/// The power spectrum of all matter (cold dark matter, baryons and massive neutrinos), P(k, z).
public struct MatterPowerSpectrum: Sendable {
  /// In the order of the request.
  public let redshifts: [Double]
  /// Ascending, in 1/Mpc.
  public let wavenumbers: [Double]
  /// Linear P(k, z) in Mpc^3, element [redshift][wavenumber].
  public internal(set) var linear: [[Double]]
  /// Non-linear P(k, z), if the model asks for it.
  public internal(set) var nonlinear: [[Double]]?

  /// The frame of the answer to a request, to be filled.
  init(_ request: MatterPowerRequest, isNonlinear: Bool) {
    redshifts = request.redshifts
    wavenumbers = request.wavenumbers
    linear = [[Double]](repeating: [], count: redshifts.count)
    nonlinear = isNonlinear ? linear : nil
  }
}
