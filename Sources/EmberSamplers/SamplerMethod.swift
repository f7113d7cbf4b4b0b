import EmberInference
import EmberSettings

/// One way to explore a posterior: a key below `sampler`, and all that is its own.
///
/// What else is asked of it has a default; a run asks nothing that is not here, and knows no sampler by name.
package protocol SamplerMethod: Sendable {
  /// The key below `sampler`.
  static var key: String { get }
  /// Its settings and those that it shares, in the order in which they are written.
  static var rows: [Setting<SamplerSettings>] { get }
  /// What its chains remember.
  static var memory: any ChainMemory.Type { get }

  init()

  /// What all samplers of several chains have.
  var ensemble: EnsembleSettings { get set }

  /// Adds complaints about settings that do not go together; `node` is the block, or the word that stands for it.
  func check(_ node: ConfigurationNode, path: String, _ complaints: ComplaintCollector)
  /// Throws `InferenceError.invalidSetting` for the first setting that makes no sense.
  func validate() throws(InferenceError)
  /// Reads what it needs besides the posterior, and settles what follows from it.
  mutating func prepare(_ input: SamplerInput) throws(EmberError)

  /// What is to be known of the posterior before the first step.
  var beginning: SamplerBeginning { get }
  /// The temperature of the emulator's own posterior at which the first training points are looked for: how far out its steps lead.
  var trainingTemperature: Double { get }
  /// True for those that need the slope of the posterior.
  var followsSlope: Bool { get }
  /// True for those whose chains go from one separate peak of the posterior to another.
  var movesBetweenPeaks: Bool { get }
  /// False for those that ask the solver at every point, whatever the theory has.
  var usesEmulator: Bool { get }
  /// Rounds between checkpoints where every step takes as long as the solver.
  var solverRounds: RoundSchedule { get }
  /// What steps cost without emulator, where a user has to know before; a sentence.
  var solverCost: String? { get }

  /// Makes the sampler, at its beginning or where an earlier process left it.
  func sampler<Target: DifferentiableLogDensity>(_ run: SamplerRun<Target>) throws(InferenceError)
    -> any Sampler<Target.Evaluator.Annotation>

  /// False for those that make a given number of rows.
  var endsWithConvergence: Bool { get }
  /// The share of each chain that is no part of what is reported: none where no row depends on those before it.
  var burnInShare: Double { get }
  /// The first words of the report of a run that came to its regular end.
  var headline: String { get }
  /// What it has to say of a run that is over; `nil` for nothing.
  func report(_ outcome: SamplerOutcome) throws(InferenceError) -> SamplerReport?
  /// What a run prints and keeps in place of the posterior's table; `nil` for the table.
  func summary(_ outcome: SamplerOutcome) throws(InferenceError) -> (any RunSummary)?
}

extension SamplerMethod {
  package static var memory: any ChainMemory.Type { NoMemory.self }
  package func check(_ node: ConfigurationNode, path: String, _ complaints: ComplaintCollector) {}
  package mutating func prepare(_ input: SamplerInput) throws(EmberError) {}
  package var beginning: SamplerBeginning { .search }
  package var trainingTemperature: Double { 1.5 }
  package var followsSlope: Bool { false }
  package var movesBetweenPeaks: Bool { false }
  package var usesEmulator: Bool { true }
  package var solverRounds: RoundSchedule { RoundSchedule(firstSteps: 20, growth: 1, maximumSteps: 20) }
  package var solverCost: String? { nil }
  package var endsWithConvergence: Bool { true }
  package var burnInShare: Double { endsWithConvergence ? BurnIn.share : 0 }
  package var headline: String { "Converged" }
  package func report(_ outcome: SamplerOutcome) throws(InferenceError) -> SamplerReport? { nil }
  package func summary(_ outcome: SamplerOutcome) throws(InferenceError) -> (any RunSummary)? { nil }

  /// Rows of its own, as rows of all that stands below `sampler`.
  static func own(_ rows: [Setting<Self>]) -> [Setting<SamplerSettings>] {
    rows.map { row in
      Setting(
        row.key, row.values, absence: row.absence, row.role, contents: row.contents, range: row.range, row.summary
      ) { section, root, context in
        guard var method = root.method as? Self else { return }
        row.read(section, &method, context)
        root.method = method
      } write: { root, context in
        (root.method as? Self).flatMap { row.text($0, context) }
      }
    }
  }
}

/// What a run finds out before its first step.
package enum SamplerBeginning: Sendable {
  /// The best fit and the Fisher matrix there, unless a file has the covariance.
  case search
  /// The same, exactly: the Gaussian is what is drawn from.
  case gaussian
  /// Nothing: the reference point is where it begins.
  case reference
  /// What is known already.
  case known(mean: [Double], ProposalCovariance)
}
