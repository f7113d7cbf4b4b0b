import EmberNumerics

/// The fifteen Wigner functions by which lensing mixes the correlation functions of T, Q and U, to third order in C_gl,2.
///
/// The shift q of the indices is the power of C_gl,2: (m + q, n - q) and (m - q, n + q) for (m, n) = (0, 0), (2, 2), (2, -2), (2, 0).
struct LensingTables: Sendable {
  /// The pairs (m, n), in the order in which they stand in every record.
  static let pairs: [(m: Int, n: Int)] = [
    (0, 0), (1, -1), (2, -2), (3, -3),
    (2, 2), (3, 1), (4, 0), (5, -1),
    (4, -4), (5, -5),
    (2, 0), (3, -1), (1, 1), (4, -2), (5, -3),
  ]
  /// The lowest multipole that is lensed.
  static let first = 2

  let recurrences: [WignerRecurrence]
  let lmax: Int

  init(lmax: Int) {
    self.lmax = lmax
    recurrences = parallelMap(Self.pairs.count) { WignerRecurrence(Self.pairs[$0].m, Self.pairs[$0].n, lmax: lmax) }
  }

  /// The recurrence of a pair that stands in ``pairs``.
  subscript(m: Int, n: Int) -> WignerRecurrence {
    // The list is fixed: a pair that is not in it is a mistake in this folder.
    recurrences[Self.pairs.firstIndex { $0.m == m && $0.n == n }!]
  }
}
