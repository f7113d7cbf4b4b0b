import EmberNumerics

/// A uniform draw from a slice along a line: where a density lies above a level (Neal 2003, Ann. Stat. 31, 705, figures 3 and 5).
enum LineSlice {
  /// A point of the slice through t = 0, by stepping out in units of 1 and shrinking; `nil` when rounding leaves none.
  ///
  /// - Parameters:
  ///   - below: how many steps out at most towards negative t.
  ///   - above: the same towards positive t.
  ///   - inside: what is at t, if that lies in the slice.
  static func draw<Point>(
    below: Int, above: Int, using random: inout RandomStream, inside: (Double) -> Point?
  ) -> Point? {
    var low = -random.uniform()
    var high = low + 1
    var (below, above) = (below, above)
    while below > 0, inside(low) != nil { (low, below) = (low - 1, below - 1) }
    while above > 0, inside(high) != nil { (high, above) = (high + 1, above - 1) }
    for _ in 0..<mostShrinkages {
      let t = low + (high - low) * random.uniform()
      if let found = inside(t) { return found }
      if t < 0 { low = t } else { high = t }
    }
    return nil
  }

  private static let mostShrinkages = 100
}
