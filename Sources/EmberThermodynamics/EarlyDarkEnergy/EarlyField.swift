import EmberTheory
import Synchronization

/// Early dark energy of a model, whose field is solved for when it is first needed, once for all copies of the model.
public final class EarlyField: Sendable, Hashable {
  public let target: EarlyDarkEnergy
  private let others: @Sendable (Double) -> (density: Double, enthalpy: Double)
  private let solved = Mutex<ScalarFieldHistory??>(nil)

  /// - Parameter others: density and enthalpy of matter and radiation at a.
  init(_ target: EarlyDarkEnergy, _ others: @escaping @Sendable (Double) -> (density: Double, enthalpy: Double)) {
    self.target = target
    self.others = others
  }

  /// `nil` where there is no such field.
  package var history: ScalarFieldHistory? {
    solved.withLock { known in
      if let known { return known }
      let history = ScalarFieldHistory(target, others)
      known = .some(history)
      return history
    }
  }

  /// The share of the density today is part of the cosmological constant's error only, so models are told apart by what is aimed at.
  public static func == (a: EarlyField, b: EarlyField) -> Bool { a.target == b.target }
  public func hash(into hasher: inout Hasher) { hasher.combine(target) }

  /// Throws where there is no such field.
  package func check() throws(TheoryError) {
    guard history == nil else { return }
    throw .unphysical(
      parameter: ParameterName.earlyShare.rawValue, value: target.share,
      requirement: "no field that begins at theta_i = \(target.angle) has this share at z = \(target.redshift)")
  }
}
