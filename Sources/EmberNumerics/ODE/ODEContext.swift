/// What GSL's callbacks need: the system, its tolerances, and the stage vectors of the additive Runge-Kutta method.
final class ODEContext {
  let dimension: Int
  let stiffDimension: Int
  let kernels: SplitODEKernels
  let tolerance: Double
  /// Start of the step under way.
  var time = 0.0
  /// The largest ratio of estimated error to its scale in the step just made, where the method knows it.
  var worstError: Double?
  let nonstiffStages: UnsafeMutablePointer<Lanes>
  let stiffStages: UnsafeMutablePointer<Lanes>
  let start: UnsafeMutablePointer<Lanes>

  init(_ system: any SplitODESystem, tolerance: Double) {
    dimension = system.dimension
    stiffDimension = system.stiffDimension
    kernels = system.kernels
    self.tolerance = tolerance
    nonstiffStages = Self.zeros(dimension * AdditiveRungeKuttaTableau.stages)
    stiffStages = Self.zeros(max(1, stiffDimension) * AdditiveRungeKuttaTableau.stages)
    start = Self.zeros(dimension)
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
