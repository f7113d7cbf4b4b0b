import EmberInference
import EmberTheory
import Foundation

/// One run from configuration to posterior: `ember run`.
public struct SamplingRun {
  /// What to do when output is there already.
  public enum Existing: Sendable {
    /// An error.
    case refuse
    /// Continue it.
    case resume
    /// Remove it.
    case replace
  }

  var context: RunContext
  private let checkpoint: RunCheckpoint?
  /// The rows that are re-weighted; `nil` for other samplers.
  private let input: ImportanceInput?

  /// Checks everything that can be checked before the first solver call.
  public init(_ configuration: RunConfiguration, existing: Existing, isQuiet: Bool) throws(EmberError) {
    var configuration = configuration
    try configuration.checkComplete(.model)
    guard !configuration.sampled.isEmpty else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: configuration.source), key: "params", problem: "no parameter has a prior",
          remedy: "Give at least one a prior, or use `ember evaluate`."))
    }
    let name = (configuration.source as NSString).lastPathComponent
    let prefix = configuration.output ?? "chains/" + (name as NSString).deletingPathExtension
    configuration.output = prefix
    input = try Self.prepareSampler(&configuration)
    if configuration.theory.emulator == nil {
      configuration.sampler.ensemble.rounds =
        configuration.sampler.method.followsTrajectories ? Self.trajectoryRounds : Self.solverRounds
    }
    let files = RunFiles(prefix: prefix)
    let canResume = try files.check(existing)
    checkpoint = canResume ? try RunCheckpoint.read(files.checkpoint, fingerprint: configuration.fingerprint) : nil
    try checkpoint?.checkMethod(configuration.sampler, path: files.checkpoint)
    let stack = try SolverStack(configuration.theory)
    context = RunContext(
      configuration: configuration, files: files,
      posterior: Posterior(
        configuration, solver: stack.provider, derivatives: Self.derivatives(configuration, stack)),
      stack: stack, live: LiveStatus(solver: stack.provider),
      reporter: ProgressReporter(isQuiet: isQuiet, interval: configuration.sampler.outputInterval))
    try checkDerivatives()
    if let checkpoint {
      stack.provider.resume(checkpoint.counts)
      context.earlierSeconds = checkpoint.wallSeconds
    }
  }

  /// Without emulator a step takes long and nothing is shared: short rounds keep progress and checkpoints coming.
  private static let solverRounds = RoundSchedule(firstSteps: 20, growth: 1, maximumSteps: 20)
  /// A trajectory takes several calls with derivatives.
  private static let trajectoryRounds = RoundSchedule(firstSteps: 4, growth: 1, maximumSteps: 4)

  /// Runs until the chains converge or end, or a signal comes. Prints the final table.
  public func perform() throws(EmberError) -> RunEnding {
    let interruption = Interruption()
    let live = context.live
    context.reporter.follow { live.line() }
    defer { context.reporter.finish() }
    guard let start = try startingPoint(interruption.flag) else { return interrupted() }
    let begin = Date()
    let state = try sample(start, interruption.flag)
    let samplingSeconds = Date().timeIntervalSince(begin)
    if state.ending == .stopped { return interrupted() }
    let ending: RunEnding = state.ending == .converged ? .converged : .unconverged
    let counts = context.solver.counts
    let guarantee = try guarantee(interruption.flag)
    if interruption.flag.isRaised { return interrupted() }
    let report = try RunReport(
      context, state: state, ending: ending, counts: counts, samplingSeconds: samplingSeconds, guarantee: guarantee,
      weights: try ImportanceReport(context, start, input))
    try TextFile.write(try report.json, to: context.files.summary)
    context.reporter.result(report.text)
    return ending
  }

  /// Recomputes some rows with the solver, and keeps what the emulator's calibration gains by them.
  private func guarantee(_ flag: CancellationFlag) throws(EmberError) -> PosteriorGuarantee? {
    guard let count = context.configuration.theory.emulator?.guaranteePoints, count > 0,
      context.posterior.learner != nil
    else { return nil }
    let guarantee = try GuaranteeCheck(context).perform(count, flag: flag)
    if let learning = context.posterior.learningState {
      var checkpoint = try RunCheckpoint.read(
        context.files.checkpoint, fingerprint: context.configuration.fingerprint)
      checkpoint.learning = .init(learner: learning.learner, sessions: learning.sessions)
      try checkpoint.write(context.files.checkpoint)
    }
    return guarantee
  }

  /// The files that say what the columns are; they come first, so that an unwritable place shows at once.
  private func writeDescription() throws(EmberError) {
    let description = RunDescription(
      context.configuration, outputs: context.posterior.outputNames, support: context.posterior.support)
    try TextFile.write(context.configuration.yaml, to: context.files.configuration)
    try TextFile.write(description.parameterNames, to: context.files.parameterNames)
    try TextFile.write(description.ranges, to: context.files.ranges)
  }

  /// Nothing is written, and nothing of an earlier run removed, before the input has proved usable.
  private func startingPoint(_ flag: CancellationFlag) throws(EmberError) -> StartingPoint? {
    if let checkpoint {
      try restore(checkpoint)
      try writeDescription()
      return checkpoint.start
    }
    let live = context.live
    let start = RunStart(
      posterior: context.posterior, configuration: context.configuration, store: context.stack.store, flag: flag,
      known: input?.start,
      derivatives: context.stack.exactDerivatives(steps: context.posterior.space.differenceSteps)
    ) { live.update($0, done: $1, total: $2) }
    let covariance = try start.checkInput()
    if let note = PriorReach(context.posterior).note { context.reporter.note(note) }
    try context.files.removeAll()
    try writeDescription()
    let found = try start.prepare(covariance)
    if found != nil { live.update("first steps", done: 0, total: nil) }
    return found
  }

  private func restore(_ checkpoint: RunCheckpoint) throws(EmberError) {
    context.live.update("restoring the emulator", done: 0, total: nil)
    guard let learning = checkpoint.learning else { return }
    do { try context.posterior.restore(learning.learner, sessions: learning.sessions) } catch {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: context.files.checkpoint), problem: "\(error)",
          remedy: "Start anew with --force."))
    }
  }

  private func sample(_ start: StartingPoint, _ flag: CancellationFlag) throws(EmberError)
    -> SamplerState<PointAnnotation>
  {
    do {
      var recorder = try RunRecorder(context, start: start, resuming: checkpoint)
      let factory = SamplerFactory(context: context, start: start, checkpoint: checkpoint, flag: flag, input: input)
      var sampler = try factory.make()
      return try sampler.run(&recorder)
    } catch let error as InferenceError {
      throw EmberError(error, source: context.configuration.source)
    } catch let error as EmberError {
      throw error
    } catch { throw .internalFailure("\(error)") }
  }

  private func interrupted() -> RunEnding {
    context.reporter.note(
      "interrupted; continue with: ember run \(context.configuration.source) -o \(context.files.prefix) --resume")
    return .interrupted
  }
}
