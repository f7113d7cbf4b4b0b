import EmberNumerics

/// Puts right what a limited range of angles does to the B modes of the lowest multipoles.
///
/// Correlation functions over less than the whole sphere do not tell E from B modes on scales beyond that range: the change of the large
/// E modes of reionisation leaks into the far smaller B modes (27 % at l = 2 for tau = 0.3, all of it for tau = 0.8). So what low
/// multipoles of E contribute to first order in the potential is taken out as the limited range has it, and put in as the whole
/// sphere has it, by Gauss-Legendre quadrature that is exact for these multipoles. Higher orders and higher multipoles of E stay.
struct LargeScaleBModes {
  /// From this multipole on nothing is changed: the leakage is below 10^-4.
  static let end = 200
  /// E modes are taken anew whole to the first of these multipoles, and less and less of them to the second: an edge would leak itself.
  private static let polarisationStart = 60
  private static let polarisationEnd = 500
  /// Below this multipole the correction is whole.
  private static let fadeStart = 120

  /// What to add to C_l^BB, for l = 0 ... min(lmax, end).
  let correction: [Double]

  /// - Parameters:
  ///   - ee: Unlensed C_l^EE; `phiphi`: C_L of the potential.
  ///   - grid: The angles of the limited range; `deflection`: the potential's correlations there.
  init(ee: [Double], phiphi: [Double], grid: LensingGrid, deflection: DeflectionCorrelation, lmax: Int) {
    let low = ee.prefix(Self.polarisationEnd + 1).enumerated().map { l, value in
      value * Self.fade(l, Self.polarisationStart, Self.polarisationEnd)
    }
    let last = min(max(lmax, 0), Self.end)
    let limited = Self.limited(low, grid, deflection, last)
    let whole = Self.whole(low, phiphi, last)
    correction = (0...last).map { l in Self.fade(l, Self.fadeStart, Self.end) * (whole[l] - limited[l]) }
  }

  /// From 1 at `start` to 0 at `end`.
  private static func fade(_ l: Int, _ start: Int, _ end: Int) -> Double {
    let x = min(max(Double(end - l) / Double(end - start), 0), 1)
    return x * x * x * (10 + x * (6 * x - 15))
  }

  private static let tables = LensingTables(lmax: polarisationEnd)

  /// The part of first order as the limited range gives it: by the same kernel, with a thousandth of the potential.
  private static func limited(
    _ ee: [Double], _ grid: LensingGrid, _ deflection: DeflectionCorrelation, _ lmax: Int
  ) -> [Double] {
    let records = LensingRecords(tables: tables, tt: [], te: [], ee: ee)
    let small = 1e-3
    let changes = parallelMap(grid.angles.count) { block in
      LensingKernel(
        tables: tables, angles: grid.angles[block], variance: deflection.variance[block] * small,
        anisotropy: deflection.anisotropy[block] * small
      ).change(records)
    }
    return bModes(changes, grid, lmax).map { $0 / small }
  }

  /// The part of first order, exactly: the correlation functions of grad(phi) . grad(Q + iU).
  private static func whole(_ ee: [Double], _ phiphi: [Double], _ lmax: Int) -> [Double] {
    let gradient = GradientCorrelation(ee: ee, phiphi: Array(phiphi.prefix(polarisationEnd + end + 1)))
    return bModes(parallelMap(sphere.angles.count) { gradient.change(sphere.angles[$0]) }, sphere, lmax)
  }

  /// Exact for the products of multipoles that meet here.
  private static let sphere = LensingGrid(wholeSphere: polarisationEnd + end + 1)

  private static func bModes(_ changes: [CorrelationChange], _ grid: LensingGrid, _ lmax: Int) -> [Double] {
    let transform = CorrelationTransform(changes: changes, grid: grid, tables: tables, lmax: lmax)
    return (0...lmax).map { (transform.plus[$0] - transform.minus[$0]) / 2 }
  }
}

/// The correlation functions of the lensed part of Q + iU to first order, grad(phi) . grad(Q + iU) of Gaussian fields of E modes
/// and of the potential.
///
/// In the spin basis the product is (eth-bar phi eth P + eth phi eth-bar P)/2, in which eth raises the spin 2 of multipole l to 3 with the
/// factor sqrt((l-2)(l+3)), eth-bar lowers it to 1 with sqrt((l+2)(l-1)), and both make spin 1 of the potential with sqrt(L(L+1)).
private struct GradientCorrelation {
  private typealias Series = (recurrence: WignerRecurrence, terms: [Double])
  private let potential: (even: Series, odd: Series)
  private let lowered: (even: Series, odd: Series)
  private let raised: (even: Series, odd: Series)
  private let mixed: (even: Series, odd: Series)

  init(ee: [Double], phiphi: [Double]) {
    func pair(_ m: Int, _ n: Int, _ spectrum: [Double], _ factor: (Double) -> Double) -> (even: Series, odd: Series) {
      (Self.series(m, n, spectrum, factor), Self.series(m, -n, spectrum, factor))
    }
    potential = pair(1, 1, phiphi) { $0 * ($0 + 1) }
    lowered = pair(1, 1, ee) { ($0 + 2) * ($0 - 1) }
    raised = pair(3, 3, ee) { ($0 - 2) * ($0 + 3) }
    mixed = pair(3, 1, ee) { (($0 + 2) * ($0 - 1) * ($0 - 2) * ($0 + 3)).squareRoot() }
  }

  private static func series(
    _ m: Int, _ n: Int, _ spectrum: [Double], _ factor: (Double) -> Double
  ) -> Series {
    let recurrence = WignerRecurrence(m, n, lmax: spectrum.count)
    let terms = spectrum.indices.map { l in
      let x = Double(l)
      return l < 2 ? 0 : (2 * x + 1) / (4 * Double.pi) * factor(x) * spectrum[l] * recurrence.inverseScale[l]
    }
    return (recurrence, terms)
  }

  /// xi_+ and xi_- at eight angles.
  func change(_ angles: Lanes) -> CorrelationChange {
    func sum(_ series: Series) -> Lanes { series.recurrence.sum(series.terms, angles: angles) }
    let (even, odd) = (sum(potential.even), sum(potential.odd))
    var result = CorrelationChange()
    let equal: Lanes = even * (sum(raised.even) + sum(lowered.even))
    let opposite: Lanes = odd * (sum(raised.odd) + sum(lowered.odd))
    result.plus = 0.25 * equal + 0.5 * odd * sum(mixed.even)
    result.minus = 0.25 * opposite + 0.5 * even * sum(mixed.odd)
    return result
  }
}
