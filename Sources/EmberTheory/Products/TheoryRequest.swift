/// What is wanted of a theory: spectra up to a multipole, functions of the background at redshifts, derived parameters, the power of matter.
public struct TheoryRequest: Sendable, Hashable {
  public var spectra: Set<SpectrumKind>
  public var lmax: Int
  /// Where functions of the background are wanted, ascending, each once.
  public private(set) var redshifts: [Double]
  /// Derived parameters without which there is no answer. Others come with it where they cost nothing more.
  public var derived: Set<String>
  /// The power spectra of matter that are wanted: at every point a call of their own, which is neither stored nor emulated.
  public var matterPower: MatterPowerRequest?

  /// - Parameters:
  ///   - spectra: the kinds of spectra.
  ///   - lmax: their highest multipole.
  ///   - redshifts: in any order.
  ///   - derived: names of derived parameters.
  ///   - matterPower: power spectra of matter.
  public init(
    spectra: Set<SpectrumKind> = [], lmax: Int = 0, redshifts: [Double] = [], derived: Set<String> = [],
    matterPower: MatterPowerRequest? = nil
  ) {
    self.spectra = spectra
    self.lmax = lmax
    self.redshifts = Set(redshifts).sorted()
    self.derived = derived
    self.matterPower = matterPower
  }

  /// The spectra alone, which take long to compute and are worth keeping.
  public var spectraAlone: TheoryRequest { TheoryRequest(spectra: spectra, lmax: lmax) }

  /// True when an answer to `self` also answers `other`.
  public func covers(_ other: TheoryRequest) -> Bool {
    lmax >= other.lmax && spectra.isSuperset(of: other.spectra) && derived.isSuperset(of: other.derived)
      && Set(redshifts).isSuperset(of: other.redshifts)
      && (other.matterPower.map { matterPower?.covers($0) ?? false } ?? true)
  }

  /// True when an answer to `self` has the spectra of `other` to the last bit.
  ///
  /// What a solver makes of one multipole depends on where the spectra end, in the tenth digit or so; it does not depend on what else is made.
  public func determines(_ other: TheoryRequest) -> Bool { lmax == other.lmax && spectra.isSuperset(of: other.spectra) }

  /// The smallest request that covers both.
  public func union(_ other: TheoryRequest) -> TheoryRequest {
    TheoryRequest(
      spectra: spectra.union(other.spectra), lmax: max(lmax, other.lmax), redshifts: redshifts + other.redshifts,
      derived: derived.union(other.derived),
      matterPower: other.matterPower.map { matterPower?.union($0) ?? $0 } ?? matterPower)
  }
}
