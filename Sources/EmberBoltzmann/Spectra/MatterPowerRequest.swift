import EmberTheory
import Glibc

/// Where the matter power spectrum is wanted.
public struct MatterPowerRequest: Sendable, Hashable {
  /// Redshifts, in the order of the answer.
  public var redshifts: [Double]
  /// The largest wavenumber in 1/Mpc.
  public var largestWavenumber: Double

  /// Redshifts that can be asked for: later than recombination, so that there is one matter fluid.
  public static let redshiftRange = GrowthQuantity.redshiftRange
  /// Largest wavenumbers that can be asked for, in 1/Mpc.
  public static let wavenumberRange = 1e-3...100
  /// The smallest wavenumber of every answer in 1/Mpc, far outside the peak of the spectrum.
  public static let smallestWavenumber = 1e-4
  /// Wavenumbers of an answer per decade: ten for each acoustic oscillation at 0.2/Mpc.
  private static let density = 100.0

  public init(redshifts: [Double], largestWavenumber: Double = 5) {
    self.redshifts = redshifts
    self.largestWavenumber = largestWavenumber
  }

  /// Throws `.notProvided` unless every redshift and the largest wavenumber lie in their ranges.
  func check() throws(TheoryError) {
    guard !redshifts.isEmpty else { throw .notProvided("matter power without a redshift") }
    for z in redshifts where !Self.redshiftRange.contains(z) { throw .notProvided("matter power at redshift \(z)") }
    guard Self.wavenumberRange.contains(largestWavenumber) else {
      throw .notProvided("matter power to k = \(largestWavenumber)/Mpc")
    }
  }

  /// The wavenumbers of the answer in 1/Mpc, in equal ratios.
  var wavenumbers: [Double] {
    let span = log(largestWavenumber / Self.smallestWavenumber)
    let count = Int((span / log(10.0) * Self.density).rounded(.up))
    return (0...count).map { Self.smallestWavenumber * exp(span * Double($0) / Double(count)) }
  }
}
