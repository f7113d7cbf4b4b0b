/// How the temperature and polarisation of gravitational waves at one time and one label q are seen: what multiplies j_l and its derivative in the
/// radial functions of ``TensorTransferFunctions``.
struct TensorKernel {
  /// x of j_l(x) and j_l'(x).
  let argument: Double
  /// j_l in temperature, and in epsilon_l with l(l+1)/4.
  let rising: Float
  /// j_l and j_l' in 2 epsilon_l.
  let electric: (value: Float, slope: Float)
  /// j_l and j_l' in beta_l.
  let magnetic: (value: Float, slope: Float)
}

extension TensorKernel {
  /// In flat space, for x = k times the distance.
  @inline(__always)
  init(flat x: Double) {
    let inverse = Float(1 / x)
    let square = inverse * inverse
    self.init(
      argument: x, rising: square, electric: (value: square - 1, slope: inverse),
      magnetic: (value: inverse, slope: 0.5))
  }

  /// With flat functions in curved space; see ``CurvedPaths``. `norm` is that of ``TensorModes``.
  init(_ path: CurvedPaths.Path, q: Double, norm: Double) {
    let amplitude = path.amplitude / norm
    // phi_l = amplitude j_l', and phi'_l / q = bend j_l' + slope j_l''s derivative.
    let (bend, slope) = (amplitude * path.bend / q, path.slope / norm)
    let turn = path.cotangent / q
    let far = q * path.lateRadius
    self.init(
      argument: q * path.radius, rising: Float(amplitude / (far * far)),
      electric: (value: Float(amplitude * (turn * turn - 1) + turn * bend), slope: Float(turn * slope)),
      magnetic: (value: Float(amplitude * turn + 0.5 * bend), slope: Float(0.5 * slope)))
  }
}
