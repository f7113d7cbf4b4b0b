import EmberTheory
import Glibc

/// Noise of an experiment like Planck, with which spectra are whitened before they are compressed. What is lost by
/// compressing for other data than one's own is measured with one's own likelihoods.
public struct DefaultExperiment: Sendable, Hashable {
  /// White noise of temperature and of polarisation, in muK arcmin.
  public var temperatureNoise = 33.0
  public var polarisationNoise = 60.0
  /// Full width at half maximum of the beam, in arcmin.
  public var beam = 6.5
  public var skyFraction = 0.6
  /// Noise of the lensing reconstruction as [L(L+1)]^2 N / 2pi.
  public var lensingNoise = 1e-7

  public init() {}

  /// No noise on the whole sky: nothing but cosmic variance.
  public static let cosmicVariance: DefaultExperiment = {
    var experiment = DefaultExperiment()
    (experiment.temperatureNoise, experiment.polarisationNoise, experiment.lensingNoise) = (0, 0, 0)
    experiment.skyFraction = 1
    return experiment
  }()

  /// The noise C_l of an auto-spectrum, in the units of its kind.
  public func noise(_ kind: SpectrumKind, l: Int) -> Double {
    switch kind {
    case .lensingPotential: return lensingNoise / PowerSpectra.bandPowerFactor(kind, l: max(l, 1))
    case .unlensedTT, .lensedTT: return white(temperatureNoise, l)
    default: return white(polarisationNoise, l)
    }
  }

  private func white(_ level: Double, _ l: Int) -> Double {
    let arcmin = Double.pi / (180 * 60)
    let sigma = beam * arcmin / (8 * log(2.0)).squareRoot()
    return (level * arcmin) * (level * arcmin) * exp(min(Double(l * (l + 1)) * sigma * sigma, 60))
  }
}
