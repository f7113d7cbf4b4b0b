import EmberNumerics
import Testing

@testable import EmberBoltzmann
@testable import EmberProjection

@Suite struct SourceWavenumbersTests {
  private func grid(
    soundHorizon: Double = 144.4, largestForCMB: Double = 0.34, largest: Double = 5, sampling: Double = 1
  ) -> SourceWavenumbers {
    SourceWavenumbers(
      soundHorizon: soundHorizon, largestForCMB: largestForCMB, largest: largest, sampling: sampling,
      lanes: Lanes.scalarCount)
  }

  @Test(arguments: [0.02, 0.1, 0.34, 0.6]) func nodesFormWholeGroupsInOrder(largest: Double) {
    let grid = grid(largestForCMB: largest)
    #expect(grid.values.count % Lanes.scalarCount == 0)
    #expect(zip(grid.values, grid.values.dropFirst()).allSatisfy { $0 < $1 })
    #expect(grid.values[grid.countForCMB - 1] >= largest)
    #expect(grid.values[grid.values.count - 1] >= 5 * 0.9)
  }

  /// The number of nodes is the same throughout a posterior, so that spectra are smooth functions of the parameters.
  @Test(arguments: [2.0, 5, 10]) func countIsConstantNearAModel(largest: Double) {
    let counts = stride(from: 0.95, through: 1.05, by: 0.01).map {
      grid(soundHorizon: 144.4 * $0, largest: largest)
    }
    #expect(Set(counts.map(\.values.count)).count == 1 && Set(counts.map(\.countForCMB)).count == 1)
  }

  @Test func theGridScalesWithTheSoundHorizon() {
    let (a, b) = (grid(), grid(soundHorizon: 147))
    let ratio = 144.4 / 147
    #expect(zip(a.values, b.values).allSatisfy { abs($1 / $0 / ratio - 1) < 1e-13 })
  }

  @Test func samplingDividesTheSpacing() {
    let ratio = Double(grid(sampling: 2).values.count) / Double(grid().values.count)
    #expect(abs(ratio - 2) < 0.1)
  }
}
