/// How many steps each chain takes between two synchronisations: few at first, while an emulator still learns.
public struct RoundSchedule: Sendable, Hashable, Codable {
  public var firstSteps: Int
  /// The factor from one round to the next.
  public var growth: Double
  public var maximumSteps: Int

  public init(firstSteps: Int = 20, growth: Double = 1.3, maximumSteps: Int = 500) {
    self.firstSteps = firstSteps
    self.growth = growth
    self.maximumSteps = maximumSteps
  }

  /// Steps in round number `round`, counted from 0.
  public func steps(round: Int) -> Int {
    var steps = Double(firstSteps)
    for _ in 0..<round where steps < Double(maximumSteps) { steps *= growth }
    return max(1, min(maximumSteps, Int(steps)))
  }
}
