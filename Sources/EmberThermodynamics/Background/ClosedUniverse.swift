import EmberTheory
import Glibc

/// Whether a closed universe can be one like ours.
///
/// With little matter, curvature and dark energy may balance at some earlier time: then there was a bounce instead of a beginning, or so long a
/// pause that light has gone around.
struct ClosedUniverse {
  private let model: CosmologicalModel

  init(_ model: CosmologicalModel) { self.model = model }

  private static let count = 600
  /// From a = 1e-5 until today.
  private static let step = log(1e5) / Double(count)
  /// The least square of the expansion rate, as a share of what matter and radiation make.
  private static let slowest = 0.01
  /// How far back to the beginning light may have come towards the other pole.
  private static let farthest = 0.95

  /// Throws `unphysical` for Omega_k unless the universe has always expanded, and light from the beginning has not come near the other pole.
  func check() throws(TheoryError) {
    let expansion = Expansion(model)
    var age = 0.0
    for i in 0...Self.count {
      let a = exp(-Double(i) * Self.step)
      let (square, species) = (expansion.densityA4(a), expansion.speciesA4(a))
      guard square > Self.slowest * species else {
        throw complaint(
          "with these densities and H0 = \(100 * model.h) a closed universe cannot have come from small scales")
      }
      age += a / (square / 3).squareRoot() * Self.step
    }
    guard age < Self.farthest * model.geometry.antipode else {
      throw complaint("with these densities and H0 = \(100 * model.h) the other pole of a closed universe is in view")
    }
  }

  private func complaint(_ requirement: String) -> TheoryError {
    .unphysical(parameter: ParameterName.omegaK.rawValue, value: model.omegaK, requirement: requirement)
  }
}
