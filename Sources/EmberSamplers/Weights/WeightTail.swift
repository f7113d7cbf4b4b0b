import EmberInference
import Foundation

/// What the tail of importance weights means for what was found with them (Vehtari et al. 2024, JMLR 25, 72, section 3.2.4).
package struct WeightTail {
  /// The shape of the tail; `nil` when there are too few rows to tell.
  package let paretoK: Double?
  /// How far the weights are from being equal: the largest |weight / mean weight - 1|.
  package let spread: Double

  package init(paretoK: Double?, spread: Double) {
    self.paretoK = paretoK
    self.spread = spread
  }

  /// Above this shape the weights need not have a variance, above the other nothing follows from them.
  private static let doubtfulShape = 0.5
  private static let uselessShape = 0.7
  /// Weights that are this equal have no tail that could matter.
  private static let harmlessSpread = 0.1

  package var text: String { paretoK.map { String(format: "Pareto k %.2f", $0) } ?? "too few for a Pareto k" }

  /// What a reader has to know about it; `nil` when all is well.
  package var warning: String? {
    guard let paretoK, paretoK > Self.doubtfulShape else { return nil }
    let shape = String(format: "Pareto k is %.2f, ", paretoK)
    if spread <= Self.harmlessSpread {
      return shape
        + String(
          format:
            "above 0.5, but no weight is off the others by more than %.1g %%: it matters only if rows that were not drawn are far "
            + "worse", max(100 * spread, 0.1))
    }
    if paretoK > Self.uselessShape {
      return "WARNING: " + shape + "above 0.7: nothing follows from these weights, the two posteriors differ too much"
    }
    return "WARNING: " + shape
      + "above 0.5: a few rows decide, and shifts may be larger than these errors say; more rows would tell"
  }
}

extension ImportanceShift {
  package var tail: WeightTail { WeightTail(paretoK: paretoK, spread: weightSpread) }
}
