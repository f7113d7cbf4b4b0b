import EmberEmulation
import EmberInference
import EmberNumerics
import EmberTheory

/// What the posterior of a run is worth: rows of its chains, drawn by their weight, recomputed with the solver.
struct PosteriorGuarantee: Sendable {
  /// The sampled parameters, in the order of the shifts.
  let names: [String]
  /// Rows recomputed, and how many of them called for a new solver call.
  let rows: Int
  let solverCalls: Int
  /// Means and widths with the solver's posterior in place of the chains'.
  let shift: ImportanceShift
  /// The stated errors of the emulated rows against what the solver says; `nil` when there are none.
  let coverage: Coverage?
}

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

  /// Recomputes `count` rows and calibrates the emulator by them; `nil` when interrupted or when fewer than two could be
  /// computed.
  func perform(_ count: Int, flag: CancellationFlag) throws(EmberError) -> PosteriorGuarantee? {
    let rows = Self.drawn(try self.rows(), count)
    let posterior = context.posterior
    let before = context.solver.counts.solverCalls
    var truths: [(point: ModelPoint, prediction: TheoryPrediction)] = []
    var computed: [(row: Row, difference: Double)] = []
    for (done, row) in rows.enumerated() {
      if flag.isRaised { return nil }
      context.live.update("guarantee", done: done, total: rows.count)
      let point = posterior.space.point(row.x)
      // A row at which the solver fails is counted there and has no weight.
      guard let prediction = try? context.solver.predict(point, posterior.request),
        let parts = try? posterior.parts(row.x, spectra: prediction.spectra)
      else { continue }
      truths.append((point, prediction))
      computed.append((row, parts.logPosterior - row.logPosterior))
    }
    guard computed.count >= 2 else { return nil }
    posterior.learner?.calibrate(truths)
    let values = Matrix(
      rows: computed.count, columns: posterior.dimension, elements: computed.flatMap { $0.row.x })
    let emulated = computed.filter { $0.row.sigma > 0 }
    let sigmas = emulated.map(\.row.sigma)
    return PosteriorGuarantee(
      names: posterior.space.sampled.map(\.name), rows: computed.count,
      solverCalls: context.solver.counts.solverCalls - before,
      shift: ImportanceShift(values: values, logRatios: computed.map(\.difference)),
      coverage: emulated.isEmpty
        ? nil
        : Coverage(
          differences: emulated.map(\.difference), sigmas68: sigmas,
          bounds95: sigmas.map { Calibration.normal95 * $0 }))
  }

  /// All rows with their weights.
  private func rows() throws(EmberError) -> [(row: Row, weight: Double)] {
    let names = context.posterior.space.sampled.map(\.name)
    var rows: [(row: Row, weight: Double)] = []
    do throws(InferenceError) {
      let sigmas = try statedSigmas()
      for number in 1...context.configuration.sampler.ensemble.chains {
        let file = try ChainReader.read(path: context.files.chain(number))
        guard let samples = file.samples(of: names) else {
          throw .unusableCheckpoint(reason: "\(context.files.chain(number)) has other columns")
        }
        for i in 0..<file.count {
          let row = Row(
            x: Array(samples[row: i]), logPosterior: -file.minusLogPosterior[i],
            sigma: sigmas[[number, i + 1]] ?? 0)
          rows.append((row, file.weights[i]))
        }
      }
    } catch { throw EmberError(error, source: context.configuration.source) }
    return rows
  }

  /// The stated error of each emulated row by chain and row, both from 1.
  private func statedSigmas() throws(InferenceError) -> [[Int]: Double] {
    let text: String
    do { text = try TextFile.read(context.files.provenance, role: "the provenance of the chains") } catch {
      throw .file(path: context.files.provenance, action: "read", reason: "\(error)")
    }
    var sigmas: [[Int]: Double] = [:]
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count >= 4, fields[2] == PointAnnotation.Source.emulator.rawValue, let chain = Int(fields[0]),
        let row = Int(fields[1]), let sigma = Double(fields[3])
      else { continue }
      sigmas[[chain, row]] = sigma
    }
    return sigmas
  }

  /// Systematic resampling: rows at equal steps of the accumulated weight.
  private static func drawn(_ rows: [(row: Row, weight: Double)], _ count: Int) -> [Row] {
    let total = rows.reduce(0) { $0 + $1.weight }
    var result: [Row] = []
    var sum = 0.0
    for (row, weight) in rows {
      sum += weight
      while result.count < count, (Double(result.count) + 0.5) / Double(count) * total < sum { result.append(row) }
    }
    return result
  }
}
