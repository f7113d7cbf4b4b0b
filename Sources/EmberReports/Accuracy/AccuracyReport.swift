import EmberConfiguration
import EmberBoltzmann
import Foundation

/// What `ember check-accuracy` found: a precision against the reference, and what each knob changes and costs.
public struct AccuracyReport: Sendable {
  /// The effect of one knob made finer.
  package struct Effect: Sendable {
    package var knob: PrecisionKnob
    /// Its value in the precision, and the finer one.
    package var value: Double
    package var boosted: Double
    package var differences: SpectraDifferences
    /// Time relative to the precision.
    package var cost: Double

    package init(knob: PrecisionKnob, value: Double, boosted: Double, differences: SpectraDifferences, cost: Double) {
      self.knob = knob
      self.value = value
      self.boosted = boosted
      self.differences = differences
      self.cost = cost
    }
  }

  /// The name of the precision.
  package var precision: String
  /// What it was compared with.
  package var reference: String
  package var lmax: Int
  /// Seconds of processor time of one calculation.
  package var seconds: (precision: Double, reference: Double)
  /// The precision against the reference.
  package var total: SpectraDifferences
  /// Knob by knob, in the order of the computation.
  package var effects: [Effect]
  /// Knobs that no preset makes finer.
  package var finest: [PrecisionKnob]

  package init(
    precision: String, reference: String, lmax: Int, seconds: (precision: Double, reference: Double),
    total: SpectraDifferences, effects: [Effect], finest: [PrecisionKnob]
  ) {
    self.precision = precision
    self.reference = reference
    self.lmax = lmax
    self.seconds = seconds
    self.total = total
    self.effects = effects
    self.finest = finest
  }

  /// Differences below this many percent are not worth a line.
  private static let negligible = 0.0005

  /// For people.
  public var text: String {
    var lines = [
      String(
        format: "%@ against %@, l to %d: Delta chi2 = %.4f; %.2f s of processor time against %.2f s", precision,
        reference, lmax, total.chiSquared, seconds.precision, seconds.reference),
      Self.header(total),
    ]
    lines += Self.rows(total, below: 0)
    for effect in effects {
      lines += ["", Self.title(effect)] + Self.rows(effect.differences, below: Self.negligible)
    }
    return (lines + summary).joined(separator: "\n")
  }

  private static func title(_ effect: Effect) -> String {
    let knob = effect.knob
    return "\(knob.name) \(knob.text(effect.value)) -> \(knob.text(effect.boosted)) (\(knob.summary)): "
      + String(format: "Delta chi2 = %.4f, time x %.2f", effect.differences.chiSquared, effect.cost)
  }

  private static func header(_ differences: SpectraDifferences) -> String {
    let ranges = differences.spectra.first?.ranges ?? []
    let names = ranges.map { padded("\($0.multipoles.lowerBound)-\($0.multipoles.upperBound)") }
    return String(repeating: " ", count: 13) + names.joined() + "   (largest | rms, percent)"
  }

  private static func rows(_ differences: SpectraDifferences, below limit: Double) -> [String] {
    let shown = differences.spectra.filter { spectrum in spectrum.ranges.contains { !($0.largest < limit) } }
    let rows = shown.map { spectrum in
      let name = spectrum.kind.rawValue.padding(toLength: 11, withPad: " ", startingAt: 0)
      return "  " + name + spectrum.ranges.map { padded(String(format: "%.4f | %.4f", $0.largest, $0.rms)) }.joined()
    }
    return rows.isEmpty ? ["  changes below \(limit) % everywhere"] : rows
  }

  private static func padded(_ text: String) -> String { String(repeating: " ", count: max(1, 18 - text.count)) + text }

  /// The knobs by weight, and what they add up to.
  private var summary: [String] {
    guard !effects.isEmpty else { return [] }
    var lines = ["", "Knob by knob, the weightiest first:"]
    let sorted = effects.sorted { $0.differences.chiSquared > $1.differences.chiSquared }
    lines += sorted.map { effect in
      "  " + effect.knob.name.padding(toLength: 24, withPad: " ", startingAt: 0)
        + String(
          format: "Delta chi2 %7.4f   largest %7.4f %%   time x %.2f", effect.differences.chiSquared,
          effect.differences.largest, effect.cost)
    }
    if !finest.isEmpty { lines.append("No preset is finer in: " + finest.map(\.name).joined(separator: ", ")) }
    return lines
  }
}

extension AccuracyReport {
  /// For programs.
  public var json: String {
    get throws(EmberError) {
      let knobs = effects.map { effect in
        (
          effect.knob.name,
          JSONValue.object([
            "value": .number(effect.value), "boosted": .number(effect.boosted), "cost": .number(effect.cost),
            "chi2_cv": .number(effect.differences.chiSquared), "percent": Self.json(effect.differences),
          ])
        )
      }
      return try JSONValue.object([
        "precision": .string(precision), "reference": .string(reference), "lmax": .number(Double(lmax)),
        "seconds": .object([precision: .number(seconds.precision), reference: .number(seconds.reference)]),
        "chi2_cv": .number(total.chiSquared), "percent": Self.json(total),
        "knobs": .object(Dictionary(uniqueKeysWithValues: knobs)),
      ]).text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  private static func json(_ differences: SpectraDifferences) -> JSONValue {
    let spectra = differences.spectra.map { spectrum in
      let ranges = spectrum.ranges.map { range in
        (
          "\(range.multipoles.lowerBound)-\(range.multipoles.upperBound)",
          JSONValue.object(["largest": .number(range.largest), "rms": .number(range.rms)])
        )
      }
      return (spectrum.kind.rawValue, JSONValue.object(Dictionary(uniqueKeysWithValues: ranges)))
    }
    return .object(Dictionary(uniqueKeysWithValues: spectra))
  }
}
