import EmberConfiguration
import EmberInference
import EmberLearning

/// The posterior as a frozen emulator sees it, its likelihood to the power of 1/temperature: where training points should lie.
struct TemperedPosterior: LogDensity {
  let space: ParameterSpace
  let blocks: [ParameterBlock]
  let emulator: FrozenEmulator
  let temperature: Double
  /// Beyond the trained region too, where it is a guess.
  var isAnywhere = false

  var dimension: Int { space.dimension }

  func makeEvaluator(chain: Int, seed: UInt64) -> Evaluator { Evaluator(density: self) }

  struct Evaluator: LogDensityEvaluator {
    typealias Annotation = NoAnnotation

    let density: TemperedPosterior

    /// The only output is ln L.
    mutating func evaluate(_ x: [Double]) -> Evaluation<NoAnnotation> {
      let logPrior = density.space.prior.logDensity(x)
      guard logPrior.isFinite,
        let logLikelihood = density.emulator.logLikelihood(density.space.point(x), isAnywhere: density.isAnywhere)
      else {
        return Evaluation(logDensity: -.infinity, annotation: NoAnnotation())
      }
      return Evaluation(
        logDensity: logPrior + logLikelihood / density.temperature, outputs: [logLikelihood],
        annotation: NoAnnotation())
    }
  }
}
