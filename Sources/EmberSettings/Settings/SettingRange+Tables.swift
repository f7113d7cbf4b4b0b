/// What rows of several tables share.
extension SettingRange {
  package static let mostChains = 1...256
  /// Seconds.
  package static let outputEvery = number("output_every", 1e-3...1e6, "it is a time in seconds between two checkpoints")
}

/// Settings of a training design.
extension SettingRange {
  package static let planPoints = count("points", 1...mostPoints, "each is a call of the solver")
  package static let perAxis = count(
    "per_axis", 2...1000, "the grid has this number to the power of the parameters of points")
  package static let planDraws = count("draws", 1...1000, "each multiplies the points of the plan")
  package static let planRadius = number("radius", 0.1...30, "it counts standard deviations of the matrix")
  package static let multipole = count("lmax", 2...Self.highestMultipole, "the solver's spectra end there")
  package static let layerWidth = count("hidden", 1...4096, "weights grow with the square of a layer's width")

  /// What all plans of a design may have together.
  package static let mostPoints = 1_000_000
  /// The highest multipole of any spectrum.
  public static let highestMultipole = 10_000
}

/// Settings of an instrument.
extension SettingRange {
  package static let skyFraction = number("sky_fraction", 1e-6...1, "it is the part of the sky that is observed")
  package static let bandWidth = count("band_width", 1...1000, "wider bands average over acoustic peaks")
  package static let whiteNoise = number("white_noise", 1e-6...1e6, "it is in muK arcmin")
  package static let beam = number("beam", 0...600, "it is a full width at half maximum in arcmin")
}

/// Options of the command line.
extension SettingRange {
  public static let chainsOption = count(
    "--chains", mostChains, "each chain keeps an emulator's view and its rows in memory")
  public static let multipoleOption = option("--lmax", multipole)
  public static let validationPoints = count("--points", 2...100_000, "each is a call of the solver")
  public static let importPoints = count("--points", 2...100_000, "each is a call of the solver")
  public static let starts = count("--best-of", 1...1000, "each start is a minimisation of its own")
  public static let redshifts = count("--redshifts", 1...1000, "the number of them: each is a column of the table")
  public static let validationBudget = number("--budget", 1e-9...1e6, "it is an error of ln L")

  private static func option(_ name: String, _ row: SettingRange) -> SettingRange {
    SettingRange(key: name, range: row.range, reason: row.reason, isWhole: row.isWhole)
  }
}
