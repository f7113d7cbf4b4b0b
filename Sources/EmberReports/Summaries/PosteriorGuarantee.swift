import EmberInference
import EmberLearning
import EmberNumerics

/// What the posterior of a run is worth: rows of its chains, drawn by their weight, recomputed with the solver.
package struct PosteriorGuarantee: Sendable {
  /// A row of the chains, recomputed.
  package struct Row: Sendable {
    package var x: [Double]
    /// How often it was drawn.
    package var copies: Int
    /// The error of ln L that was stated; 0 for a row that the solver had made.
    package var sigma: Double
    /// ln posterior by the solver minus that in the chain; minus infinity where the solver has no answer, so that the true posterior
    /// is zero there.
    package var difference: Double

    package init(x: [Double], copies: Int, sigma: Double, difference: Double) {
      self.x = x
      self.copies = copies
      self.sigma = sigma
      self.difference = difference
    }
  }

  /// The sampled parameters, in the order of the shifts.
  package let names: [String]
  /// Rows recomputed, those without an answer included, and how many of them called for a new solver call.
  package let rows: Int
  package let solverCalls: Int
  /// Rows at which the solver has no answer, by reason. They have weight zero.
  package let failures: [String: Int]
  /// Points around the chains at which it has none, by reason.
  let failuresAround: [String: Int]
  /// Means and widths with the solver's posterior in place of the chains'; `nil` when the solver has no answer at any row.
  package let shift: ImportanceShift?
  /// The stated errors of the emulated rows against what the solver says; `nil` when there are none.
  let coverage: Coverage?
  /// What points around the chains tell of mass that these have missed; `nil` where none were computed.
  let hidden: HiddenMass?

  /// `nil` for fewer than two rows.
  package init?(
    names: [String], rows: [Row], failures: [String: Int], failuresAround: [String: Int] = [:], solverCalls: Int,
    hidden: HiddenMass? = nil
  ) {
    guard rows.count >= 2 else { return nil }
    self.names = names
    self.rows = rows.count
    self.failures = failures
    self.failuresAround = failuresAround
    self.solverCalls = solverCalls
    self.hidden = hidden
    shift =
      rows.contains { $0.difference.isFinite }
      ? ImportanceShift(
        values: Matrix(rows: rows.count, columns: names.count, elements: rows.flatMap(\.x)),
        weights: rows.map { Double($0.copies) }, logRatios: rows.map(\.difference)) : nil
    let emulated = rows.filter { $0.sigma > 0 }
    coverage =
      emulated.isEmpty
      ? nil
      : Coverage(
        differences: emulated.map(\.difference), sigmas68: emulated.map(\.sigma),
        bounds95: emulated.map { Calibration.normal95 * $0.sigma })
  }
}
