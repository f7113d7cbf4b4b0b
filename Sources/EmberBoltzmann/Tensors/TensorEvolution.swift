import EmberNumerics
import EmberProjection
import EmberTheory
import EmberThermodynamics

/// The history of one group of gravitational waves: their rate of change, and the polarisation that scattering makes of it.
struct TensorEvolution {
  private var times: [Double] = []
  private var rates: [Lanes] = []
  private var polarisations: [Lanes] = []

  /// Waves are followed to this k tau, by when they have faded.
  static let fadeStart = 60.0
  static let fadeEnd = 110.0

  init(
    universe: PerturbedUniverse, precision: SolverPrecision, k: Lanes, recordStart: Double,
    stepLimit: (Double) -> Double
  ) throws(TheoryError) {
    let largest = k[Lanes.scalarCount - 1]
    let extra = largest * universe.soundHorizon < 4.4 ? precision.lateStreamingExtra : 0
    let layout = TensorLayout(
      photonMax: precision.photonMax + extra, polarisationMax: precision.polarisationMax + extra,
      neutrinoMax: precision.neutrinoMax, massiveNodes: universe.hasMassiveNeutrinos ? universe.momenta.nodes.count : 0)
    let system = TensorSystem(universe: universe, layout: layout, k: k)
    let y = UnsafeMutableBufferPointer<Lanes>.allocate(capacity: layout.count)
    defer { y.deallocate() }
    guard let base = y.baseAddress else { return }
    let start = min(precision.startPhase / largest, 0.2)
    system.start(base, tau: start)
    do {
      var integration = ODEIntegration(system, method: precision.method, tolerance: precision.tolerance)
      try integration.advance(
        y, from: start, to: recordStart, firstStep: 0.05 * start, stepLimit: precision.stepLimit,
        maximumStep: { 0.5 * $0 }, observe: { _, _ in })
      integration = ODEIntegration(system, method: precision.method, tolerance: precision.tolerance)
      record(recordStart, system, base)
      let end = min(universe.age, max(Self.fadeEnd / k[0], 2 * recordStart))
      try integration.advance(
        y, from: recordStart, to: end, firstStep: 0.2 * stepLimit(recordStart), stepLimit: precision.stepLimit,
        maximumStep: stepLimit, observe: { record($0, system, $1) })
    } catch {
      throw TheoryError.failed(stage: "gravitational waves", reason: "k = \(k[0])/Mpc: \(error)")
    }
  }

  private mutating func record(_ t: Double, _ system: TensorSystem, _ y: UnsafePointer<Lanes>) {
    times.append(t)
    rates.append(y[system.layout.rate])
    polarisations.append(system.polarisation(y))
  }

  /// h' and P at the ascending `moments` as far as they were followed, splined.
  func sample(_ moments: [Double], _ body: (Int, _ rate: Lanes, _ polarisation: Lanes) -> Void) {
    let factors = SplineFactors(times)
    let (rateBends, polarisationBends) = (factors.curvatures(rates), factors.curvatures(polarisations))
    var i = 0
    for (node, t) in moments.enumerated() where t <= times[times.count - 1] {
      while i < times.count - 2 && times[i + 1] < t { i += 1 }
      let w = factors.weights(t, in: i)
      func value(_ y: [Lanes], _ bends: [Lanes]) -> Lanes {
        var sum = y[i] * w.0 + y[i + 1] * w.1
        sum += bends[i] * w.2
        sum += bends[i + 1] * w.3
        return sum
      }
      body(node, value(rates, rateBends), value(polarisations, polarisationBends))
    }
  }
}
