import EmberTheory

/// Emulated points at which a chain has been, evenly spaced in the weight of its steps, each with its stated error of ln L: they stand for
/// the posterior.
struct ChainVisits: Sendable {
  private(set) var points: [ModelPoint] = []
  private(set) var errors: [Double] = []
  private var passed = 0.0
  private var stride = 4.0

  /// Notes one step that counts as so many.
  mutating func note(_ point: ModelPoint, error: Double, weight: Double) {
    defer { passed += weight }
    guard (passed / stride).rounded(.up) < ((passed + weight) / stride).rounded(.up) else { return }
    points.append(point)
    errors.append(error)
    guard points.count == Self.most else { return }
    stride *= 2
    points = points.indices.filter { $0 % 2 == 0 }.map { points[$0] }
    errors = errors.indices.filter { $0 % 2 == 0 }.map { errors[$0] }
  }

  private static let most = 128
}
