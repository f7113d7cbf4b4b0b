import ArgumentParser
import Ember

/// `ember fisher`: what data say about parameters, in the Gaussian approximation.
struct FisherCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fisher",
    abstract: "Print sigmas and correlations from the Fisher matrix; write covariance and ellipses.",
    discussion: """
      Writes PREFIX.fisher.covmat, which `covmat` of a run takes, and PREFIX.fisher.svg; with --forecast PREFIX.forecast.covmat \
      and PREFIX.forecast.svg. The matrix is that of the \
      reference point of FILE: the middle of each `ref`, or of the prior.
      """)

  @Argument(help: "The input file.")
  var file: String

  @OptionGroup var settings: SettingOptions

  @OptionGroup var analysis: AnalysisArguments

  @Option(help: ArgumentHelp("Use an instrument in place of the likelihoods of FILE.", valueName: "noise.yaml"))
  var forecast: String?

  @Option(
    help: ArgumentHelp(
      "A table of residual D_l: print how far it would shift the parameters. A line `# l TT TE EE` names its columns.",
      valueName: "residual.txt"))
  var bias: String?

  @Option(help: ArgumentHelp("The columns of --bias, where the table does not name them.", valueName: "\"l TT TE EE\""))
  var columns: String?

  @Option(
    help: ArgumentHelp(
      "Constraints of parts of the data and their correlation: spectra or ranges, such as TT,TE,EE or 30-1000,1001-2508.",
      valueName: "list"))
  var subsets: String?

  func validate() throws {
    if columns != nil, bias == nil { throw ValidationError("--columns belongs to --bias: add it, or leave them out.") }
  }

  func run() throws {
    try reportingErrors {
      let settings = try settings.parsed()
      var options = FisherJob.Options()
      options.analysis = analysis.options
      options.forecast = forecast
      options.bias = bias
      options.biasColumns = columns
      if let subsets { options.subsets = try DataSubset.list(subsets) }
      let job = try FisherJob(
        RunConfiguration(file: file, settings: settings, for: forecast == nil ? .model : nil),
        assignments: settings.assignments,
        options: options)
      try StandardStreams.print(job.perform())
    }
  }
}
