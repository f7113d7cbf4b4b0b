import EmberInference
import EmberNumerics
import EmberTestSupport
import Testing

@Suite("Gaussians within limits")
struct TruncatedGaussianTests {
  private static let mean = [1.0, -2, 0.5]
  private static let covariance = Matrix(rows: 3, columns: 3, elements: [1, 0.6, -0.3, 0.6, 2, 0.4, -0.3, 0.4, 0.5])
  private static let line = -Double.infinity...Double.infinity

  private func samples(_ count: Int, _ draw: (inout RandomStream) -> [Double]?) -> ChainSamples {
    var random = RandomStream(seed: 9)
    var samples = ChainSamples(dimension: 3)
    while samples.count < count { if let x = draw(&random) { samples.append(weight: 1, x) } }
    return samples
  }

  @Test(
    "draws are those of the Gaussian that lie within",
    arguments: [
      [0.8...3, line, line], [0.2...1.7, -3...(-1.5), line], [0...Double.infinity, -5...(-4), 0.4...0.6],
    ])
  func moments(_ support: [ClosedRange<Double>]) throws {
    let cut = try TruncatedGaussian(mean: Self.mean, covariance: Self.covariance, support: support)
    let whole = try GaussianStart(mean: Self.mean, covariance: Self.covariance)
    let found = samples(20_000) { cut.draw(using: &$0) }
    let expected = samples(20_000) { random in
      let x = whole.draw(using: &random)
      return zip(support, x).allSatisfy { $0.contains($1) } ? x : nil
    }
    #expect((0..<found.count).allSatisfy { row in zip(support, found[row: row]).allSatisfy { $0.contains($1) } })
    let (a, b) = (found.covariance(rows: 0..<20_000), expected.covariance(rows: 0..<20_000))
    let (m, n) = (found.mean(rows: 0..<20_000), expected.mean(rows: 0..<20_000))
    for i in 0..<3 {
      // Four standard errors of the difference of two means.
      #expect(abs(m[i] - n[i]) < 0.04 * b[i, i].squareRoot())
      for j in 0..<3 { #expect(abs(a[i, j] - b[i, j]) < 0.06 * (b[i, i] * b[j, j]).squareRoot()) }
    }
  }

  @Test("limits far narrower than the Gaussian, and a Gaussian whose middle lies outside")
  func narrow() throws {
    let narrow = [1.0...1.001, -2.5...(-2.499), 0.5...0.5001]
    let cut = try TruncatedGaussian(mean: Self.mean, covariance: Self.covariance, support: narrow)
    let found = samples(4000) { cut.draw(using: &$0) }
    // Nearly uniform.
    #expect(abs(found.mean(rows: 0..<4000)[0] - 1.0005) < 2e-5)
    #expect(abs(found.covariance(rows: 0..<4000)[0, 0].squareRoot() * 12.0.squareRoot() / 0.001 - 1) < 0.03)
    #expect(cut.shareWithin < 1e-3)
    let tail = try TruncatedGaussian(
      mean: Self.mean, covariance: Self.covariance, support: [5...Double.infinity, Self.line, Self.line])
    var random = RandomStream(seed: 1)
    #expect((0..<100).allSatisfy { _ in tail.draw(using: &random)[0] >= 5 })
  }

  @Test("a proposal within a prior is no wider than it, and unchanged where the prior says nothing")
  func proposal() {
    let wide = ProposalCovariance(Self.covariance)
    let prior = Prior([.uniform(min: 0.9, max: 1.1), .normal(loc: 0, scale: 0.1), .uniform(min: -1e6, max: 1e6)])
    let inside = wide.within(prior).matrix
    #expect(inside[0, 0].squareRoot() < 0.2 / 12.0.squareRoot())
    #expect(inside[0, 0].squareRoot() > 0.9 * 0.2 / 12.0.squareRoot())
    // Given the first coordinate: 2 - 0.36, 0.5 - 0.09.
    #expect(abs(inside[1, 1] - 1.64) < 0.01 && abs(inside[2, 2] - 0.41) < 0.01)
    let free = wide.within(Prior(Array(repeating: .uniform(min: -1e6, max: 1e6), count: 3))).matrix
    for (a, b) in zip(free.elements, Self.covariance.elements) { #expect(abs(a - b) < 1e-9) }
  }
}
