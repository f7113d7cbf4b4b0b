import ArgumentParser
import Ember

/// `--set`, which means the same in every command that reads an input file.
struct SettingOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Replace a value of the input file, such as theory.ember.precision=draft, or give a parameter a value at the point at "
        + "which the command works (in run: where chains begin), such as H0=70; may be given many times.",
      valueName: "key=value"))
  var texts: [String] = []

  func parsed() throws -> CommandLineSettings { try CommandLineSettings(texts) }
}
