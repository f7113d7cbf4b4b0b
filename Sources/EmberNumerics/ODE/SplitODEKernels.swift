/// The functions of a ``SplitODESystem`` as the integrator calls them, some hundred thousand times per integration.
///
/// A generic system specialises the property that makes them, so that what it is generic over is looked up once per integration and
/// not once per call.
public struct SplitODEKernels {
  let errorScale: (Double) -> Lanes
  let nonstiffRates: (Double, UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void
  let stiffRates: (Double, UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void
  let solveStiff: (Double, Double, UnsafeMutablePointer<Lanes>) -> Void

  /// See the methods of ``SplitODESystem`` of the same names.
  public init(
    errorScale: @escaping (Double) -> Lanes,
    nonstiffRates: @escaping (Double, UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void,
    stiffRates: @escaping (Double, UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void,
    solveStiff: @escaping (Double, Double, UnsafeMutablePointer<Lanes>) -> Void
  ) {
    self.errorScale = errorScale
    self.nonstiffRates = nonstiffRates
    self.stiffRates = stiffRates
    self.solveStiff = solveStiff
  }
}
