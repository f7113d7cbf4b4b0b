import EmberTheory

final class EmulatorSnapshot: Sendable {
  let calibration = Calibration()
  let hyperparameters: [[Double]] = []
  let fittedCount = 0
  func assess(_ point: ModelPoint) -> Assessment { .useSolver(.untrained) }
}
