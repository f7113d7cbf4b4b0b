import ArgumentParser
import Ember

/// `ember settings`: what may stand in an input file.
struct SettingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings", abstract: "List the settings of input files and designs, with defaults and ranges.")

  @Argument(help: "A key path, such as sampler.mcmc or theory.ember.emulator.budget: only what begins with it.")
  var path: String?

  @Flag(help: "Print tables of Markdown.")
  var markdown = false

  func run() throws {
    try reportingErrors {
      let article = try SettingsArticle(path)
      try StandardStreams.print(markdown ? article.markdown : article.text)
    }
  }
}
