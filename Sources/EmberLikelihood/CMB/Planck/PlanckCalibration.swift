import EmberNumerics
import EmberTheory

extension Calibration {
  /// Planck's absolute calibration: every spectrum is divided by A_planck^2.
  static let planck = Calibration(
    parameter: NuisanceParameterInfo.planckCalibration.name, powers: [.lensedTT: 2, .lensedTE: 2, .lensedEE: 2])
}

extension NuisanceParameterInfo {
  /// A_planck, which all Planck likelihoods share.
  public static let planckCalibration = NuisanceParameterInfo(
    name: "A_planck", aliases: ["calPlanck"], latex: #"A_\mathrm{Planck}"#, defaultValue: 1,
    suggestedPrior: .planckCalibration)
}

extension ResourceDirectory {
  /// The folder of the Planck 2018 data: the one given, else the one that comes with Ember. Its files are used only as they
  /// were published, because a likelihood would not notice a changed number.
  static func planck2018(_ given: ResourceDirectory?) throws(DataFileError) -> ChecksummedFolder {
    let directory: ResourceDirectory
    if let given {
      directory = given
    } else {
      directory = try ResourceDirectory(module: "EmberLikelihood").subdirectory("planck2018_plik_lite")
    }
    return try ChecksummedFolder(path: directory.path)
  }
}
