/// A root of a continuous function of one variable by Brent's method (Brent 1973, chapter 4).
public enum BrentRoot {
  /// The root between `low` and `high`, at which the function has opposite signs, to `tolerance` in the argument.
  public static func find(
    _ low: Double, _ high: Double, valueAtLow: Double, valueAtHigh: Double, tolerance: Double,
    _ f: (Double) -> Double
  ) -> Double {
    var (a, fa) = (low, valueAtLow)
    var (b, fb) = (high, valueAtHigh)
    var (c, fc) = (a, fa)
    var d = b - a
    var e = d
    for _ in 0..<200 {
      if (fb > 0) == (fc > 0) {
        (c, fc) = (a, fa)
        d = b - a
        e = d
      }
      if abs(fc) < abs(fb) {
        (a, b, c) = (b, c, b)
        (fa, fb, fc) = (fb, fc, fb)
      }
      let least = 2 * Double.ulpOfOne * abs(b) + tolerance / 2
      let half = (c - b) / 2
      if abs(half) <= least || fb == 0 { return b }
      if abs(e) >= least && abs(fa) > abs(fb) {
        let step = interpolation(a, b, c, fa, fb, fc)
        if 2 * step.p < min(3 * half * step.q - abs(least * step.q), abs(e * step.q)) {
          e = d
          d = step.p / step.q
        } else {
          d = half
          e = half
        }
      } else {
        d = half
        e = half
      }
      (a, fa) = (b, fb)
      b += abs(d) > least ? d : (half > 0 ? least : -least)
      fb = f(b)
      if fb.isNaN { return b }
    }
    return b
  }

  /// Non-negative numerator and denominator of the secant or inverse quadratic step.
  private static func interpolation(
    _ a: Double, _ b: Double, _ c: Double, _ fa: Double, _ fb: Double, _ fc: Double
  ) -> (p: Double, q: Double) {
    let s = fb / fa
    let p: Double
    let q: Double
    if a == c {
      p = (c - b) * s
      q = 1 - s
    } else {
      let t = fa / fc
      let r = fb / fc
      p = s * ((c - b) * t * (t - r) - (b - a) * (r - 1))
      q = (t - 1) * (r - 1) * (s - 1)
    }
    return p > 0 ? (p, -q) : (-p, q)
  }
}
