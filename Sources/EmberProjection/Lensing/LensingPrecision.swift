/// How finely the lensed spectra are computed.
///
/// The defaults keep lensed TT, TE and EE within 0.003 % and BB within 0.02 % (l = 30 ... 2500) of a full-range calculation
/// with the same input.
public struct LensingPrecision: Sendable, Hashable {
  /// Largest angle, in radians, at which lensed and unlensed correlation functions are told apart.
  ///
  /// Lensing changes the correlation functions mostly below the acoustic scale (0.02 rad); what it changes beyond the largest angle
  /// matters for BB at l < 200 only, where `LargeScaleBModes` makes up for it.
  public var maximumAngle: Double
  /// How far beyond twice the highest lensed multipole a node spacing still resolves: the spacing is 2 pi / (2 lmax + bandMargin).
  public var bandMargin: Int
  /// Angle in radians below which the nodes are denser: the lensed correlation function has a cusp at zero.
  public var gradingAngle: Double
  /// The unlensed spectra are continued to this many multipoles beyond 1.4 times the lensed ones (see ``UnlensedExtension``).
  public var unlensedReach: Int
  /// The lensing potential is continued to this many multipoles beyond twice those of the lensed spectra (see
  /// ``LensingPotentialExtension``).
  public var potentialReach: Int

  public init(
    maximumAngle: Double = 0.12, bandMargin: Int = 2500, gradingAngle: Double = 0.05,
    unlensedReach: Int = 1000, potentialReach: Int = 8000
  ) {
    self.maximumAngle = maximumAngle
    self.bandMargin = bandMargin
    self.gradingAngle = gradingAngle
    self.unlensedReach = unlensedReach
    self.potentialReach = potentialReach
  }

  /// Width in radians over which the difference fades to zero below ``maximumAngle``.
  var fadeWidth: Double { maximumAngle / 2 }

  /// The precision used unless another is asked for.
  public static let `default` = LensingPrecision()
  /// Finer in angle and further in multipoles, at three times the cost: for checks.
  public static let reference = LensingPrecision(
    maximumAngle: 0.4, bandMargin: 5500, gradingAngle: 0.05, unlensedReach: 2000, potentialReach: 12_000)

  /// Multipoles that the node spacing resolves for spectra to `lmax`.
  func band(lmax: Int) -> Int { 2 * min(max(lmax, 50), 50_000) + min(max(bandMargin, 0), 100_000) }
  /// Where the unlensed spectra end for lensed ones to `lmax`.
  func unlensedEnd(lmax: Int) -> Int { lmax + 2 * lmax / 5 + unlensedReach }
  /// Where the lensing potential ends for lensed spectra to `lmax`.
  func potentialEnd(lmax: Int) -> Int { 2 * lmax + potentialReach }
}
