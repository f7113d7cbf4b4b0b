import Glibc

extension Double {
  /// ln x.
  var naturalLogarithm: Double { log(self) }
}
