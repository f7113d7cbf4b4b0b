import CGSL
import Glibc

/// The step and control types that are registered with GSL beside its own.
enum GSLTypes {
  /// ARK4(3)6L[2]SA on vectors of lanes.
  nonisolated(unsafe) static let additiveRungeKutta: UnsafePointer<gsl_odeiv2_step_type> = {
    let type = UnsafeMutablePointer<gsl_odeiv2_step_type>.allocate(capacity: 1)
    type.initialize(
      to: gsl_odeiv2_step_type(
        name: staticName("imex_ark4"), can_use_dydt_in: 0, gives_exact_dydt_out: 0,
        alloc: { _ in malloc(1) }, apply: additiveRungeKuttaStep, set_driver: { _, _ in GSL_SUCCESS.asInt32 },
        reset: { _, _ in GSL_SUCCESS.asInt32 }, order: { _ in 4 }, free: { free($0) }))
    return UnsafePointer(type)
  }()

  /// Error control by the worst variable of the worst lane.
  nonisolated(unsafe) static let laneControl: UnsafePointer<gsl_odeiv2_control_type> = {
    let type = UnsafeMutablePointer<gsl_odeiv2_control_type>.allocate(capacity: 1)
    type.initialize(
      to: gsl_odeiv2_control_type(
        name: staticName("lanes"), alloc: { malloc(1) }, init: { _, _, _, _, _ in GSL_SUCCESS.asInt32 },
        hadjust: adjustStep, errlevel: { _, _, _, _, _, _ in GSL_SUCCESS.asInt32 },
        set_driver: { _, _ in GSL_SUCCESS.asInt32 }, free: { _ in }))
    return UnsafePointer(type)
  }()

  /// A C string that lives as long as the process.
  private static func staticName(_ name: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
  }
}

/// Scales the step by (0.9 / r)^(1/4), with r the largest ratio of estimated to allowed error.
private func adjustStep(
  _ state: UnsafeMutableRawPointer?, _ dimension: Int, _ order: UInt32, _ y: UnsafePointer<Double>?,
  _ error: UnsafePointer<Double>?, _ rates: UnsafePointer<Double>?, _ h: UnsafeMutablePointer<Double>?
) -> Int32 {
  guard let state, let y, let error, let h else { return GSL_ODEIV_HADJ_NIL.asInt32 }
  let context = Unmanaged<ODEContext>.fromOpaque(state).takeUnretainedValue()
  let r = (context.worstError ?? worstError(context, y, error)) / context.tolerance
  guard r.isFinite else {
    h.pointee *= 0.2
    return GSL_ODEIV_HADJ_DEC.asInt32
  }
  // The estimate belongs to the third-order solution, so it falls with the fourth power of the step.
  let factor = min(4, max(0.2, 0.9 / max(r, 1e-8).squareRoot().squareRoot()))
  if r > 1.2 {
    h.pointee *= min(factor, 0.9)
    return GSL_ODEIV_HADJ_DEC.asInt32
  }
  h.pointee *= factor
  return (factor > 1 ? GSL_ODEIV_HADJ_INC : GSL_ODEIV_HADJ_NIL).asInt32
}

/// The largest ratio of estimated error to its scale; not a number where one of the errors is none.
private func worstError(_ context: ODEContext, _ y: UnsafePointer<Double>, _ error: UnsafePointer<Double>) -> Double {
  let values = UnsafeRawPointer(y).assumingMemoryBound(to: Lanes.self)
  let errors = UnsafeRawPointer(error).assumingMemoryBound(to: Lanes.self)
  let scale = context.kernels.errorScale(context.time)
  var worst = 0.0
  for i in 0..<context.dimension {
    let ratio = magnitude(errors[i]) / (magnitude(values[i]) + scale)
    for lane in 0..<Lanes.scalarCount where !(ratio[lane] <= worst) && !worst.isNaN { worst = ratio[lane] }
  }
  return worst
}

@inline(__always)
func magnitude(_ x: Lanes) -> Lanes {
  let bits = unsafeBitCast(x, to: SIMD8<UInt64>.self) & SIMD8<UInt64>(repeating: 0x7FFF_FFFF_FFFF_FFFF)
  return unsafeBitCast(bits, to: Lanes.self)
}
