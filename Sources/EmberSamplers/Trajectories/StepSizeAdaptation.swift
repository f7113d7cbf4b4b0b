import EmberInference
import Glibc

/// Finds the step size at which the mean acceptance is what is wanted, by dual averaging (Hoffman & Gelman 2014, J. Mach. Learn.
/// Res. 15, 1593, section 3.2, algorithm 5).
struct StepSizeAdaptation: Sendable, Codable {
  /// The step size to use next.
  private(set) var stepSize: Double
  /// The one that the steps so far speak for.
  private(set) var averaged: Double
  /// ln of the step size towards which the search is drawn: mu.
  private let center: Double
  private let target: Double
  /// H-bar and m.
  private var shortfall = 0.0
  private var count = 0.0

  private static let shrinkage = 0.05
  private static let delay = 10.0
  private static let decay = 0.75

  init(stepSize: Double, target: Double) {
    self.stepSize = stepSize
    averaged = stepSize
    // Hoffman and Gelman take ten times the first step size, because theirs is small; this one comes from the mass matrix.
    center = log(2 * stepSize)
    self.target = target
  }

  /// Learns from the mean acceptance along one trajectory.
  mutating func learn(_ acceptance: Double) {
    count += 1
    let share = 1 / (count + Self.delay)
    shortfall = (1 - share) * shortfall + share * (target - acceptance)
    let logStep = center - count.squareRoot() / Self.shrinkage * shortfall
    let weight = pow(count, -Self.decay)
    averaged = exp(weight * logStep + (1 - weight) * log(averaged))
    stepSize = exp(logStep)
  }
}
