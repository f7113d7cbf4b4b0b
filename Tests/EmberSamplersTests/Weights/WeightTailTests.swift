@testable import EmberSamplers
import Testing

@Suite("What the tail of weights means")
struct WeightTailTests {
  @Test("a heavy tail is said, and warned of where it matters")
  func warnings() throws {
    #expect(
      WeightTail(paretoK: nil, spread: 2).warning == nil && WeightTail(paretoK: nil, spread: 2).text.contains("few"))
    #expect(WeightTail(paretoK: 0.49, spread: 2).warning == nil)
    let doubtful = try #require(WeightTail(paretoK: 0.6, spread: 2).warning)
    #expect(doubtful.contains("WARNING") && doubtful.contains("0.60") && doubtful.contains("above 0.5"))
    let useless = try #require(WeightTail(paretoK: 0.8, spread: 2).warning)
    #expect(useless.contains("WARNING") && useless.contains("nothing follows"))
    let harmless = try #require(WeightTail(paretoK: 0.8, spread: 0.003).warning)
    #expect(!harmless.contains("WARNING") && harmless.contains("0.3 %"))
  }
}
