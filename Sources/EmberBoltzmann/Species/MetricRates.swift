import EmberNumerics

/// h' and eta' in synchronous gauge, in all lanes.
struct MetricRates {
  let h: Lanes
  let eta: Lanes
  /// The rate of dark energy's variable (see ``DarkEnergyPerturbation``), which comes with them.
  var darkEnergy = Lanes.zero

  /// What drives quadrupoles, 4 h'/15 + 8 eta'/5.
  var shear: Lanes { h * (4.0 / 15) + eta * (8.0 / 5) }
}
