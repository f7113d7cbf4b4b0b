import EmberBoltzmann
import EmberEmulation
import EmberInference
import EmberLikelihood
import EmberSamplers

/// The names that configurations may use, and the types they stand for: a new likelihood, precision, recombination or sampler is one line here.
public struct Catalogue: Sendable {
  /// Makes the likelihoods, by name.
  public var likelihoods: [String: @Sendable () throws(LikelihoodError) -> any Likelihood]
  /// Makes the likelihoods that read a file the user names, from its path.
  public var fileLikelihoods: [String: @Sendable (String) throws(LikelihoodError) -> any Likelihood]
  /// The solver's precisions, by name.
  public var precisions: [String: SolverPrecision]
  /// The solver's models of recombination, by name.
  public var recombinations: [String: any RecombinationModel]
  /// The emulator's kernels, by name.
  public var kernels: [String: Kernel]

  /// All that Ember has.
  public static let standard = Catalogue(
    likelihoods: [
      "planck2018_plik_lite": { () throws(LikelihoodError) in try PlanckLite2018() },
      "planck2018_lowl_tt": { () throws(LikelihoodError) in try PlanckLowLTT2018() },
      "planck2018_lowl_ee": { () throws(LikelihoodError) in try PlanckSimAll2018() },
      "desi_dr2_bao": { () throws(LikelihoodError) in try DistanceLikelihood(shipped: "desi_dr2_bao") },
      "union3": { () throws(LikelihoodError) in try DistanceLikelihood(shipped: "union3") },
    ],
    fileLikelihoods: [
      "mock": { (path: String) throws(LikelihoodError) in try TabulatedBandPowers(path: path, name: "mock") }
    ],
    precisions: ["draft": .draft, "default": .default, "reference": .reference],
    recombinations: ["recfast_cosmorec": Recfast.cosmoRec, "recfast_planck": Recfast.planck],
    kernels: ["matern52": .matern52, "squared_exponential": .squaredExponential])

  /// How a posterior is explored where nothing is said.
  package let sampler: any SamplerMethod = Metropolis()

  /// The ways to explore a posterior.
  package let samplers: [any SamplerMethod.Type] = [
    Metropolis.self, NoUTurn.self, FixedLength.self, GaussianDraws.self, Reweighting.self, ReferenceEvaluation.self,
  ]

  /// What the chains of the samplers remember, for checkpoints.
  package var memories: [any ChainMemory.Type] { samplers.map { $0.memory } }
}

extension SettingContext {
  init(catalogue: Catalogue) { self.init(names: catalogue) }

  /// What names stand for.
  var catalogue: Catalogue { names as? Catalogue ?? .standard }
}
