import EmberNumerics
import EmberTheory

@testable import EmberBoltzmann
@testable import EmberThermodynamics

extension PerturbedUniverse {
  /// The universe of the given parameters, everything else fiducial.
  convenience init(_ parameters: [ParameterName: Double] = [:], precision: SolverPrecision = .default)
    throws(TheoryError)
  {
    let background = Background(try CosmologicalModel(CosmologicalParameters(parameters)))
    self.init(
      background: background, thermodynamics: try Thermodynamics(background: background), precision: precision)
  }
}

extension ModeEvolution {
  /// One group of wavenumbers that feeds the CMB, recorded from `recordStart` on.
  init(_ universe: PerturbedUniverse, k: Lanes, recordStart: Double = 180) throws(TheoryError) {
    try self.init(
      universe: universe, k: k, feedsOnlyLensing: false, recordStart: recordStart, stepLimit: { max(0.5, 0.01 * $0) })
  }

  /// One ingredient (see ``SourceIngredients``) of one lane at time t, splined between the recorded steps.
  func ingredient(_ index: Int, lane: Int, at t: Double) -> Double {
    let phase = phases.first { $0.times[$0.times.count - 1] >= t } ?? phases[phases.count - 1]
    return CubicSpline(phase.times, phase.series[index].map { $0[lane] })(t)
  }
}

/// Eight wavenumbers in equal ratios.
func wavenumbers(from smallest: Double, ratio: Double) -> Lanes {
  var k = Lanes.zero
  var value = smallest
  for lane in 0..<Lanes.scalarCount {
    k[lane] = value
    value *= ratio
  }
  return k
}
