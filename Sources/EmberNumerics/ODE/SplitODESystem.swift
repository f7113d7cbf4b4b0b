/// A system y' = f(t, y) + g(t, y) with a non-stiff part f and a stiff, linear part g, for all lanes at once.
///
/// Only the first ``stiffDimension`` variables have a stiff part. The pointers given hold ``dimension`` (or, for stiff rates,
/// ``stiffDimension``) vectors of lanes.
public protocol SplitODESystem: AnyObject {
  /// The number of variables; each is a vector of lanes.
  var dimension: Int { get }

  /// How many variables, from the first on, have a stiff part.
  var stiffDimension: Int { get }

  /// What is added to |y| to make the scale of its error, at time t: the allowed error is the relative tolerance times the sum.
  func errorScale(_ t: Double) -> Lanes

  /// rates = f(t, y).
  func nonstiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>)

  /// rates = g(t, y), for the stiff variables only.
  func stiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>)

  /// Replaces y by the solution Y of Y = y + step g(t, Y).
  func solveStiff(_ t: Double, _ step: Double, _ y: UnsafeMutablePointer<Lanes>)

  /// The methods above as functions.
  var kernels: SplitODEKernels { get }
}

extension SplitODESystem {
  public var kernels: SplitODEKernels {
    SplitODEKernels(
      errorScale: { self.errorScale($0) }, nonstiffRates: { self.nonstiffRates($0, $1, $2) },
      stiffRates: { self.stiffRates($0, $1, $2) }, solveStiff: { self.solveStiff($0, $1, $2) })
  }
}
