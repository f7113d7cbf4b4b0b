import EmberEmulation
import EmberLearning
import EmberTheory

/// What a comparison with the solver says about the errors of foreign networks, which say nothing about them themselves.
///
/// The components of spectra are made of the networks' spectra and of the solver's where these were compared, so that they can hold
/// the errors; the variance of each is what they were there. That is not yet what errors are elsewhere: every fifth comparison in turn
/// is predicted by the others, and the variances are multiplied so that the bounds for ln L hold there.
struct ImportedErrors {
  /// One comparison.
  struct Comparison {
    var cosmology: CosmologicalParameters
    var emulated: PowerSpectra
    var truth: PowerSpectra
  }

  /// Spectra of the networks all over their box.
  let samples: [(cosmology: CosmologicalParameters, spectra: PowerSpectra)]
  let comparisons: [Comparison]
  let request: TheoryRequest
  /// The networks as an emulator of components with given variances.
  let emulator: (SpectrumCompression, [Double]) -> PretrainedEmulator

  /// The emulator with its errors, and by what the variances of the comparisons were multiplied; `nil` when there are too few.
  func calibrated() -> (emulator: PretrainedEmulator, factor: Double)? {
    guard let compression = compression(comparisons) else { return nil }
    let factor = Self.factor(ratios: outOfSampleRatios())
    let variance = variance(compression, comparisons).map { factor * factor * $0 }
    return (emulator(compression, variance), factor)
  }

  /// The root mean square over the comparisons of the length of solver minus networks in whitened components.
  func rms(_ compression: SpectrumCompression) -> Double {
    variance(compression, comparisons).reduce(0, +).squareRoot()
  }

  private func compression(_ known: [Comparison]) -> SpectrumCompression? {
    SpectrumCompression(
      samples, errors: known.map { ($0.cosmology, $0.emulated, $0.truth) }, request: request,
      limit: Self.components + known.count, experiment: .cosmicVariance)
  }

  /// The mean square of solver minus networks along each component.
  private func variance(_ compression: SpectrumCompression, _ known: [Comparison]) -> [Double] {
    var squares = [Double](repeating: 0, count: compression.count)
    for one in known {
      guard let truth = compression.coefficients(one.truth, one.cosmology),
        let guess = compression.coefficients(one.emulated, one.cosmology)
      else { continue }
      for k in squares.indices { squares[k] += (truth[k] - guess[k]) * (truth[k] - guess[k]) / Double(known.count) }
    }
    return squares
  }

  /// |error of ln L| over what is stated, at comparisons that the statement does not know, for experiments that saw the spectra of the
  /// first one: with cosmic variance alone, and with noise like Planck's.
  private func outOfSampleRatios() -> [[Double]] {
    guard let seen = comparisons.first?.truth else { return [] }
    let experiments = ReferenceExperiments.all.compactMap {
      try? DefaultExperimentLikelihood(spectra: seen, request: request, experiment: $0.experiment)
    }
    var ratios = experiments.map { _ in [Double]() }
    for fold in 0..<min(Self.folds, comparisons.count) {
      let known = comparisons.indices.filter { $0 % Self.folds != fold }.map { comparisons[$0] }
      guard let compression = compression(known) else { continue }
      let emulator = emulator(compression, variance(compression, known))
      for (place, experiment) in experiments.enumerated() {
        guard let sensitivity = try? PretrainedSensitivity(emulator, experiment, nuisance: .init()) else { continue }
        for i in comparisons.indices where i % Self.folds == fold {
          let one = comparisons[i]
          guard let (guess, sigma) = try? sensitivity.assess(ModelPoint(cosmology: one.cosmology)),
            let truth = try? experiment.logLikelihood(one.truth, nuisance: .init())
          else { continue }
          ratios[place].append(abs(truth - guess) / max(sigma, .leastNormalMagnitude))
        }
      }
    }
    return ratios
  }

  /// The factor with which the bounds for 68 and 95 % hold for ratios that are as good as one more (split conformal prediction; Lei et
  /// al. 2018), the larger one of both, and never less than 1.
  static func factor(ratios: [[Double]]) -> Double {
    ratios.reduce(1) { largest, own in
      let sorted = own.filter(\.isFinite).sorted()
      guard !sorted.isEmpty else { return largest }
      func quantile(_ level: Double) -> Double {
        sorted[min(max(Int((level * Double(sorted.count + 1)).rounded(.up)) - 1, 0), sorted.count - 1)]
      }
      return max(largest, quantile(0.6827), quantile(0.95) / Calibration.normal95)
    }
  }

  private static let folds = 5
  private static let components = 80
}
