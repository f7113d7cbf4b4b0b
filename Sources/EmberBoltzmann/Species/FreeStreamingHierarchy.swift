import EmberNumerics

/// Multipoles of neutrinos that stream freely with one speed (MB95, eqs. 49 and 57), from l = 0 to the last one kept.
struct FreeStreamingHierarchy {
  /// The last multipole.
  let top: Int
  private let couplings = HierarchyCoefficients.table
  private let layer: AbsorbingLayer

  init(top: Int) {
    self.top = top
    layer = .ofNeutrinos(top: top)
  }

  /// The number of variables.
  var count: Int { top + 1 }

  /// Rates at conformal time t, for wavenumber times speed.
  func rates(
    _ t: Double, _ speed: Lanes, _ metric: MetricRates, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) {
    rates[0] = metric.h * (-2.0 / 3) - speed * y[1]
    for l in 1..<layer.start { rates[l] = speed * (y[l - 1] * couplings[l].x - y[l + 1] * couplings[l].y) }
    rates[2] += metric.shear
    for l in layer.start..<top {
      rates[l] = speed * (y[l - 1] * couplings[l].x - y[l + 1] * couplings[l].y - y[l] * layer.damping[l])
    }
    rates[top] = speed * y[top - 1] - y[top] * (Double(top + 1) / t)
  }
}
