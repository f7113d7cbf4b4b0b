@testable import EmberInference
@testable import EmberSamplers
import EmberTestSupport
import Testing

@Suite("Densities that samplers along trajectories are tested with")
struct KnownTargetTests {
  @Test(
    "The gradient of the surface is that of its value",
    arguments: [KnownTarget.gaussian(shift: 1), .truncated, .banana, .funnel])
  func gradient(target: KnownTarget) throws {
    let x = (0..<target.dimension).map { 0.3 + 0.2 * Double($0) }
    let point = try #require(target.makeEvaluator(chain: 0, seed: 1).surface(x))
    let steps = x.map { _ in 1e-2 }
    let mismatch = worstDerivativeMismatch(gradient: point.gradient, at: x, steps: steps) { target.density($0).value }
    #expect(mismatch < 1e-7)
  }
}
