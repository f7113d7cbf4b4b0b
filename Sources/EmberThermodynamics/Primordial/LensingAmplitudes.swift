import EmberTheory

/// Factors on the power of the lensing potential that no universe has: 1 unless data are asked how much lensing they see (Calabrese et al.
/// 2008, arXiv:0803.2309).
public struct LensingAmplitudes: Sendable, Hashable {
  /// A_lens: everywhere.
  public var common = 1.0
  /// A_2pt: where the potential lenses the spectra of temperature and polarisation only (Ge et al. 2024, arXiv:2411.06000).
  public var twoPoint = 1.0
  /// A_recon: on the spectrum of the potential itself only, as reconstruction measures it.
  public var reconstruction = 1.0

  /// The factor on the potential that lenses.
  package var smoothing: Double { common * twoPoint }
  /// The factor on the spectrum of the potential.
  package var potential: Double { common * reconstruction }

  package static let parameters: Set<ParameterName> = [.lensingAmplitude, .lensingTwoPoint, .lensingReconstruction]

  /// How the two factors change with a parameter.
  package func slopes(_ parameter: ParameterName) -> (smoothing: Double, potential: Double) {
    switch parameter {
    case .lensingAmplitude: (twoPoint, reconstruction)
    case .lensingTwoPoint: (common, 0)
    case .lensingReconstruction: (0, common)
    default: (0, 0)
    }
  }
}

extension LensingAmplitudes {
  /// The factors that parameters state; throws when one is out of its range.
  init(_ parameters: CosmologicalParameters) throws(TheoryError) {
    common = try parameters.checked(.lensingAmplitude)
    twoPoint = try parameters.checked(.lensingTwoPoint)
    reconstruction = try parameters.checked(.lensingReconstruction)
  }
}
