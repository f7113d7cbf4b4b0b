/// One numerical choice of the solver that can be made finer: a property of ``SolverPrecision``.
public struct PrecisionKnob: Sendable {
  /// The property's name; those of `LensingPrecision` begin with `lensing.`.
  public let name: String
  /// What it is, in one line.
  public let summary: String
  /// The values with which the solver works.
  public let range: ClosedRange<Double>
  /// True for counts.
  public let isWhole: Bool
  private let read: @Sendable (SolverPrecision) -> Double
  private let write: @Sendable (inout SolverPrecision, Double) -> Void

  init(
    _ name: String, _ path: WritableKeyPath<SolverPrecision, Double> & Sendable, _ range: ClosedRange<Double>,
    _ summary: String
  ) {
    (self.name, self.range, self.summary, isWhole) = (name, range, summary, false)
    read = { $0[keyPath: path] }
    write = { $0[keyPath: path] = $1 }
  }

  init(
    _ name: String, _ path: WritableKeyPath<SolverPrecision, Int> & Sendable, _ range: ClosedRange<Int>,
    _ summary: String
  ) {
    (self.name, self.summary, isWhole) = (name, summary, true)
    self.range = Double(range.lowerBound)...Double(range.upperBound)
    read = { Double($0[keyPath: path]) }
    write = { $0[keyPath: path] = Int($1) }
  }

  /// The value in a precision.
  public func value(in precision: SolverPrecision) -> Double { read(precision) }

  /// Sets the value; false, and nothing changes, where the solver could not work with it.
  public func set(_ value: Double, in precision: inout SolverPrecision) -> Bool {
    guard accepts(value) else { return false }
    write(&precision, value)
    return true
  }

  /// True for a value with which the solver works.
  public func accepts(_ value: Double) -> Bool { range.contains(value) && !(isWhole && value != value.rounded()) }

  /// A value as a person would write it.
  public func text(_ value: Double) -> String { isWhole ? "\(Int(value))" : "\(value)" }
}
