import EmberReports
import EmberConfiguration
import EmberBoltzmann
import EmberTheory
import Foundation

/// Compares a precision of the solver with a finer one, as a whole and knob by knob: `ember check-accuracy`.
public struct AccuracyJob {
  private let cosmology: CosmologicalParameters
  private let source: String
  private let precision: (name: String, value: SolverPrecision)
  private let reference: (name: String, value: SolverPrecision)
  /// The models of the solver; its precision is what varies.
  private let solver: SolverConfiguration
  private let knobs: [PrecisionKnob]
  private let request: TheoryRequest
  private let isQuiet: Bool

  /// - Parameters:
  ///   - file: a configuration whose parameters and precision are checked; `nil` for the fiducial model at the default precision.
  ///   - settings: values from the command line, which count more.
  ///   - name: the name of the precision to check instead of the file's.
  ///   - names: names of the knobs to check; `nil` for all, none for the comparison as a whole.
  ///   - lmax: the highest multipole.
  ///   - isQuiet: true to show no progress.
  public init(
    file: String?, settings: CommandLineSettings, precision name: String?, knobs names: [String]?, lmax: Int,
    isQuiet: Bool
  ) throws(EmberError) {
    let configuration = try RunConfiguration(file: file, settings: settings)
    cosmology = try SpectraJob.cosmology(configuration, settings.assignments)
    source = file ?? "parameters"
    solver = configuration.theory.solver
    if let name {
      precision = try Self.precision(name)
    } else {
      precision = configuration.theory.precision
    }
    reference = precision.value == .reference ? ("beyond reference", .beyondReference) : ("reference", .reference)
    knobs = if let names { try Self.knobs(names) } else { SolverPrecision.knobs }
    request = TheoryRequest(spectra: Set(SpectrumKind.allCases), lmax: lmax)
    self.isQuiet = isQuiet
  }

  private static func precision(_ name: String) throws(EmberError) -> (name: String, value: SolverPrecision) {
    let known = Catalogue.standard.precisions
    if let value = known[name] { return (name, value) }
    throw complaint("--precision", name, "unknown precision", among: known.keys.sorted())
  }

  private static func knobs(_ names: [String]) throws(EmberError) -> [PrecisionKnob] {
    var chosen: [PrecisionKnob] = []
    for name in names {
      guard let knob = SolverPrecision.knobs.first(where: { $0.name == name }) else {
        throw complaint("--knobs", name, "unknown knob", among: SolverPrecision.knobs.map(\.name))
      }
      chosen.append(knob)
    }
    return chosen
  }

  private static func complaint(_ option: String, _ value: String, _ problem: String, among known: [String])
    -> EmberError
  {
    .badInput(
      InputComplaint(
        origin: InputOrigin(source: option), value: nil, problem: "\(problem) \"\(value)\"",
        remedy: SpellingSuggestion.remedy(for: value, among: known)))
  }

  /// Every knob with what it is and its values, as a table.
  public static var knobTable: String {
    let rows = SolverPrecision.knobs.map { knob in
      let values = [SolverPrecision.draft, .default, .reference, .beyondReference].map { knob.text(knob.value(in: $0)) }
      let columns = ([knob.name] + values).enumerated().map { index, text in
        text.padding(toLength: index == 0 ? 25 : 9, withPad: " ", startingAt: 0)
      }
      return columns.joined() + knob.summary
    }
    return (["knob                     draft    default  reference beyond"] + rows).joined(separator: "\n")
  }
}

extension AccuracyJob {
  /// Spectra and the processor time they took.
  private struct Timed {
    var spectra: PowerSpectra
    var seconds: Double
  }

  /// Computes and compares everything.
  public func run() throws(EmberError) -> AccuracyReport {
    let progress = ProgressReporter(isQuiet: isQuiet, interval: 10)
    progress.show("computing at precision \(precision.name) and \(reference.name)")
    var base = try compute(precision.value)
    let fine = try compute(reference.value, repeats: 1)
    let meter = ProgressMeter("comparing", total: knobs.count, unit: "knobs")
    var effects: [AccuracyReport.Effect] = []
    var finest: [PrecisionKnob] = []
    for (index, knob) in knobs.enumerated() {
      guard let boosted = precision.value.boosting(knob) else {
        finest.append(knob)
        continue
      }
      // Interleaved, so that a machine that slows down slows both.
      base.seconds = min(base.seconds, try compute(precision.value, repeats: 1).seconds)
      let result = try compute(boosted)
      effects.append(
        AccuracyReport.Effect(
          knob: knob, value: knob.value(in: precision.value), boosted: knob.value(in: boosted),
          differences: SpectraDifferences(base.spectra, result.spectra), cost: result.seconds))
      progress.show(meter.line(done: index + 1))
    }
    progress.finish()
    for index in effects.indices { effects[index].cost /= base.seconds }
    return AccuracyReport(
      precision: precision.name, reference: reference.name, lmax: request.lmax,
      seconds: (base.seconds, fine.seconds), total: SpectraDifferences(base.spectra, fine.spectra), effects: effects,
      finest: finest)
  }

  /// The time is the shortest of some repeats; the first call makes tables that the next ones use.
  private func compute(_ precision: SolverPrecision, repeats: Int = 2) throws(EmberError) -> Timed {
    var best: Timed?
    for _ in 0..<repeats {
      let start = Self.processorSeconds
      do {
        var configuration = solver
        configuration.precision = precision
        let spectra = try BoltzmannSolver(configuration).predict(ModelPoint(cosmology: cosmology), request)
          .spectra
        let seconds = Self.processorSeconds - start
        if seconds < best?.seconds ?? .infinity { best = Timed(spectra: spectra, seconds: seconds) }
      } catch { throw EmberError(error, origin: InputOrigin(source: source)) }
    }
    guard let best else { throw .internalFailure("nothing was computed") }
    return best
  }

  /// Of all threads of this process: other processes on a busy machine hardly change it.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
