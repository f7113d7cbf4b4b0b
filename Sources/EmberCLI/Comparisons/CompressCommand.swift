import ArgumentParser
import Ember

/// `ember compress`: CMB band powers of a set with foregrounds.
struct CompressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compress",
    abstract:
      "Compress band powers of several channels to those of the CMB alone, a data set without nuisance parameters.",
    discussion: """
      Finds CMB band powers and the nuisance parameters of FILE together by Newton's steps, and takes the covariance of the band powers from \
      the inverse Hessian. Parameters with a prior in FILE vary, others are held; the spectra at the reference point of FILE, changed by \
      --set, say what band powers look like inside a bin, and should fit the data. Aberration and super-sample lensing are taken out, \
      foregrounds and calibrations become part of the covariance. Writes DIR/data.yaml, DIR/arrays.npz and DIR/band_powers.txt. \
      For example: ember compress examples/spt3g.yaml -o spt3g_lite
      """)

  @Argument(help: "The input file.")
  var file: String

  @Option(help: "Which data set of FILE, where it has several.")
  var likelihood: String?

  @Option(
    help: ArgumentHelp(
      "marginal integrates over nuisance parameters, conditional holds them at their best fit.",
      valueName: "marginal|conditional"))
  var errors = "marginal"

  @OptionGroup var settings: SettingOptions

  @Option(name: [.short, .long], help: ArgumentHelp("The folder to write.", valueName: "DIR"))
  var output: String

  @Flag(help: "Replace files that exist.")
  var force = false

  func run() throws {
    try reportingErrors {
      let settings = try settings.parsed()
      let job = try CompressionJob(
        RunConfiguration(file: file, settings: settings, for: .model), assignments: settings.assignments,
        likelihood: likelihood, errors: errors)
      try StandardStreams.print(job.write(to: output, isForced: force))
    }
  }
}
