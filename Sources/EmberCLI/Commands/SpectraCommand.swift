import ArgumentParser
import Ember

/// `ember spectra`: compute spectra and write them as tables.
struct SpectraCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectra",
    abstract: "Compute CMB spectra, or the matter power spectrum, and write them as a table.",
    discussion: """
      Tables of CMB spectra hold D_l = l(l+1)C_l/2pi in muK^2. With --pk the table holds the power spectrum of all matter \
      instead: k in 1/Mpc and P(k,z) in Mpc^3, without factors of h, one column for each redshift.
      """)

  @Argument(help: "An input file whose fixed parameters and solver settings are used.")
  var file: String?

  @OptionGroup var settings: SettingOptions

  @Option(help: "The highest multipole.")
  var lmax = 2600

  @Option(
    help: "A CSV file of points, names in its first row; OUTPUT then is a folder of tables 0000.txt, 0001.txt, ...")
  var points: String?

  @Flag(
    help:
      "Write the matter power spectrum P(k,z) instead of CMB spectra; the non-linear one as well with nonlinear=1, 2 or 3."
  )
  var pk = false

  @Option(help: ArgumentHelp("With --pk: the redshifts, from 0 to 1000, separated by commas.", valueName: "z,z,..."))
  var redshifts: RedshiftList?

  @Option(help: "With --pk: the largest wavenumber in 1/Mpc, from 0.001 to 100 (default: 5).")
  var kmax: Double?

  @Option(
    name: [.short, .long], help: "The table to write (- for standard output), or the folder of tables with --points.")
  var output: String

  @Flag(help: "Replace tables that exist.")
  var force = false

  @Flag(help: "Print errors only.")
  var quiet = false

  func validate() throws {
    try check(lmax, .multipoleOption)
    if pk && points != nil { throw ValidationError("--pk writes one table: leave out --points.") }
    if let redshifts { try check(redshifts.values.count, .redshifts) }
    if !pk && redshifts != nil { throw ValidationError("--redshifts belongs to --pk: add it, or leave them out.") }
    if !pk && kmax != nil { throw ValidationError("--kmax belongs to --pk: add it, or leave it out.") }
    if let kmax, !MatterPowerJob.wavenumberRange.contains(kmax) {
      throw ValidationError("--kmax must lie between 0.001 and 100, in 1/Mpc.")
    }
  }

  func run() throws {
    try reportingErrors {
      if pk {
        let job = try MatterPowerJob(
          file: file, settings: settings.parsed(), redshifts: redshifts?.values ?? [0],
          largestWavenumber: kmax ?? 5, isForced: force)
        return try job.writeTable(to: output)
      }
      let job = try SpectraJob(
        file: file, settings: settings.parsed(), lmax: lmax, isForced: force, isQuiet: quiet)
      if let points {
        if try !job.writeTables(points: points, folder: output) { try end(.interrupted) }
      } else {
        try job.writeTable(to: output)
      }
    }
  }
}
