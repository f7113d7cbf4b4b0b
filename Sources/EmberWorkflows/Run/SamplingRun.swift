import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberTheory
import Foundation

/// One run from configuration to posterior: `ember run`.
public struct SamplingRun {
  var context: RunContext
  private let existing: ExistingOutput
  let checkpoint: RunCheckpoint?

  /// Checks everything that can be checked before the first solver call.
  public init(_ configuration: RunConfiguration, existing: ExistingOutput, isQuiet: Bool) throws(EmberError) {
    var configuration = configuration
    self.existing = existing
    try configuration.checkComplete(.model)
    try configuration.checkSampled(remedy: "Give at least one a prior, or use `ember evaluate`.")
    let prefix = try configuration.outputPrefix()
    configuration.output = prefix
    try Self.prepareSampler(&configuration)
    let files = RunFiles(prefix: prefix)
    try files.checkInputs(of: configuration)
    checkpoint = try files.check(existing) ? try RunCheckpoint.read(files.checkpoint) : nil
    let reporter = ProgressReporter(isQuiet: isQuiet, interval: configuration.sampler.outputInterval)
    let beginning = try Self.settle(&configuration, checkpoint, files, reporter, existing: existing)
    let identity = try configuration.identity(solver: SolverStack.identifier(configuration.theory))
    try checkpoint?.check(identity, files: files)
    let stack = try SolverStack(configuration.theory)
    let posterior = Posterior(
      configuration, solver: stack.provider, derivatives: Self.derivatives(configuration, stack))
    if posterior.learner == nil, !stack.provider.isImmediate(posterior.request) {
      // A step takes long and nothing is shared: short rounds keep progress and checkpoints coming.
      configuration.sampler.ensemble.rounds = configuration.sampler.method.solverRounds
    }
    context = RunContext(
      configuration: configuration, files: files, identity: identity, beginning: beginning, posterior: posterior,
      stack: stack, live: LiveStatus(solver: stack.provider), reporter: reporter)
    try checkDerivatives()
    if let checkpoint { context.earlierSeconds = checkpoint.wallSeconds }
  }

  /// Settles what a configuration may leave open, or what an earlier process has settled: the seed, and how the run begins.
  private static func settle(
    _ configuration: inout RunConfiguration, _ checkpoint: RunCheckpoint?, _ files: RunFiles,
    _ reporter: ProgressReporter, existing: ExistingOutput
  ) throws(EmberError) -> RunBeginning {
    if configuration.sampler.seed == nil {
      let seed = checkpoint?.settings.seed ?? files.seedKept(existing) ?? UInt64.random(in: 0..<drawnSeeds)
      configuration.sampler.seed = seed
      if checkpoint == nil { reporter.note("seed \(seed), drawn for this run; --seed \(seed) repeats it") }
    }
    guard let checkpoint else { return RunBeginning(configuration) }
    let changed = try checkpoint.beginning.apply(to: &configuration)
    if !changed.isEmpty {
      reporter.note(
        "\(changed.joined(separator: ", ")): matters at the beginning of a run only, and stays as it was there")
    }
    return checkpoint.beginning
  }

  /// Seeds below this are exact in every program that reads the configuration.
  private static let drawnSeeds: UInt64 = 1 << 48

  /// Runs until the chains converge or end, or a signal comes. Prints the final table.
  public func perform() throws(EmberError) -> RunEnding {
    if let ending = try completed() { return ending }
    let interruption = Interruption.shared
    interruption.handle(
      .inOrder { [source = context.configuration.source, files = context.files] in
        Self.interruptionText(source, files)
      })
    let live = context.live
    context.reporter.follow { live.line() }
    defer { context.reporter.finish() }
    guard let start = try startingPoint(interruption.flag) else { return interrupted() }
    let begin = ContinuousClock.now
    let state = if let end = try earlierEnd() { end } else { try sample(start, interruption.flag) }
    let samplingSeconds = (ContinuousClock.now - begin) / .seconds(1)
    guard let ending = RunEnding(state.ending) else { return interrupted() }
    let (counts, learning) = (context.counts, context.posterior.learner?.statistics)
    let guarantee = try guarantee(interruption.flag)
    if interruption.flag.isRaised { return interrupted() }
    let report = try context.summary(
      start, state, ending: ending, counts: counts, learning: learning, samplingSeconds: samplingSeconds,
      guarantee: guarantee)
    try TextFile.write(try report.json, to: context.files.summary)
    try context.reporter.result(report.text)
    return ending
  }

  /// Rows of the guarantee that this run is to make.
  private var guaranteeRows: Int {
    context.posterior.learner == nil ? 0 : context.configuration.theory.emulator?.guaranteePoints ?? 0
  }

  /// Recomputes some rows with the solver, and keeps what the emulator's calibration gains by them.
  private func guarantee(_ flag: CancellationFlag) throws(EmberError) -> PosteriorGuarantee? {
    let count = guaranteeRows
    guard count > 0 else { return nil }
    let guarantee = try GuaranteeCheck(context).perform(count, flag: flag)
    var checkpoint = try RunCheckpoint.read(context.files.checkpoint)
    // What an interrupted process has kept already is not learnt twice.
    guard guarantee != nil, checkpoint.guaranteeRows != count, let learning = context.posterior.learningState else {
      return guarantee
    }
    checkpoint.learning = .init(learner: learning.learner, sessions: learning.sessions)
    checkpoint.guaranteeRows = count
    try checkpoint.write(context.files.checkpoint)
    return guarantee
  }

  /// The files that say what the columns are; they come first, so that an unwritable place shows at once.
  private func writeDescription() throws(EmberError) {
    let description = RunDescription(
      context.configuration, outputs: context.posterior.outputNames, support: context.posterior.support)
    let output = OutputFiles(isForced: existing != .refuse)
    try output.write(context.configuration.yaml, to: context.files.configuration)
    try output.write(description.parameterNames, to: context.files.parameterNames)
    try output.write(description.ranges, to: context.files.ranges)
  }

  /// Nothing is written, and nothing of an earlier run removed, before the input has proved usable.
  private func startingPoint(_ flag: CancellationFlag) throws(EmberError) -> StartingPoint? {
    if let checkpoint {
      context.files.removeRemains()
      if let peaks = checkpoint.start.peaks, peaks.count > 1 {
        context.posterior.learner?.expect(peaks: peaks.map { context.posterior.space.point($0.center).cosmology })
      }
      try restore(checkpoint)
      // What had to be read again to get there has been counted before.
      context.solver.resume(checkpoint.counts)
      try writeDescription()
      return checkpoint.start
    }
    let live = context.live
    let start = RunStart(
      posterior: context.posterior, configuration: context.configuration, store: context.stack.store, flag: flag,
      derivatives: context.stack.derivatives(steps: context.posterior.space.differenceSteps)
    ) {
      live.update($0, done: $1, total: $2)
    } note: { [reporter = context.reporter] in
      reporter.note($0)
    }
    let covariance = try start.checkInput()
    if flag.isRaised { return nil }
    if let note = PriorReach(context.posterior).note { context.reporter.note(note) }
    if existing != .refuse { try context.files.removeAll() }
    try writeDescription()
    let found = try start.prepare(covariance)
    if found != nil { live.update("first steps", done: 0, total: nil) }
    return found
  }

  private func restore(_ checkpoint: RunCheckpoint) throws(EmberError) {
    try checkpoint.check(outputs: context.posterior.outputNames.count, path: context.files.checkpoint)
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
      var sampler = try sampler(start, flag)
      return try sampler.run(&recorder)
    } catch let error as InferenceError {
      throw EmberError(
        error, source: context.configuration.source, names: context.posterior.space.sampled.map(\.name))
    } catch let error as EmberError {
      throw error
    } catch { throw .internalFailure("\(error)") }
  }

  private func interrupted() -> RunEnding {
    context.reporter.note(Self.interruptionText(context.configuration.source, context.files))
    return .interrupted
  }

  private static func interruptionText(_ source: String, _ files: RunFiles) -> String {
    OutputFiles.isThere(files.configuration)
      ? "interrupted; continue with: ember run \(source) -o \(files.prefix) --resume"
      : "interrupted: nothing was written"
  }
}

/// Runs whose chains have ended before.
extension SamplingRun {
  /// How the chains have ended that the checkpoint counts, if they have by the present settings too.
  private var chainEnding: SamplerEnding? {
    guard let checkpoint else { return nil }
    let sampler = context.configuration.sampler
    return checkpoint.sampler.ending(
      by: sampler.ensemble, sampledWith: checkpoint.settings, endsWithConvergence: sampler.method.endsWithConvergence)
  }

  /// The state of chains that have ended, their files as the checkpoint counts them; `nil` when there is something to sample.
  private func earlierEnd() throws(EmberError) -> SamplerState<PointAnnotation>? {
    guard let checkpoint, chainEnding != nil else { return nil }
    do throws(InferenceError) {
      _ = try RunRecorder(context, start: checkpoint.start, resuming: checkpoint)
      try checkpoint.sampler.validate(
        dimension: context.posterior.dimension, chains: checkpoint.settings.chains, samples: try context.readChains())
    } catch { throw EmberError(error, source: context.configuration.source) }
    return checkpoint.sampler
  }

  /// Says so when nothing is left to do, and leaves everything as it is; `nil` when something is.
  private func completed() throws(EmberError) -> RunEnding? {
    guard let checkpoint, let ending = RunEnding(chainEnding), OutputFiles.isThere(context.files.summary),
      checkpoint.guaranteeRows ?? 0 == guaranteeRows
    else { return nil }
    let status = checkpoint.sampler.status
    let sampler = context.configuration.sampler
    let (end, remedy) =
      if !sampler.method.endsWithConvergence {
        ("all rows are there", "for more, ask for more.")
      } else if ending == .converged {
        (
          "converged at R-1 = " + (status.rminus1.map { String(format: "%.4f", $0) } ?? "0"),
          "to go on, ask for a smaller Rminus1_stop, such as --set \(sampler.path).Rminus1_stop="
            + "\(sampler.ensemble.rminus1Stop / 2)."
        )
      } else {
        ("ended unconverged", "to go on, ask for more than max_samples = \(sampler.ensemble.maxSamples ?? 0).")
      }
    try context.reporter.result(
      "\(context.files.prefix).*: \(end), \(status.totalRows) rows in \(status.rows.count) chains. Nothing was changed; "
        + remedy)
    return ending
  }
}
