import Glibc

/// Windows in real and in Fourier space.
public enum Window {
  /// 1 up to `start`, falling as the square of a cosine to 0 at `end`.
  @inlinable
  public static func cosineTaper(_ x: Double, from start: Double, to end: Double) -> Double {
    if x < start { return 1 }
    if x >= end { return 0 }
    let c = cos(0.5 * Double.pi * (x - start) / (end - start))
    return c * c
  }

  /// The Fourier transform of a sphere of radius R and unit mass, 3 (sin x - x cos x)/x^3 with x = k R.
  @inlinable
  public static func topHat(_ x: Double) -> Double {
    x < 0.01 ? 1 - x * x / 10 : 3 * (sin(x) - x * cos(x)) / (x * x * x)
  }
}
