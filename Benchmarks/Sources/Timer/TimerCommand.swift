import ArgumentParser
import EmberTheory
import Foundation

@testable import EmberBoltzmann
@testable import EmberProjection
@testable import EmberThermodynamics

/// Solves one model per line that it reads, and answers with the time that took: a process that lives through a benchmark.
@main
struct TimerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timer",
    abstract: "Time the solver, one call per line of input: a value of H0.",
    discussion:
      "Each call is answered by one line of names and wall-clock seconds. It uses the processors that it may run on (taskset)."
  )

  @Option(help: "draft, default or reference.")
  var precision = "default"
  @Option(help: "Highest multipole.")
  var lmax = 2500
  @Flag(help: "Time the stages, one after the other, instead of the call as a whole.")
  var stages = false

  private static let presets: [String: SolverPrecision] = [
    "draft": .draft, "default": .default, "reference": .reference,
  ]
  private static let spectra: Set<SpectrumKind> = [.lensedTT, .lensedTE, .lensedEE, .lensedBB, .lensingPotential]

  func validate() throws {
    guard Self.presets[precision] != nil else {
      throw ValidationError("--precision is draft, default or reference, not \(precision).")
    }
    guard 2...BoltzmannSolver.highestMultipole ~= lmax else {
      throw ValidationError("--lmax is between 2 and \(BoltzmannSolver.highestMultipole).")
    }
  }

  func run() throws {
    let precision = Self.presets[precision] ?? .default
    let request = TheoryRequest(spectra: Self.spectra, lmax: lmax)
    while let line = readLine() {
      guard let hubble = Double(line) else { throw ValidationError("'\(line)' is not a value of H0.") }
      let point = ModelPoint(cosmology: CosmologicalParameters([.hubbleConstant: hubble]))
      let clock = stages ? try timeStages(point, request, precision) : try timeCall(point, request, precision)
      FileHandle.standardOutput.write(Data((clock.line + "\n").utf8))
    }
  }

  /// The call that everyone uses.
  private func timeCall(
    _ point: ModelPoint, _ request: TheoryRequest, _ precision: SolverPrecision
  ) throws -> StageClock {
    var clock = StageClock()
    let start = Self.processorSeconds
    _ = try clock.time("call") { () throws(TheoryError) in
      try BoltzmannSolver(precision: precision).predict(point, request)
    }
    clock.note("cpu", Self.processorSeconds - start)
    return clock
  }

  /// Processor time of this process so far, all threads together; hardly disturbed by what else the machine does.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// The stages of that call, as ``LinearResponse`` runs them.
  private func timeStages(
    _ point: ModelPoint, _ request: TheoryRequest, _ precision: SolverPrecision
  ) throws -> StageClock {
    var clock = StageClock()
    let background = try clock.time("background") { () throws(TheoryError) in
      Background(try CosmologicalModel(point.cosmology))
    }
    let thermodynamics = try clock.time("thermodynamics") { () throws(TheoryError) in
      try Thermodynamics(background: background)
    }
    let ranges = SpectralRanges(request, precision)
    let (universe, sources) = try clock.time("perturbations") { () throws(TheoryError) in
      let universe = PerturbedUniverse(background: background, thermodynamics: thermodynamics, precision: precision)
      return (universe, try SourceFunctions(universe, ranges))
    }
    let transfers = clock.time("line_of_sight") {
      LineOfSight(sources, universe, lmax: ranges.unlensed).transferFunctions()
    }
    let response = LinearResponse(
      universe: universe, sources: sources, transfers: transfers, request: request,
      moments: GrowthMoments(request))
    let primordial = background.model.primordial
    let unlensed = clock.time("spectra") { response.unlensed { primordial($0) } }
    _ = clock.time("lensing") {
      LensedSpectra(unlensed, lmax: request.lmax, precision: universe.precision.lensing)
    }
    return clock
  }
}
