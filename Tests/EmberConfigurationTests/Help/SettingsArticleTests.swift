import Foundation
import Testing

@testable import EmberConfiguration

@Suite("Settings in words")
struct SettingsArticleTests {
  @Test("The article has the tables that the rows make (ember settings --markdown)")
  func article() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let article = try String(
      contentsOf: root.appendingPathComponent("Sources/Ember/Ember.docc/Settings.md"), encoding: .utf8)
    #expect(article.hasSuffix(try SettingsArticle().markdown))
  }

  @Test("A key path narrows it to a block or a setting; a wrong one is told the nearest")
  func paths() throws {
    let one = try SettingsArticle("theory.ember.emulator.accuracy.shift").text
    #expect(one.hasPrefix("theory.ember.emulator\n  accuracy.shift: 0.02\n") && one.split(separator: "\n").count == 3)
    let block = try SettingsArticle("sampler.nuts").text
    #expect(block.contains("  warmup: 200\n") && block.contains("  step_size: found in the warm-up"))
    #expect(!block.contains("proposal_scale"))
    let error = #expect(throws: EmberError.self) { try SettingsArticle("sampler.mcmc.burnin") }
    #expect(error?.description.contains("sampler.mcmc.burn_in") == true && error?.exitStatus == 64)
  }
}
