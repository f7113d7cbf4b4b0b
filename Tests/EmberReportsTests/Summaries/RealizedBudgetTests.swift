@testable import EmberReports
import EmberConfiguration
import EmberLearning
import Testing

@Suite("Realised budget")
struct RealizedBudgetTests {
  @Test("Stated errors count by weight, and those of the solver are none")
  func errors() throws {
    var learning = LearningStatistics()
    let rows = [(weight: 3.0, sigma: 0.01), (weight: 1.0, sigma: 0)]
    let budget = try #require(RealizedBudget(rows, PosteriorAccuracy(shift: 0.03), learning))
    #expect(abs(budget.statedError - 0.01 * 0.75.squareRoot()) < 1e-12 && budget.emulatedShare == 0.75)
    #expect(
      budget.lines.count == 1 && budget.lines[0].contains("0.0087 rms") && budget.lines[0].contains("asked: 0.03"))
    learning.tail.rejected = 70
    learning.tail.checked = 2
    let right = try #require(RealizedBudget(rows, PosteriorAccuracy(), learning))
    #expect(right.lines[1].contains("70 proposals") && right.lines[1].contains("none was wrong"))
    learning.tail.violations = 1
    let wrong = try #require(RealizedBudget(rows, PosteriorAccuracy(), learning))
    #expect(wrong.lines[1].contains("ended the rule"))
    #expect(try wrong.json.text.contains("\"bound_violations\" : 1"))
  }

  @Test("Without rows there is nothing to say")
  func nothing() { #expect(RealizedBudget([], PosteriorAccuracy(), LearningStatistics()) == nil) }
}
