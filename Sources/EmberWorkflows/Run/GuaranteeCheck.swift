import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberEmulation
import EmberInference
import EmberLearning
import EmberNumerics
import EmberTheory

/// Makes the guarantee at the end of a run.
struct GuaranteeCheck {
  private let context: RunContext

  init(_ context: RunContext) { self.context = context }

  private struct Row {
    var x: [Double]
    /// ln posterior as the chain has it, and its stated error.
    var logPosterior: Double
    var sigma: Double
  }

  /// Recomputes `count` rows and calibrates the emulator by them; `nil` when interrupted or when there are fewer than two.
  func perform(_ count: Int, flag: CancellationFlag) throws(EmberError) -> PosteriorGuarantee? {
    let drawn = drawn(try rows(), count)
    let posterior = context.posterior
    let before = context.solver.counts.solverCalls
    var truths: [(point: ModelPoint, prediction: TheoryPrediction)] = []
    var computed: [PosteriorGuarantee.Row] = []
    var failures: [String: Int] = [:]
    for (done, (row, copies)) in drawn.enumerated() {
      if flag.isRaised { return nil }
      context.live.update("guarantee", done: done, total: drawn.count)
      let point = posterior.space.point(row.x)
      var result = PosteriorGuarantee.Row(x: row.x, copies: copies, sigma: row.sigma, difference: -.infinity)
      do throws(TheoryError) {
        let prediction = try context.solver.predict(point, posterior.request)
        result.difference =
          try posterior.finiteParts(row.x, prediction.products).logPosterior - row.logPosterior
        truths.append((point, prediction))
      } catch {
        failures[error.category, default: 0] += 1
        posterior.learner?.remember(error, at: point)
      }
      computed.append(result)
    }
    posterior.learner?.calibrate(truths)
    return PosteriorGuarantee(
      names: posterior.space.sampled.map(\.name), rows: computed, failures: failures,
      solverCalls: context.solver.counts.solverCalls - before)
  }

  /// The rows after the burn-in with their weights.
  private func rows() throws(EmberError) -> [(row: Row, weight: Double)] {
    let names = context.posterior.space.sampled.map(\.name)
    var rows: [(row: Row, weight: Double)] = []
    let provenance = try ProvenanceTable(path: context.files.provenance)
    do throws(InferenceError) {
      for number in 1...context.configuration.sampler.ensemble.chains {
        let file = try ChainReader.read(path: context.files.chain(number))
        guard let samples = file.samples(of: names) else {
          throw .unusableCheckpoint(reason: "\(context.files.chain(number)) has other columns")
        }
        for i in BurnIn.kept(file.count, skip: context.configuration.sampler.method.burnInShare) {
          let row = Row(
            x: Array(samples[row: i]), logPosterior: -file.minusLogPosterior[i],
            sigma: provenance.sigma(chain: number, row: i + 1))
          rows.append((row, file.weights[i]))
        }
      }
    } catch { throw EmberError(error, source: context.configuration.source) }
    return rows
  }

  /// Rows drawn by their weight, each with the number of times that it was.
  private func drawn(_ rows: [(row: Row, weight: Double)], _ count: Int) -> [(row: Row, copies: Int)] {
    var random = RandomStream(seed: context.configuration.sampler.ensemble.seed, stream: Self.stream)
    return SystematicResampling(weights: rows.map(\.weight), count: count, using: &random).draws.map {
      (rows[$0.row].row, $0.copies)
    }
  }

  private static let stream: UInt64 = 0x4755_4152
}
