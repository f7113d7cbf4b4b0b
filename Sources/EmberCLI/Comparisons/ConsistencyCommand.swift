import ArgumentParser
import Ember

/// `ember consistency`: whether data agree with a model and with each other.
struct ConsistencyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consistency",
    abstract: "Compare band powers with the best fit and with each other: chi^2, degrees of freedom, PTE, plots.",
    discussion: """
      For each set of band powers, in total and by spectrum, data less model in chi^2; each spectrum less what the others and the model let \
      expect of it; channels of one spectrum combined with least variance, against the model and among themselves. A low PTE (below 0.01, \
      say) says that data and model or data and data do not fit; one near 1 that errors are too large. Degrees of freedom are the points \
      less what the fit has taken of them. Writes PREFIX.consistency.txt, all residuals with what is expected of them, and \
      PREFIX.consistency.svg. For example: ember consistency examples/planck2018.yaml --subsets TT,TE,EE,2-800
      """)

  @Argument(
    help:
      "The input file, from whose reference point the best fit is sought, or the prefix of a run, from its best row.")
  var input: String

  @Flag(help: "Take the point as it is, instead of the best fit.")
  var fixed = false

  @Option(
    help: ArgumentHelp(
      "Fit parts of the band powers as well, with all other data, and compare the parameters with those of all: spectra or ranges, "
        + "such as TT,TE,EE or 30-1000,1001-2508. The shift has the covariance C_part - C_all.",
      valueName: "list"))
  var subsets: String?

  @OptionGroup var settings: SettingOptions

  @OptionGroup var analysis: AnalysisArguments

  func run() throws {
    try reportingErrors {
      var options = ConsistencyJob.Options()
      options.analysis = analysis.options
      options.isFixed = fixed
      if let subsets { options.subsets = try DataSubset.list(subsets) }
      let job = try ConsistencyJob(input, settings: settings.parsed(), options: options)
      try StandardStreams.print(job.perform())
    }
  }
}
