import EmberEmulation

/// Experiments in whose noise errors of spectra are stated.
public enum ReferenceExperiments {
  /// Names as reports print them, most demanding first: cosmic variance alone; the white-noise level and beam of Simons
  /// Observatory's large-aperture telescope at its goal (Ade et al. 2019, table 1: 6 muK arcmin, 1.4 arcmin, 40 % of the sky);
  /// Planck's.
  public static let all: [(name: String, experiment: DefaultExperiment)] = [
    ("cosmic variance", .cosmicVariance), ("Simons Observatory", simonsObservatory), ("Planck", DefaultExperiment()),
  ]

  private static let simonsObservatory: DefaultExperiment = {
    var experiment = DefaultExperiment()
    experiment.temperatureNoise = 6
    experiment.polarisationNoise = 6 * 2.0.squareRoot()
    experiment.beam = 1.4
    experiment.skyFraction = 0.4
    experiment.lensingNoise = 2e-8
    return experiment
  }()
}
