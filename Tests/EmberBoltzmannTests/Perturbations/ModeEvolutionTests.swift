import EmberNumerics
import EmberTheory
import Testing

@testable import EmberBoltzmann

@Suite struct ModeEvolutionTests {
  private static let recorded = [200.0, 250, 280, 300, 400, 800, 2000, 6000, 13000]
  private static let weyl = 5

  /// The initial conditions are good enough that nothing depends on when they are applied.
  @Test func resultDoesNotDependOnTheStartingTime() throws {
    var precision = SolverPrecision.default
    precision.tolerance = 1e-7
    let k = wavenumbers(from: 0.06, ratio: 1.1)
    let late = try ModeEvolution(PerturbedUniverse(precision: precision), k: k)
    precision.startPhase /= 2
    let early = try ModeEvolution(PerturbedUniverse(precision: precision), k: k)
    var worst = 0.0
    for lane in 0..<Lanes.scalarCount {
      worst = max(worst, abs(early.matterToday[lane] / late.matterToday[lane] - 1))
      for index in 0..<3 {
        // Monopole, velocity and quadrupole matter around last scattering only.
        let values = Self.recorded[..<5].map { t in
          (early.ingredient(index, lane: lane, at: t), late.ingredient(index, lane: lane, at: t))
        }
        let scale = values.map { abs($0.0) }.max() ?? 0
        for (a, b) in values { worst = max(worst, abs(a - b) / scale) }
      }
    }
    #expect(worst < 1e-6, "\(worst)")
  }

  /// Far outside the horizon and for unit curvature perturbation (phi + psi)/2 = (2/3)(1 + f/5)/(1 + 4f/15) in the
  /// radiation era, with the neutrino fraction f, and 3/5 in the matter era (MB95, section 6): the ratio is close to 9/10.
  @Test func superhorizonPotentialFallsToNineTenths() throws {
    let universe = try PerturbedUniverse([.neutrinoMass: 0, .massiveNeutrinos: 0])
    let evolution = try ModeEvolution(universe, k: wavenumbers(from: 2e-6, ratio: 1.2), recordStart: 0.5)
    let f = universe.initialConditions.neutrinoFraction
    let radiation = 2.0 / 3 * (1 + f / 5) / (1 + 4 * f / 15)
    for lane in 0..<Lanes.scalarCount {
      #expect(abs(evolution.ingredient(Self.weyl, lane: lane, at: 1) / radiation - 1) < 2e-3)
      #expect(abs(evolution.ingredient(Self.weyl, lane: lane, at: 4000) / 0.6 - 1) < 1e-2)
    }
  }

  /// Lanes share their steps but not their physics: a group shifted by half its width gives the same where it overlaps.
  @Test func groupingDoesNotMatter() throws {
    var precision = SolverPrecision.default
    precision.tolerance = 1e-7
    let universe = try PerturbedUniverse(precision: precision)
    let ratio = 1.15
    let first = try ModeEvolution(universe, k: wavenumbers(from: 0.02, ratio: ratio))
    let second = try ModeEvolution(universe, k: wavenumbers(from: 0.02 * ratio * ratio * ratio * ratio, ratio: ratio))
    for lane in 0..<4 {
      #expect(abs(first.matterToday[lane + 4] / second.matterToday[lane] - 1) < 1e-5)
      let (a, b) = (
        first.ingredient(Self.weyl, lane: lane + 4, at: 280), second.ingredient(Self.weyl, lane: lane, at: 280)
      )
      #expect(abs(a - b) < 1e-5)
    }
  }

  @Test func tooFewStepsAreReported() {
    var precision = SolverPrecision.default
    precision.stepLimit = 10
    #expect {
      try ModeEvolution(PerturbedUniverse(precision: precision), k: wavenumbers(from: 0.02, ratio: 1.1))
    } throws: { error in
      guard case TheoryError.failed(let stage, _) = error else { return false }
      return stage == "perturbations"
    }
  }
}
