import EmberNumerics
import Glibc
import Testing

@testable import EmberEmulation

@Suite struct LengthPriorTests {
  @Test func slopesAreThoseOfTheValue() {
    let prior = LengthPrior.broad
    let at = [0.3, 1.7, -12.0]
    let (_, slope) = prior(at, count: 2)
    for i in at.indices {
      var (up, down) = (at, at)
      up[i] += 1e-5
      down[i] -= 1e-5
      let difference = (prior(up, count: 2).value - prior(down, count: 2).value) / 2e-5
      #expect(abs(difference - slope[i]) < 1e-6)
    }
    #expect(slope[2] == 0)
  }

  @Test func itLearnsFromProcessesOfTheSameInputs() throws {
    // Outputs that bend along the first input only: what three processes find tells a fourth where to look.
    var stream = RandomStream(seed: 8)
    let points = (0..<40).map { _ in (0..<3).map { _ in stream.normal() } }
    let geometry = TrainingGeometry(points)
    func output(_ phase: Double) -> Matrix {
      Matrix(rows: 40, columns: 1, elements: points.map { sin(1.5 * $0[0] + phase) })
    }
    let fitted = try [0.0, 0.7, 1.4].map { phase in
      FittedProcess(
        try #require(GaussianProcess.fit(geometry, outputs: output(phase), kernels: [.squaredExponential])))
    }
    let prior = LengthPrior(around: fitted, dimension: 3)
    #expect(prior.center(0) < prior.center(1) - 0.5 && prior.center(0) < prior.center(2) - 0.5)
    #expect(LengthPrior(around: [], dimension: 3).center(0) == LengthPrior.broad.center(0))
    #expect(Kernel.prevalent(fitted) == .squaredExponential && Kernel.prevalent([]) == nil)
  }
}
