import EmberTheory
import Glibc

/// An experiment as far as a forecast needs to know it: sky fraction, white noise, beam, multipoles.
public struct Instrument: Sendable, Hashable {
  /// One map: white noise in muK arcmin and the full width at half maximum of a Gaussian beam in arcmin.
  public struct Channel: Sendable, Hashable {
    public var whiteNoise: Double
    public var beam: Double

    public init(whiteNoise: Double, beam: Double) {
      self.whiteNoise = whiteNoise
      self.beam = beam
    }

    /// N_l = Delta^2 exp(l(l+1) theta^2 / 8 ln 2) in muK^2, the beam divided out (Knox 1995, arXiv:astro-ph/9504054,
    /// equation 14).
    public func noise(l: Int) -> Double {
      let arcminute = Double.pi / 10_800
      let (delta, width) = (whiteNoise * arcminute, beam * arcminute)
      return delta * delta * exp(Double(l * (l + 1)) * width * width / (8 * log(2)))
    }
  }

  /// Temperature or polarisation: maps that are combined by inverse variance, and the multipoles that are used.
  public struct Sensitivity: Sendable, Hashable {
    public var channels: [Channel]
    public var multipoles: ClosedRange<Int>

    public init(channels: [Channel], multipoles: ClosedRange<Int>) {
      self.channels = channels
      self.multipoles = multipoles
    }

    /// The noise of the combined map in muK^2.
    public func noise(l: Int) -> Double { 1 / channels.reduce(0) { $0 + 1 / $1.noise(l: l) } }
  }

  public var name: String
  /// The fraction of the sky, which divides the number of modes.
  public var skyFraction: Double
  public var temperature: Sensitivity
  public var polarisation: Sensitivity
  /// Which of the lensed spectra TT, TE and EE are used.
  public var spectra: Set<SpectrumKind>
  /// Multipoles in one band.
  public var bandWidth: Int

  public init(
    name: String, skyFraction: Double, temperature: Sensitivity, polarisation: Sensitivity,
    spectra: Set<SpectrumKind> = Set(Instrument.availableSpectra), bandWidth: Int = 1
  ) {
    self.name = name
    self.skyFraction = skyFraction
    self.temperature = temperature
    self.polarisation = polarisation
    self.spectra = spectra
    self.bandWidth = bandWidth
  }

  /// The most noise, in muK^2, whose square is still a number that a covariance can hold.
  public static let largestNoise = 1e50

  /// What an instrument can see here.
  public static let availableSpectra: [SpectrumKind] = [.lensedTT, .lensedTE, .lensedEE]

  /// What has to be known of the theory.
  public var request: TheoryRequest {
    TheoryRequest(spectra: Set(Self.availableSpectra), lmax: lmax)
  }

  /// The highest multipole of any spectrum that is used.
  public var lmax: Int { spectra.compactMap { multipoles($0)?.upperBound }.max() ?? 2 }

  /// The multipoles of a spectrum; `nil` when it is not used. TE needs both maps.
  public func multipoles(_ kind: SpectrumKind) -> ClosedRange<Int>? {
    guard spectra.contains(kind) else { return nil }
    switch kind {
    case .lensedTT: return temperature.multipoles
    case .lensedEE: return polarisation.multipoles
    case .lensedTE:
      let low = max(temperature.multipoles.lowerBound, polarisation.multipoles.lowerBound)
      let high = min(temperature.multipoles.upperBound, polarisation.multipoles.upperBound)
      return low <= high ? low...high : nil
    default: return nil
    }
  }

  /// The noise power in muK^2; none where two maps are correlated.
  func noise(_ kind: SpectrumKind, l: Int) -> Double {
    switch kind {
    case .lensedTT: temperature.noise(l: l)
    case .lensedEE: polarisation.noise(l: l)
    default: 0
    }
  }
}
