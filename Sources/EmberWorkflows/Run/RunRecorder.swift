import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberNumerics
import Foundation

/// Writes down what the sampler produces: chains, provenance, progress, checkpoints.
struct RunRecorder: SamplerObserver {
  typealias Annotation = PointAnnotation

  private let context: RunContext
  private let start: StartingPoint
  private let chains: [ChainWriter]
  private let provenance: AnnotationWriter<PointAnnotation>
  private let progress: RowFileWriter
  private var checksWritten = 0
  private var lastCheckpoint: ContinuousClock.Instant?

  /// Starts the files, or continues them where `checkpoint` left them.
  init(_ context: RunContext, start: StartingPoint, resuming checkpoint: RunCheckpoint?) throws(InferenceError) {
    self.context = context
    self.start = start
    let files = context.files
    let posterior = context.posterior
    let names = posterior.space.sampled.map(\.name)
    var chains: [ChainWriter] = []
    // The first file to be opened keeps other processes from writing the same rows.
    if let checkpoint {
      progress = try RowFileWriter(
        path: files.progress, resumingAt: checkpoint.progressPosition, isExclusive: true)
      for (index, position) in checkpoint.chainPositions.enumerated() {
        chains.append(
          try ChainWriter(
            path: files.chain(index + 1), parameters: names, outputs: posterior.outputNames, resumingAt: position))
      }
      provenance = try AnnotationWriter(
        path: files.provenance, resumingAt: checkpoint.provenancePosition,
        rows: checkpoint.chainPositions.map(\.rows), line: ProvenanceTable.line)
      checksWritten = checkpoint.sampler.checks.count
      lastCheckpoint = .now
    } else {
      progress = try RowFileWriter(
        path: files.progress, header: ProgressTable.header,
        isExclusive: true)
      for index in 0..<context.configuration.sampler.ensemble.chains {
        chains.append(
          try ChainWriter(path: files.chain(index + 1), parameters: names, outputs: posterior.outputNames))
      }
      provenance = try AnnotationWriter(
        path: files.provenance, header: ProvenanceTable.header, chains: chains.count,
        line: ProvenanceTable.line)
    }
    self.chains = chains
  }

  mutating func didProduce(_ row: ChainRow<PointAnnotation>, chain: Int) throws {
    try chains[chain].append(row)
    try provenance.append(row, chain: chain)
  }

  mutating func didFinishRound(_ status: SamplerStatus) throws -> SamplerDirective {
    for check in status.checks.dropFirst(checksWritten) { try progress.append(line(check)) }
    checksWritten = status.checks.count
    context.live.update(context.sampling(status))
    let interval = context.configuration.sampler.outputInterval
    if let lastCheckpoint, .now - lastCheckpoint < .seconds(interval) { return .proceed }
    lastCheckpoint = .now
    return .checkpoint
  }

  mutating func checkpoint(_ state: SamplerState<PointAnnotation>) throws {
    for chain in chains { try chain.synchronize() }
    try provenance.synchronize()
    try progress.synchronize()
    let checkpoint = RunCheckpoint(
      identity: context.identity, beginning: context.beginning, settings: context.configuration.sampler.ensemble,
      sampler: state,
      learning: context.posterior.learningState.map { .init(learner: $0.learner, sessions: $0.sessions) },
      chainPositions: chains.map(\.position), provenancePosition: provenance.position,
      progressPosition: progress.position, counts: context.solver.counts, start: start,
      wallSeconds: context.wallSeconds)
    try checkpoint.write(context.files.checkpoint)
    try writeCovariance(state)
  }

  private func writeCovariance(_ state: SamplerState<PointAnnotation>) throws {
    let names = context.posterior.space.sampled.map(\.name)
    let matrix = Matrix(rows: names.count, columns: names.count, elements: state.covariance)
    try TextFile.write(NamedCovariance(names: names, matrix: matrix).text, to: context.files.covariance)
  }

  private func line(_ check: ConvergenceCheck) -> String {
    ProgressTable.line(
      check, emulatorShare: context.posterior.learner.map(\.statistics.emulatorShare) ?? 0,
      solverCalls: context.solver.counts.solverCalls)
  }
}
