import EmberTheory

extension MatterPowerRequest {
  /// Throws `.notProvided` unless every redshift and the largest wavenumber lie in their ranges.
  func check() throws(TheoryError) {
    guard !redshifts.isEmpty else { throw .notProvided("matter power without a redshift") }
    for z in redshifts where !Self.redshiftRange.contains(z) { throw .notProvided("matter power at redshift \(z)") }
    guard Self.wavenumberRange.contains(largestWavenumber) else {
      throw .notProvided("matter power to k = \(largestWavenumber)/Mpc")
    }
  }
}
