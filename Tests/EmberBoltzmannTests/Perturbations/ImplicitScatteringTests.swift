import EmberNumerics
import EmberTheory
import Testing

@testable import EmberBoltzmann

/// Thomson scattering solved implicitly through tight coupling, against GSL's explicit steppers, which resolve every collision.
@Suite struct ImplicitScatteringTests {
  /// Conformal times in Mpc: well before, during and after recombination.
  private static let times = [60.0, 150, 230, 260, 280, 300, 340, 400]
  private static let start = 25.0

  /// The six ingredients at the times above, from a common state at `start`.
  private func ingredients(
    _ universe: PerturbedUniverse, _ k: Lanes, method: ODEMethod, tolerance: Double
  ) throws -> [SourceIngredients] {
    let layout = universe.precision.layout(
      acousticPhase: 1, feedsOnlyLensing: false, massiveGroups: 1, darkEnergy: false)
    let system = EinsteinBoltzmannSystem(universe: universe, layout: layout, k: k, errorCap: 1)
    let y = UnsafeMutableBufferPointer<Lanes>.allocate(capacity: layout.count)
    defer { y.deallocate() }
    universe.initialConditions.fill(try #require(y.baseAddress), layout, k: k, tau: 0.2) { node in
      system.massive.velocity(node, universe.medium(at: 0.2).a)
    }
    func advance(_ method: ODEMethod, _ tolerance: Double, from: Double, to: Double, firstStep: Double) throws {
      let integration = ODEIntegration(system, method: method, tolerance: tolerance)
      try integration.advance(
        y, from: from, to: to, firstStep: firstStep, stepLimit: 200_000, maximumStep: { 0.5 * $0 },
        observe: { _, _ in })
    }
    try advance(.imexARK4, 1e-8, from: 0.2, to: Self.start, firstStep: 0.01)
    var last = Self.start
    return try Self.times.map { time in
      try advance(method, tolerance, from: last, to: time, firstStep: 1e-3)
      last = time
      return system.ingredients(time, try #require(UnsafePointer(y.baseAddress)))
    }
  }

  /// The largest difference of any ingredient at any time, relative to the ingredient's maximum over the times.
  private func largestDifference(_ a: [SourceIngredients], _ b: [SourceIngredients]) -> Double {
    var worst = 0.0
    for index in 0..<SourceIngredients.count {
      for lane in 0..<Lanes.scalarCount {
        let scale = b.map { abs($0[index][lane]) }.max() ?? 0
        for (ours, theirs) in zip(a, b) {
          worst = max(worst, abs(ours[index][lane] - theirs[index][lane]) / scale)
        }
      }
    }
    return worst
  }

  @Test func implicitAndExplicitScatteringAgree() throws {
    let universe = try PerturbedUniverse()
    let k = wavenumbers(from: 0.01, ratio: 1.25)
    let explicit = try ingredients(universe, k, method: .rkf45, tolerance: 1e-7)
    let implicit = try ingredients(universe, k, method: .imexARK4, tolerance: 1e-7)
    let working = try ingredients(universe, k, method: .imexARK4, tolerance: SolverPrecision.default.tolerance)
    let (converged, ordinary) = (largestDifference(implicit, explicit), largestDifference(working, explicit))
    #expect(converged < 1e-5, "tolerance 1e-7: \(converged)")
    // What the spectra are made of at default precision; a fifth of the error allowed in spectra.
    #expect(ordinary < 1e-4, "default tolerance: \(ordinary)")
  }
}
