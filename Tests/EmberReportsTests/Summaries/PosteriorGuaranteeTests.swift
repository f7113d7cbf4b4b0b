@testable import EmberReports
import EmberInference
import EmberNumerics
import Testing

@Suite("Guarantee")
struct PosteriorGuaranteeTests {
  private typealias Row = PosteriorGuarantee.Row

  private static let rows = [
    Row(x: [1], copies: 1, sigma: 0.1, difference: 0.01), Row(x: [2], copies: 1, sigma: 0.1, difference: -0.02),
    Row(x: [3], copies: 2, sigma: 0.1, difference: 0), Row(x: [-9], copies: 3, sigma: 0.1, difference: -.infinity),
  ]

  @Test("a row at which the solver has no answer has weight zero and is reported")
  func failures() throws {
    let guarantee = try #require(
      PosteriorGuarantee(names: ["m_nu"], rows: Self.rows, failures: ["unphysical m_nu": 1], solverCalls: 3))
    // From the mean of all draws, -18/7, to that of those with an answer, about 9/4.
    let shift = try #require(guarantee.shift)
    let sigma = ((1.0 + 4 + 18 + 243) / 7 - 18.0 * 18 / 49).squareRoot()
    #expect(abs(shift.meanShifts[0] - (9.0 / 4 + 18.0 / 7) / sigma) < 0.01)
    #expect(guarantee.coverage?.within95 == 0.75)
    let text = guarantee.lines.joined(separator: "\n")
    #expect(
      text.contains("4 rows recomputed") && text.contains("at 1 of these rows") && text.contains("unphysical m_nu"))
    #expect(try guarantee.json.text.contains("\"unphysical m_nu\" : 1"))
  }

  @Test("without a single answer it says so instead of shifts")
  func nothing() throws {
    let guarantee = try #require(
      PosteriorGuarantee(
        names: ["m_nu"], rows: [Self.rows[3], Self.rows[3]], failures: ["perturbations failed": 2], solverCalls: 0))
    #expect(guarantee.shift == nil)
    #expect(guarantee.lines.joined().contains("at 2 of these rows the solver has no answer (perturbations failed)"))
    #expect(try guarantee.json.text.contains("\"rows\" : 2"))
    #expect(PosteriorGuarantee(names: ["m_nu"], rows: [Self.rows[0]], failures: [:], solverCalls: 0) == nil)
  }

  @Test("mass that chains miss is stated, and warned of when it is much", arguments: [(0.3, true), (0, false)])
  func hiddenMass(excess: Double, isWorrying: Bool) throws {
    var random = RandomStream(seed: 1)
    let wider = try #require(
      WiderPosterior(mean: [0], covariance: Matrix(diagonal: [1]), count: 40, using: &random) {
        .init(-$0[0] * $0[0] / 2)
      })
    let hidden = wider.hiddenMass(wider.draws.map { $0.density.logarithm + excess })
    let guarantee = try #require(
      PosteriorGuarantee(names: ["m_nu"], rows: Self.rows, failures: [:], solverCalls: 3, hidden: hidden))
    let text = guarantee.lines.joined(separator: "\n")
    #expect(text.contains("Around the chains, 40 points") && text.contains("WARNING: the chains miss") == isWorrying)
    #expect(try guarantee.json.text.contains("\"hidden_mass\""))
  }
}
