import EmberConfiguration
import EmberLearning
import EmberTheory
import Foundation

/// A surrogate of a function of the caller's, which is ln L. A process that was forked off begins to learn anew.
final class LibrarySurrogate: Sendable {
  private let current: PerProcess<FunctionSurrogate>

  /// - Parameters:
  ///   - settings: the block `theory.ember.emulator`.
  ///   - names: of the function's parameters.
  init(settings: String, inputs names: [String]) throws(EmberError) {
    guard let emulator = try TheorySettings(emulator: settings).emulator else { throw LibraryRequest.nothingLearnt }
    guard emulator.pretrained == nil else {
      throw LibraryRequest.complaint(
        "pretrained", "", "a function has no emulator that was trained beforehand", "Leave it out.")
    }
    let learning = emulator.learning.ofOneChain
    current = try PerProcess { () throws(EmberError) in
      try LibrarySolver.asking { () throws(TheoryError) in try FunctionSurrogate(names, settings: learning) }
    }
  }

  /// `wanted`: 1 where the function has to be asked and its value told; else `loglike`, and `emulated` with `sigma`, its calibrated error, or
  /// `negligible`, where ln L is not above `loglike`, which is below the floor.
  func ask(_ x: [Double], above floor: Double) throws(EmberError) -> Answer {
    let surrogate = try current.get()
    let answer = try LibrarySolver.asking { () throws(TheoryError) in try surrogate.ask(x, above: floor) }
    let (wanted, emulated, negligible, value, sigma) =
      switch answer {
      case .emulated(let value, let sigma): (0.0, 1.0, 0.0, value, sigma)
      case .known(let value): (0, 0, 0, value, 0)
      case .negligible(let bound): (0, 0, 1, bound, 0)
      case .wanted: (1, 0, 0, .nan, 0)
      }
    return Answer([
      ("wanted", [wanted]), ("emulated", [emulated]), ("negligible", [negligible]), ("loglike", [value]),
      ("sigma", [sigma]),
    ])
  }

  func tell(_ x: [Double], _ logLikelihood: Double) throws(EmberError) {
    let surrogate = try current.get()
    try LibrarySolver.asking { () throws(TheoryError) in try surrogate.tell(x, logLikelihood) }
  }

  /// `gradient`, with nothing in it where the emulator is not trusted.
  func gradient(_ x: [Double]) throws(EmberError) -> Answer {
    let surrogate = try current.get()
    let gradient = try LibrarySolver.asking { () throws(TheoryError) in try surrogate.gradient(x) }
    return Answer([("gradient", gradient ?? [])])
  }

  var statistics: Answer {
    get throws(EmberError) { Answer(try current.get().statistics, of: "function") }
  }

  /// What has been learnt, as JSON.
  var memory: String {
    get throws(EmberError) {
      let state = try current.get().state
      do { return String(decoding: try JSONEncoder().encode(state), as: UTF8.self) } catch {
        throw .internalFailure("what was learnt cannot be written: \(error)")
      }
    }
  }

  func restore(_ text: String) throws(EmberError) {
    let state: FunctionSurrogate.State
    do { state = try JSONDecoder().decode(FunctionSurrogate.State.self, from: Data(text.utf8)) } catch {
      throw LibraryRequest.complaint("memory", "", "not what a surrogate gave", "Begin without it.")
    }
    let surrogate = try current.get()
    try LibrarySolver.asking { () throws(TheoryError) in try surrogate.restore(state) }
  }
}
