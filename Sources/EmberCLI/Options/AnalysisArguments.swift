import ArgumentParser
import Ember

/// What `fisher`, `minimize` and `consistency` are told alike.
struct AnalysisArguments: ParsableArguments {
  @Option(help: "Who makes spectra and derivatives. The emulator learns from what the store holds.")
  var provider = DerivativeSource.solver

  @Option(name: [.short, .long], help: "Prefix of the output files, instead of `output` in FILE or the run's.")
  var output: String?

  @Flag(help: "Replace files that exist.")
  var force = false

  @Flag(help: "Print no progress.")
  var quiet = false

  var options: AnalysisOptions {
    AnalysisOptions(source: provider, output: output, isForced: force, isQuiet: quiet)
  }
}

extension DerivativeSource: ExpressibleByArgument {}
