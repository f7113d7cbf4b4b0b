import ArgumentParser
import Ember

/// `ember check-accuracy`: how exact the spectra are, and what each knob of the solver is worth.
struct CheckAccuracyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-accuracy",
    abstract: "Compare the solver's precision with a finer one, as a whole and knob by knob.",
    discussion: """
      Computes the spectra of one model at the precision in force and at `reference`, then once more for every knob of the \
      solver with that knob alone made finer. For each it prints the largest and the rms difference in percent by range \
      of l (TE in percent of sqrt(TT EE)), what the knob costs in processor time, and Delta chi2: what an ideal \
      full-sky experiment, limited by cosmic variance alone, would see in lensed TT, TE and EE to l = 2500. A Delta chi2 \
      of 1 could shift one parameter by one sigma of such an experiment; below 0.1 no data can tell.

      `ember check-accuracy` checks the default precision in the fiducial model.
      `ember check-accuracy FILE.yaml` checks the file's precision at its parameters.
      `ember check-accuracy --precision reference` checks that the reference has converged.
      `ember check-accuracy --lmax 6500 --knobs lensingMargin,timeSampling` checks two knobs far out.
      `ember check-accuracy --list` lists the knobs and their values in every preset.
      """)

  @Argument(help: "An input file whose parameters and precision are checked; without it, the fiducial model.")
  var file: String?

  @OptionGroup var settings: SettingOptions

  @Option(help: "The precision to check: draft, default or reference. It counts more than the file's.")
  var precision: String?

  @Option(help: "The highest multipole.")
  var lmax = 2500

  @Option(help: "Names of knobs, separated by commas; `none` compares the precisions only.")
  var knobs: String?

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "List the knobs and end.")
  var list = false

  @Flag(help: "Show no progress.")
  var quiet = false

  func validate() throws {
    try check(lmax, .multipoleOption)
  }

  func run() throws {
    if list { return try reportingErrors { try StandardStreams.print(AccuracyJob.knobTable) } }
    try reportingErrors {
      let names = knobs.map { $0 == "none" ? [] : $0.split(separator: ",").map(String.init) }
      let job = try AccuracyJob(
        file: file, settings: settings.parsed(), precision: precision, knobs: names, lmax: lmax,
        isQuiet: quiet)
      let report = try job.run()
      try StandardStreams.print(json ? report.json : report.text)
    }
  }
}
