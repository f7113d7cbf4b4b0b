import ArgumentParser
import EmberBoltzmann
import EmberTheory
import Foundation

/// What the solver's derivatives cost, and how far they are from differences at `reference` precision.
@main
struct DerivativesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "derivatives",
    abstract: "Compare the solver's derivatives with differences at reference precision; what they cost.",
    discussion: "Prints tables in Markdown: errors in percent of the derivative, rms over l = 2 to lmax of D_l.")

  @Option(help: "Highest multipole.")
  var lmax = 2500
  @Option(help: "How often the cost is measured.")
  var repetitions = 9
  @Flag(help: "Measure the cost only.")
  var costOnly = false

  private static let kinds: [SpectrumKind] = [.lensedTT, .lensedTE, .lensedEE, .lensedBB, .lensingPotential]

  /// Steps over which spectra bend little, far above the noise of the reference, which 0.01 eV would make 0.08 % of the derivative of TT.
  private static let steps: [(ParameterName, Double)] = [
    (.omegaB, 1.5e-4), (.omegaCDM, 1.2e-3), (.hubbleConstant, 0.6), (.tauReio, 0.007), (.logA, 0.03),
    (.spectralIndex, 0.008), (.neutrinoMass, 0.03), (.effectiveNeutrinos, 0.15),
  ]

  func run() throws {
    let request = TheoryRequest(spectra: Set(Self.kinds), lmax: lmax)
    try reportCost(request)
    if !costOnly { try reportErrors(request) }
  }

  /// Processor time of value and derivatives over that of a value, the two taking turns.
  private func reportCost(_ request: TheoryRequest) throws {
    let solver = BoltzmannSolver()
    let names = Self.steps.map(\.0)
    var ratios: [(processor: Double, wall: Double)] = []
    for repetition in 0...repetitions {
      let point = ModelPoint(cosmology: CosmologicalParameters([.hubbleConstant: 67 + 0.01 * Double(repetition)]))
      let value = try Self.seconds { _ = try solver.predict(point, request) }
      let all = try Self.seconds { _ = try solver.differentiate(point, request, by: names) }
      if repetition > 0 { ratios.append((all.processor / value.processor, all.wall / value.wall)) }
    }
    let median = { (x: [Double]) in x.sorted()[x.count / 2] }
    print(
      String(
        format: "Value and %d derivatives cost %.2f values in processor time, %.2f in wall-clock time (of %d).\n",
        names.count, median(ratios.map(\.processor)), median(ratios.map(\.wall)), repetitions))
  }

  private func reportErrors(_ request: TheoryRequest) throws {
    let point = ModelPoint(cosmology: CosmologicalParameters([:]))
    let differences = FiniteDifferenceProvider(
      BoltzmannSolver(precision: .reference), steps: Dictionary(uniqueKeysWithValues: Self.steps), richardson: true)
    let names = Self.steps.map(\.0)
    let ours = try BoltzmannSolver().differentiate(point, request, by: names)
    print("| | " + Self.kinds.map(\.rawValue).joined(separator: " | ") + " |")
    print("| --- |" + Self.kinds.map { _ in " --- |" }.joined())
    for name in names {
      let exact = try differences.differentiate(point, request, by: [name])
      let cells = Self.kinds.map { kind -> String in
        guard let a = ours.spectra[name]?.bandPower(kind), let b = exact.spectra[name]?.bandPower(kind)
        else { return "" }
        return String(format: "%.3f", 100 * Self.relativeError(a, b))
      }
      print("| \(name.rawValue) | " + cells.joined(separator: " | ") + " |")
    }
  }

  private static func relativeError(_ a: [Double], _ b: [Double]) -> Double {
    let difference = zip(a, b).dropFirst(2).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (difference / b.dropFirst(2).reduce(0) { $0 + $1 * $1 }).squareRoot()
  }

  private static func seconds(_ work: () throws -> Void) rethrows -> (processor: Double, wall: Double) {
    func now(_ clock: clockid_t) -> Double {
      var time = timespec()
      clock_gettime(clock, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
    let (processor, wall) = (now(CLOCK_PROCESS_CPUTIME_ID), now(CLOCK_MONOTONIC))
    try work()
    return (now(CLOCK_PROCESS_CPUTIME_ID) - processor, now(CLOCK_MONOTONIC) - wall)
  }
}
