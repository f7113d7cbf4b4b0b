import EmberNumerics

/// Multipoles of neutrinos that stream freely with one speed (MB95, eqs. 49 and 57), from l = 0 to the last one kept.
struct FreeStreamingHierarchy {
  /// The last multipole.
  let top: Int
  /// `nil` in flat space.
  private let curved: CurvedCouplings?
  private let layer: AbsorbingLayer

  init(top: Int, _ curved: CurvedCouplings?) {
    self.top = top
    self.curved = curved
    layer = .ofNeutrinos(top: top)
  }

  /// The number of variables.
  var count: Int { top + 1 }

  /// Rates at conformal time t, for wavenumber times speed.
  func rates(
    _ t: Double, _ speed: Lanes, _ metric: MetricRates, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) {
    if let curved {
      stream(curved, t, speed, metric, y, rates)
      rates[2] += metric.shear * curved.quadrupole
    } else {
      stream(FlatCouplings(), t, speed, metric, y, rates)
      rates[2] += metric.shear
    }
  }

  @inline(__always)
  private func stream(
    _ c: some HierarchyCouplings, _ t: Double, _ speed: Lanes, _ metric: MetricRates, _ y: UnsafePointer<Lanes>,
    _ rates: UnsafeMutablePointer<Lanes>
  ) {
    rates[0] = metric.h * (-2.0 / 3) - speed * y[1]
    for l in 1..<layer.start { rates[l] = speed * (c.lower(l, y[l - 1]) - c.upper(l, y[l + 1])) }
    for l in layer.start..<top {
      rates[l] = speed * (c.lower(l, y[l - 1]) - c.upper(l, y[l + 1]) - y[l] * layer.damping[l])
    }
    rates[top] = speed * c.last(top, y[top - 1]) - y[top] * c.truncation(top, t)
  }
}
