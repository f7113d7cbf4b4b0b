/// What GSL's callbacks need: the system, its tolerances, and the stage vectors of the additive Runge-Kutta method.
final class ODEContext {
  let system: any SplitODESystem
  let tolerance: Double
  /// Start of the step under way.
  var time = 0.0
  let nonstiffStages: UnsafeMutablePointer<Lanes>
  let stiffStages: UnsafeMutablePointer<Lanes>
  let start: UnsafeMutablePointer<Lanes>

  init(_ system: any SplitODESystem, tolerance: Double) {
    self.system = system
    self.tolerance = tolerance
    let n = system.dimension
    nonstiffStages = Self.zeros(n * AdditiveRungeKuttaTableau.stages)
    stiffStages = Self.zeros(max(1, system.stiffDimension) * AdditiveRungeKuttaTableau.stages)
    start = Self.zeros(n)
  }

  deinit {
    nonstiffStages.deallocate()
    stiffStages.deallocate()
    start.deallocate()
  }

  private static func zeros(_ count: Int) -> UnsafeMutablePointer<Lanes> {
    let memory = UnsafeMutablePointer<Lanes>.allocate(capacity: count)
    memory.initialize(repeating: .zero, count: count)
    return memory
  }
}
