import Glibc

/// Which power spectra of matter are wanted, and where. Linear ones come with every answer, non-linear ones where the model has non-linear growth.
public struct MatterPowerRequest: Sendable, Hashable {
  /// Redshifts, in the order of the answer.
  public var redshifts: [Double]
  /// The largest wavenumber in 1/Mpc.
  public var largestWavenumber: Double
  public var pairs: Set<MatterPair>
  /// True when there is no answer without non-linear growth.
  public var needsNonlinear: Bool

  /// Redshifts that can be asked for: later than recombination, so that there is one matter fluid.
  public static let redshiftRange = GrowthQuantity.redshiftRange
  /// Largest wavenumbers that can be asked for, in 1/Mpc.
  public static let wavenumberRange = 1e-3...100
  /// The smallest wavenumber of every answer in 1/Mpc, far outside the peak of the spectrum.
  public static let smallestWavenumber = 1e-4
  /// Wavenumbers of an answer per decade: ten for each acoustic oscillation at 0.2/Mpc.
  private static let density = 100.0

  public init(
    redshifts: [Double], largestWavenumber: Double = 5, pairs: Set<MatterPair> = [.all], needsNonlinear: Bool = false
  ) {
    self.redshifts = redshifts
    self.largestWavenumber = largestWavenumber
    self.pairs = pairs
    self.needsNonlinear = needsNonlinear
  }

  /// True when an answer to `self` also answers `other`.
  public func covers(_ other: MatterPowerRequest) -> Bool {
    Set(redshifts).isSuperset(of: other.redshifts) && largestWavenumber >= other.largestWavenumber
      && pairs.isSuperset(of: other.pairs) && (needsNonlinear || !other.needsNonlinear)
  }

  /// The smallest request that covers both, with ascending redshifts unless one of them covers the other.
  public func union(_ other: MatterPowerRequest) -> MatterPowerRequest {
    if covers(other) { return self }
    if other.covers(self) { return other }
    return MatterPowerRequest(
      redshifts: Set(redshifts + other.redshifts).sorted(),
      largestWavenumber: max(largestWavenumber, other.largestWavenumber), pairs: pairs.union(other.pairs),
      needsNonlinear: needsNonlinear || other.needsNonlinear)
  }

  /// The wavenumbers of the answer in 1/Mpc, in equal ratios.
  package var wavenumbers: [Double] {
    let span = log(largestWavenumber / Self.smallestWavenumber)
    let count = Int((span / log(10.0) * Self.density).rounded(.up))
    return (0...count).map { Self.smallestWavenumber * exp(span * Double($0) / Double(count)) }
  }
}
