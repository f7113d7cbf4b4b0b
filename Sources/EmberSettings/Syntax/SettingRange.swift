/// One numeric setting of a configuration, a design or the command line: its key, what it may be, and why.
///
/// Settings of blocks are rows of a `SettingTable`; what else has bounds stands in `SettingRange+Tables.swift`.
public struct SettingRange: Sendable {
  /// The key, or the option with its dashes.
  public let key: String
  /// The smallest and the largest sensible value.
  public let range: ClosedRange<Double>
  /// Why there is nothing to be had outside: a clause without a full stop.
  public let reason: String
  /// True for counts.
  package let isWhole: Bool

  /// A whole number.
  package static func count(_ key: String, _ range: ClosedRange<Int>, _ reason: String) -> SettingRange {
    SettingRange(
      key: key, range: Double(range.lowerBound)...Double(range.upperBound), reason: reason, isWhole: true)
  }

  /// A number.
  package static func number(_ key: String, _ range: ClosedRange<Double>, _ reason: String) -> SettingRange {
    SettingRange(key: key, range: range, reason: reason, isWhole: false)
  }

  /// What is wrong with a value, as a problem; `nil` when it lies in the range.
  public func objection(to value: Double) -> String? { range.contains(value) ? nil : expectation }

  /// What is wrong with a count; `nil` when it lies in the range.
  public func objection(to value: Int) -> String? { objection(to: Double(value)) }

  /// `a whole number between 1 and 256 was expected: reason`.
  package var expectation: String { "\(words) was expected: \(reason)" }

  /// `a whole number between 1 and 256`.
  package var words: String {
    "\(isWhole ? "a whole number" : "a number") between \(Self.text(range.lowerBound)) and "
      + Self.text(range.upperBound)
  }

  private static func text(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }
}
