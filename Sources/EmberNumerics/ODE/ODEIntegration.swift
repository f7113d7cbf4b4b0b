import CGSL
import Glibc

/// Integrates a ``SplitODESystem`` with GSL's evolution driver: one step size for all lanes, chosen by the worst of them.
public struct ODEIntegration: ~Copyable {
  private let context: ODEContext
  private let step: UnsafeMutablePointer<gsl_odeiv2_step>
  private let control: UnsafeMutablePointer<gsl_odeiv2_control>
  private let evolution: UnsafeMutablePointer<gsl_odeiv2_evolve>

  /// Prepares an integration of `system` with local relative error `tolerance`.
  public init(_ system: any SplitODESystem, method: ODEMethod, tolerance: Double) {
    GSLErrorHandler.isOff
    context = ODEContext(system, tolerance: tolerance)
    let scalars = system.dimension * Lanes.scalarCount
    step = gsl_odeiv2_step_alloc(method.gslType, scalars)
    control = gsl_odeiv2_control_alloc(GSLTypes.laneControl)
    control.pointee.state = Unmanaged.passUnretained(context).toOpaque()
    evolution = gsl_odeiv2_evolve_alloc(scalars)
  }

  deinit {
    gsl_odeiv2_evolve_free(evolution)
    gsl_odeiv2_control_free(control)
    gsl_odeiv2_step_free(step)
  }

  /// Advances y from `time` to `end`, calling `observe` after every accepted step with the time and the solution.
  ///
  /// `maximumStep` bounds the step as a function of time. Throws when `stepLimit` steps do not suffice, or when the step vanishes.
  public func advance(
    _ y: UnsafeMutableBufferPointer<Lanes>, from time: Double, to end: Double, firstStep: Double, stepLimit: Int,
    maximumStep: (Double) -> Double, observe: (Double, UnsafePointer<Lanes>) -> Void
  ) throws(ODEError) {
    var t = time
    var h = firstStep
    var steps = 0
    guard let base = y.baseAddress else { return }
    let scalars = UnsafeMutableRawPointer(base).assumingMemoryBound(to: Double.self)
    var system = gsl_odeiv2_system(
      function: fullRates, jacobian: nil, dimension: y.count * Lanes.scalarCount,
      params: Unmanaged.passUnretained(context).toOpaque())
    while t < end {
      h = min(h, maximumStep(t))
      let status = gsl_odeiv2_evolve_apply(evolution, control, step, &system, &t, end, &h, scalars)
      steps += 1
      // The last step may be a sliver: the one before it may have ended within rounding of the end.
      let hasMoved = t >= end || evolution.pointee.last_step > 1e-14 * t
      guard status == GSL_SUCCESS.asInt32, h.isFinite, hasMoved else {
        throw .stepTooSmall(time: t)
      }
      guard steps <= stepLimit else { throw .tooManySteps(time: t) }
      observe(t, UnsafePointer(base))
    }
  }
}

extension ODEMethod {
  fileprivate var gslType: UnsafePointer<gsl_odeiv2_step_type> {
    switch self {
    case .imexARK4: GSLTypes.additiveRungeKutta
    case .rkck: ember_gsl_step_rkck()
    case .rkf45: ember_gsl_step_rkf45()
    case .rk8pd: ember_gsl_step_rk8pd()
    }
  }
}

/// GSL's default handler aborts the process; every status is checked here instead.
enum GSLErrorHandler {
  static let isOff: Void = { _ = gsl_set_error_handler_off() }()
}

/// y' = f + g, for GSL's own explicit steppers.
private func fullRates(
  _ t: Double, _ y: UnsafePointer<Double>?, _ rates: UnsafeMutablePointer<Double>?,
  _ parameters: UnsafeMutableRawPointer?
) -> Int32 {
  guard let y, let rates, let parameters else { return GSL_EBADFUNC.asInt32 }
  let context = Unmanaged<ODEContext>.fromOpaque(parameters).takeUnretainedValue()
  let lanes = UnsafeRawPointer(y).assumingMemoryBound(to: Lanes.self)
  let output = UnsafeMutableRawPointer(rates).assumingMemoryBound(to: Lanes.self)
  context.time = t
  context.kernels.nonstiffRates(t, lanes, output)
  let stiff = context.stiffStages
  context.kernels.stiffRates(t, lanes, stiff)
  for i in 0..<context.stiffDimension { output[i] += stiff[i] }
  return GSL_SUCCESS.asInt32
}

extension BinaryInteger {
  var asInt32: Int32 { Int32(truncatingIfNeeded: self) }
}
