import ArgumentParser
import Ember

/// `ember data`: the data sets that come with Ember.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List the data sets that come with Ember, what they are and what to cite.",
    subcommands: [List.self, Show.self, BibTeX.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One line for each data set.")

    func run() throws { try reportingErrors { try StandardStreams.print(DataCards().list) } }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What a data set measures, its nuisance parameters with their priors, and its references.")

    @Argument(help: "The data set's name.")
    var name: String

    func run() throws { try reportingErrors { try StandardStreams.print(DataCards().show(name)) } }
  }

  struct BibTeX: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "bibtex", abstract: "What to cite, for BibTeX.")

    @Argument(help: "The data set's name.")
    var name: String

    func run() throws { try reportingErrors { try StandardStreams.print(DataCards().bibtex(name)) } }
  }
}
