import EmberBandPowers
import EmberBoltzmann
import EmberDataSets
import EmberEmulation
import EmberInference
import EmberLikelihood
import EmberSamplers
import EmberThermodynamics

/// The names that configurations may use, and the types they stand for: a new likelihood, precision, recombination or sampler is one line here.
public struct Catalogue: Sendable {
  /// Makes likelihoods of what a user asks of them.
  public typealias LikelihoodMaker = @Sendable (LikelihoodOptions) throws(LikelihoodError) -> LoadedLikelihoods

  /// The likelihoods, by name.
  public var likelihoods: [String: LikelihoodMaker]
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
      "planck2018_plik_lite": { (options) throws(LikelihoodError) in
        LoadedLikelihoods([try PlanckLite2018(options: options)])
      },
      "planck2018_lowl_tt": plain { () throws(LikelihoodError) in try PlanckLowLTT2018() },
      "planck2018_lowl_ee": plain { () throws(LikelihoodError) in try PlanckSimAll2018() },
      "bicep_keck_planck2015": { (options) throws(LikelihoodError) in
        LoadedLikelihoods([try BicepKeckPlanck2015.likelihood(options: options)])
      },
      "planck2018_lensing": described("planck2018_lensing"),
      "planck_pr4_lensing": described("planck_pr4_lensing"),
      "act_dr4_cmbonly": described("act_dr4_cmbonly"),
      "act_dr6_cmbonly": described("act_dr6_cmbonly"),
      "act_dr6_lensing": described("act_dr6_lensing"),
      "spt3g_2018_lite": described("spt3g_2018_lite"),
      "spt3g_2018_lensing": described("spt3g_2018_lensing"),
      "spt3g_2018_multifreq": described("spt3g_2018_multifreq"),
      "desi_dr2_bao": distances("desi_dr2_bao"),
      "desi_dr1_bao": distances("desi_dr1_bao"),
      "desi_dr1_eboss_lya": distances("desi_dr1_eboss_lya"),
      "sdss_dr12_consensus_bao": distances("sdss_dr12_consensus_bao"),
      "sdss_dr12_consensus_full_shape": distances("sdss_dr12_consensus_full_shape", in: "growth"),
      "sdss_dr12_consensus_final": distances("sdss_dr12_consensus_final", in: "growth"),
      "sdss_dr12_lrg_bao": distances("sdss_dr12_lrg_bao"),
      "sdss_dr16_lrg_bao": distances("sdss_dr16_lrg_bao"),
      "sdss_dr16_lrg_bao_fs": distances("sdss_dr16_lrg_bao_fs", in: "growth"),
      "sdss_dr16_qso_bao": distances("sdss_dr16_qso_bao"),
      "sdss_dr16_qso_bao_fs": distances("sdss_dr16_qso_bao_fs", in: "growth"),
      "sdss_dr16_elg_bao": described("sdss_dr16_elg_bao"),
      "sdss_dr16_elg_bao_fs": described("sdss_dr16_elg_bao_fs"),
      "sdss_dr16_lya_auto": described("sdss_dr16_lya_auto"),
      "sdss_dr16_lya_qso": described("sdss_dr16_lya_qso"),
      "sdss_dr7_mgs": described("sdss_dr7_mgs"),
      "sixdf_2011_bao": distances("sixdf_2011_bao"),
      "cosmic_chronometers_32": distances("cosmic_chronometers_32"),
      "cosmic_chronometers_34": distances("cosmic_chronometers_34"),
      "union3": distances("union3"),
      "pantheonplus": described("pantheonplus"),
      "des_dovekie": described("des_dovekie"),
    ],
    fileLikelihoods: [
      "mock": { (path: String) throws(LikelihoodError) in try TabulatedBandPowers(path: path, name: "mock") }
    ],
    precisions: ["draft": .draft, "default": .default, "reference": .reference],
    recombinations: ["recfast_cosmorec": Recfast.cosmoRec, "recfast_planck": Recfast.planck, "hyrec": EffectiveAtom()],
    kernels: ["matern52": .matern52, "squared_exponential": .squaredExponential])

  /// A likelihood without options.
  private static func plain(_ make: @escaping @Sendable () throws(LikelihoodError) -> any Likelihood)
    -> LikelihoodMaker
  {
    { (options) throws(LikelihoodError) in
      let likelihood = try make()
      try options.requireNone(likelihood.name)
      return LoadedLikelihoods([likelihood])
    }
  }

  /// A table of distances of that name.
  private static func distances(_ name: String, in folder: String = "distances") -> LikelihoodMaker {
    { (options) throws(LikelihoodError) in
      if let variant = options.variant { throw .option(likelihood: name, key: "variant", value: variant, known: []) }
      return LoadedLikelihoods([try DistanceLikelihood(shipped: name, in: folder, options: options)])
    }
  }

  /// What a description in the folder of that name tells.
  private static func described(_ name: String) -> LikelihoodMaker {
    { (options) throws(LikelihoodError) in
      try DescribedDataSet.load(shipped: name, options: options, reader: DataDescriptions.reader)
    }
  }

  /// How a posterior is explored where nothing is said.
  package let sampler: any SamplerMethod = Metropolis()

  /// The ways to explore a posterior.
  package let samplers: [any SamplerMethod.Type] = [
    Metropolis.self, NoUTurn.self, FixedLength.self, GaussianDraws.self, Reweighting.self, ReferenceEvaluation.self,
    NestedSampling.self, SliceSampling.self,
  ]

  /// What the chains of the samplers remember, for checkpoints.
  package var memories: [any ChainMemory.Type] { samplers.map { $0.memory } }
}

extension SettingContext {
  init(catalogue: Catalogue) { self.init(names: catalogue) }

  /// What names stand for.
  var catalogue: Catalogue { names as? Catalogue ?? .standard }
}
