import EmberAssembly
import EmberConfiguration
import Foundation

extension PeakRecord {
  /// - Parameter movesBetween: Whether the sampler goes from one peak to another.
  func lines(movesBetween: Bool) -> [String] {
    let searched =
      "\(ascents) ways up the emulator from its posterior at T = "
      + temperatures.map { String(format: "%g", $0) }.joined(separator: " and ")
    guard peaks.count > 1 else { return ["Separate peaks: none but one found by \(searched)"] }
    let warning =
      movesBetween
      ? []
      : ["WARNING: this sampler does not go from one peak to another, so that their shares are not known; mcmc does"]
    return ["Separate peaks: \(peaks.count) found by \(searched), confirmed by the solver"] + warning
  }

  var json: JSONValue {
    .object([
      "peaks": .number(Double(peaks.count)), "ascents": .number(Double(ascents)),
      "temperatures": .array(temperatures.map(JSONValue.number)),
    ])
  }
}
