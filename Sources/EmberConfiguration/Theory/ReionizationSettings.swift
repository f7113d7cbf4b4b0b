import EmberThermodynamics

/// How the universe is ionised again: the block `theory.ember.reionization`.
public struct ReionizationSettings: Sendable, Hashable {
  /// The shapes that there are.
  enum Shape: String, CaseIterable {
    case tanh, exponential
  }

  var shape = Shape.tanh
  var tanh = TanhReionization()
  var exponential = ExponentialReionization()
  var helium = HeliumReionization()

  /// What the solver is made with.
  var model: any ReionizationModel {
    var (tanh, exponential) = (tanh, exponential)
    (tanh.helium, exponential.helium) = (helium, helium)
    return shape == .tanh ? tanh : exponential
  }
}

extension TheorySettings {
  /// The settings of reionisation; those of the other shape are refused.
  static let reionizationRows: [Row] = [
    Row(
      "reionization.model", "`tanh` or `exponential`", absence: "tanh", .solver,
      "the shape of the history: a tanh in a power of 1+z, or an exponential beyond where reionisation is complete"
    ) { section, root, _ in
      let name = section.choice(
        "model", "model of reionisation", among: ReionizationSettings.Shape.allCases.map(\.rawValue))
      root.reionization.shape = name.flatMap { ReionizationSettings.Shape(rawValue: $0) } ?? .tanh
    } write: { root, _ in
      root.reionization.shape == .tanh ? nil : root.reionization.shape.rawValue
    },
    number("width", of: .tanh, \.tanh.width, 0.1...5, "it is a width in redshift", "width in redshift of the tanh"),
    number(
      "exponent", of: .tanh, \.tanh.exponent, 0.5...5, "steeper powers make the history lopsided",
      "the power of 1+z in which it is a tanh"),
    number(
      "complete", of: .exponential, \.exponential.completion, 0...20, "it is a redshift before that of reionisation",
      "the redshift at which reionisation is complete"),
    number(
      "power", of: .exponential, \.exponential.power, 0.5...5, "smaller powers leave electrons at recombination",
      "the power of the redshift beyond completion in the exponent"),
    number(
      "smoothing", of: .exponential, \.exponential.smoothing, 1e-3...10, "no smaller one is resolved",
      "squared redshift over which the exponential begins smoothly"),
    number(
      "helium_redshift", \.helium.redshift, 0...20, "it is a redshift", "the redshift of helium's second reionisation"),
    number(
      "helium_width", \.helium.width, 0.05...5, "it is a width in redshift", "width in redshift of helium's second"),
  ]

  private static func number(
    _ name: String, of shape: ReionizationSettings.Shape? = nil,
    _ path: WritableKeyPath<ReionizationSettings, Double> & Sendable, _ range: ClosedRange<Double>, _ reason: String,
    _ summary: String
  ) -> Row {
    let row = SettingRange.number(name, range, reason)
    let standard = ReionizationSettings()[keyPath: path]
    return Row("reionization.\(name)", row.words, absence: "\(standard)", .solver, range: row, summary) {
      section, root, _ in
      if let shape, shape != root.reionization.shape {
        return section.complain(
          name, "not a setting of this model of reionisation", remedy: "It belongs to `model: \(shape.rawValue)`.")
      }
      if let value = section.number(row) { root.reionization[keyPath: path] = value }
    } write: { root, _ in
      let value = root.reionization[keyPath: path]
      return value == standard ? nil : "\(value)"
    }
  }
}
