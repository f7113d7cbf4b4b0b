import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberLearning
import EmberLikelihood
import EmberNumerics
import EmberTheory
import Foundation

/// Compares the rows of a run with the solver: what the emulator has done to its posterior.
struct RunValidation {
  let configuration: RunConfiguration
  let files: RunFiles
  /// Rows to recompute.
  let count: Int
  let flag: CancellationFlag
  let reporter: ProgressReporter

  /// One row of a chain, with what was said about it.
  private struct Row {
    var values: [Double]
    var chiSquared: Double
    var source: String
    var sigma: Double
  }

  /// The report, without a budget; `nil` when the flag was raised.
  func report() throws(EmberError) -> ValidationReport? {
    let stack = try SolverStack(configuration.theory)
    let posterior = Posterior(configuration, solver: stack.provider)
    let identifier = stack.provider.identifier
    var report = ValidationReport(subject: files.prefix, solver: "\(identifier.name) \(identifier.version)")
    let provenance = try ProvenanceTable(path: files.provenance)
    let rows = try readRows(posterior, provenance)
    let chosen = drawn(rows)
    let session = emulator(posterior)
    var errors = ReferenceExperiments.all.map { SpectrumErrors(posterior.request, experiment: $0.experiment) }
    var differences: [Double] = []
    let meter = ProgressMeter("solver", total: chosen.count, unit: "rows")
    for (index, (row, _)) in chosen.enumerated() where !flag.isRaised {
      let point = posterior.space.point(row.values)
      // The true posterior is zero where the solver has no answer.
      var difference = -Double.infinity
      do throws(TheoryError) {
        let truth = try stack.provider.predict(point, posterior.request)
        let chiSquared = try posterior.likelihoods.chiSquared(truth.products, nuisance: point.nuisance).reduce(0, +)
        difference = (row.chiSquared - chiSquared) / 2
        if let guess = session?.emulated(point) {
          for place in errors.indices { errors[place].add(guess.spectra, truth: truth.spectra) }
        }
      } catch { report.failures[error.category, default: 0] += 1 }
      differences.append(difference)
      reporter.show(meter.line(done: index + 1))
    }
    if flag.isRaised { return nil }
    guard chosen.count >= 2 else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: files.chain(1)), problem: "there are fewer than two rows",
          remedy: "Validate a run that has sampled for longer."))
    }
    fill(&report, chosen.map(\.row), differences, errors)
    var samples = ChainSamples(dimension: posterior.dimension)
    for (row, weight) in rows { samples.append(weight: weight, row.values) }
    if let session { addDomain(&report, samples, posterior, session, stack.provider) }
    report.noise = noise(samples, posterior, stack.provider)
    if flag.isRaised { return nil }
    if differences.contains(where: \.isFinite) {
      let shift = ImportanceShift(
        values: Matrix(rows: chosen.count, columns: posterior.dimension, elements: chosen.flatMap(\.row.values)),
        weights: chosen.map { Double($0.copies) }, logRatios: differences)
      report.shift = (posterior.space.sampled.map(\.name), shift)
    }
    report.curves =
      LearningHistory(
        provenance: provenance, progress: (try? TextFile.read(files.progress, role: "the progress of the run")) ?? ""
      ).curves
    return report
  }

  /// What the emulator states away from the chains.
  private func addDomain(
    _ report: inout ValidationReport, _ samples: ChainSamples, _ posterior: Posterior, _ session: LearningSession,
    _ solver: any TheoryProvider
  ) {
    let covariance = samples.covariance(rows: 0..<samples.count)
    let slow = posterior.space.slowIndices
    var block = Matrix(rows: slow.count, columns: slow.count)
    for (i, a) in slow.enumerated() { for (j, b) in slow.enumerated() { block[i, j] = covariance[a, b] } }
    guard let emulator = posterior.learner?.frozen, let shape = CholeskyFactor(block) else { return }
    let domain = DomainValidation(
      posterior: posterior, session: session, emulator: emulator, solver: solver,
      mean: samples.mean(rows: 0..<samples.count), shape: shape, flag: flag, reporter: reporter)
    let table = domain.regionTable(count, failures: &report.failures)
    if !table.differences.isEmpty { report.likelihoods.append(table) }
    report.refusals = domain.refusals()
  }

  /// Along a line of a tenth of a standard deviation of every cosmological parameter to both sides of the mean.
  private func noise(_ samples: ChainSamples, _ posterior: Posterior, _ solver: any TheoryProvider) -> SolverNoise? {
    let mean = samples.mean(rows: 0..<samples.count)
    let covariance = samples.covariance(rows: 0..<samples.count)
    let meter = ProgressMeter("solver: numerical scatter", total: SolverNoise.places.count, unit: "points")
    var truths: [TheoryPrediction] = []
    for place in SolverNoise.places where !flag.isRaised {
      var x = mean
      for (order, i) in posterior.space.slowIndices.enumerated() {
        x[i] += (order % 2 == 0 ? 0.1 : -0.1) * place * covariance[i, i].squareRoot()
      }
      guard let truth = try? solver.predict(posterior.space.point(x), posterior.request) else { return nil }
      truths.append(truth)
      reporter.show(meter.line(done: truths.count))
    }
    guard truths.count == SolverNoise.places.count else { return nil }
    let nuisance = posterior.space.point(mean).nuisance
    return SolverNoise(truths, posterior.request, configuration.likelihoods) { _ in nuisance }
  }

  private func fill(
    _ report: inout ValidationReport, _ rows: [Row], _ differences: [Double], _ errors: [SpectrumErrors]
  ) {
    let emulated = rows.indices.filter { rows[$0].source == "emulator" }
    report.likelihoods.append(
      .init(
        region: ValidationReport.posterior, likelihood: LikelihoodSet(configuration.likelihoods).title,
        differences: emulated.map { differences[$0] }, sigmas: emulated.map { rows[$0].sigma },
        factor95: Calibration.normal95))
    for ((name, _), own) in zip(ReferenceExperiments.all, errors) where own.count > 0 {
      report.spectra.append(ModelValidation.table(own, ValidationReport.posterior, name))
    }
  }

  /// The emulator as the run left it; `nil` without one, or when its checkpoint cannot be used.
  private func emulator(_ posterior: Posterior) -> LearningSession? {
    guard let learner = posterior.learner,
      let checkpoint = try? RunCheckpoint.read(files.checkpoint),
      let identity = try? configuration.identity(solver: SolverStack.identifier(configuration.theory)),
      checkpoint.identity.differences(from: identity).isEmpty,
      let state = checkpoint.learning?.learner, (try? learner.restore(state)) != nil
    else {
      reporter.note("The checkpoint holds no emulator that can be rebuilt: spectra are not compared.")
      return nil
    }
    return learner.makeSession(index: 0, seed: configuration.sampler.ensemble.seed)
  }

  /// The rows of all chains without burn-in, with their weights.
  private func readRows(_ posterior: Posterior, _ provenance: ProvenanceTable) throws(EmberError)
    -> [(row: Row, weight: Double)]
  {
    var rows: [(row: Row, weight: Double)] = []
    let names = posterior.space.sampled.map(\.name)
    for (index, path) in files.chains.enumerated() {
      let number = index + 1
      let chain: ChainFile
      do throws(InferenceError) { chain = try ChainReader.read(path: path) } catch {
        throw EmberError(error, source: configuration.source)
      }
      let columns = names.compactMap { chain.names.firstIndex(of: $0) }
      guard columns.count == names.count, let total = chain.names.firstIndex(of: "chi2") else {
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: path), problem: "columns of the run are missing",
            remedy: "Validate a run of this version of Ember."))
      }
      let width = chain.names.count
      for index in BurnIn.kept(chain.count, skip: configuration.sampler.method.burnInShare) {
        let values = chain.values[index * width..<(index + 1) * width]
        let said = provenance.rows[.init(chain: number, row: index + 1)]
        let row = Row(
          values: columns.map { values[values.startIndex + $0] }, chiSquared: values[values.startIndex + total],
          source: said?.source ?? "", sigma: said?.sigma ?? 0)
        rows.append((row, chain.weights[index]))
      }
    }
    return rows
  }

  /// Rows drawn by their weight, each with the number of times that it was.
  private func drawn(_ rows: [(row: Row, weight: Double)]) -> [(row: Row, copies: Int)] {
    var random = RandomStream(seed: configuration.sampler.ensemble.seed, stream: Self.stream)
    return SystematicResampling(weights: rows.map(\.weight), count: count, using: &random).draws.map {
      (rows[$0.row].row, $0.copies)
    }
  }

  private static let stream: UInt64 = 0x5641_4C52
}
