import ArgumentParser
import EmberBandPowers
import EmberBoltzmann
import EmberConfiguration
import EmberLikelihood
import EmberNumerics
import EmberTheory
import Foundation

/// Times the data sets that come with Ember: ln L, ln L with its gradient, and how long they take to load.
@main
struct LikelihoodsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "likelihoods",
    abstract: "Time ln L of data sets and its gradient, warm, for spectra of one model.",
    discussion:
      "One line for each: name, milliseconds to load it (with files in the system's memory), of ln L, and of ln L with its gradient with "
      + "respect to all spectra and nuisance parameters; medians. The last lines are the sum of the first, and the time to load all side by "
      + "side, as a run does."
  )

  @Argument(help: "Data sets; all of them without.")
  var names: [String] = []
  @Option(help: "Seconds spent on each number.")
  var seconds = 1.0

  func run() throws {
    LinearAlgebraKernels.prepare()
    let known = Catalogue.standard.likelihoods
    var sets: [(name: String, loading: Double, data: any Likelihood)] = []
    for name in names.isEmpty ? known.keys.sorted() : names {
      guard let make = known[name] else { throw ValidationError("there is no data set \(name).") }
      _ = try make(LikelihoodOptions())
      let start = ContinuousClock.now
      let members = try make(LikelihoodOptions()).members
      let loading = Self.milliseconds(ContinuousClock.now - start)
      if let data = members.first { sets.append((name, loading, data)) }
    }
    let request = sets.reduce(TheoryRequest(lmax: 2)) { $0.union($1.data.request) }
    let point = ModelPoint(cosmology: CosmologicalParameters([:]))
    let products = try BoltzmannSolver(precision: .draft).predict(point, request).products
    for (name, loading, data) in sets {
      let nuisance = NuisanceParameters(
        Dictionary(uniqueKeysWithValues: data.nuisanceParameters.map { ($0.name, $0.defaultValue) }))
      var own = products
      own.spectra = products.spectra.restricted(to: data.request)
      let value = try median { _ = try data.logLikelihood(own, nuisance: nuisance) }
      let gradient = try median { _ = try data.slopes(own, nuisance: nuisance, along: [own]) }
      Self.print("\(name) \(loading) \(value) \(gradient)")
    }
    Self.print("all \(sets.reduce(0) { $0 + $1.loading })")
    let makers = sets.compactMap { known[$0.name] }
    let start = ContinuousClock.now
    _ = parallelMap(makers.count) { (try? makers[$0](LikelihoodOptions()))?.members.count }
    Self.print("together \(Self.milliseconds(ContinuousClock.now - start))")
  }

  /// Milliseconds of a call, after some that do not count.
  private func median(_ call: () throws -> Void) throws -> Double {
    for _ in 0..<10 { try call() }
    var times: [Double] = []
    let start = ContinuousClock.now
    while times.count < 5 || Self.milliseconds(ContinuousClock.now - start) < 1000 * seconds {
      let begin = ContinuousClock.now
      try call()
      times.append(Self.milliseconds(ContinuousClock.now - begin))
    }
    return times.sorted()[times.count / 2]
  }

  private static func milliseconds(_ duration: Duration) -> Double {
    1e3 * Double(duration.components.seconds) + 1e-15 * Double(duration.components.attoseconds)
  }

  private static func print(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
