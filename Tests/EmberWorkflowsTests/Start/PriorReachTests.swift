@testable import EmberAssembly
import EmberTestSupport
import Testing

@testable import EmberConfiguration
@testable import EmberWorkflows

@Suite("How far a prior reaches beyond the models")
struct PriorReachTests {
  private func reach(adding lines: [String]) throws -> PriorReach {
    let stack = try SolverStack(nil)
    let reach = PriorReach(Posterior(try RunConfiguration(yaml: Sample.yaml(adding: lines)), solver: stack.provider))
    #expect(stack.provider.counts == CountingProvider.Counts())
    return reach
  }

  @Test("The start of a run says how much of the prior the solver does not allow, without asking it for spectra")
  func share() throws {
    // A normal prior one standard deviation above zero.
    let found = try reach(adding: ["m_nu: {prior: {dist: norm, loc: 0.06, scale: 0.06}}"])
    #expect(abs(found.share - 0.1587) < 0.03)
    #expect(found.reasons.map(\.reason) == ["unphysical m_nu"])
    #expect(found.note?.contains("unphysical m_nu 1") == true)
  }

  @Test("Nothing is said of a prior within the models")
  func inside() throws {
    let found = try reach(adding: [])
    #expect(found.share == 0 && found.note == nil)
  }
}
