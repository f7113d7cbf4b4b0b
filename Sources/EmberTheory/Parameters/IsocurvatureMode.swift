/// A perturbation of the composition deep in the radiation era that leaves curvature alone (Bucher, Moodley & Turok 2000,
/// astro-ph/9904231), by CLASS's names.
public enum IsocurvatureMode: String, CaseIterable, Sendable, Hashable {
  /// The density of cold dark matter.
  case coldDarkMatter = "cdi"
  /// The density of baryons.
  case baryons = "bi"
  /// The density of neutrinos, with that of photons against it.
  case neutrinoDensity = "nid"
  /// The velocity of neutrinos, with that of photons against it.
  case neutrinoVelocity = "niv"

  /// Its parameters.
  private var row: (ratio: ParameterName, index: ParameterName, correlation: ParameterName, tilt: ParameterName) {
    switch self {
    case .coldDarkMatter:
      (.coldDarkMatterRatio, .coldDarkMatterIndex, .coldDarkMatterCorrelation, .coldDarkMatterCorrelationTilt)
    case .baryons: (.baryonRatio, .baryonIndex, .baryonCorrelation, .baryonCorrelationTilt)
    case .neutrinoDensity:
      (.neutrinoDensityRatio, .neutrinoDensityIndex, .neutrinoDensityCorrelation, .neutrinoDensityCorrelationTilt)
    case .neutrinoVelocity:
      (.neutrinoVelocityRatio, .neutrinoVelocityIndex, .neutrinoVelocityCorrelation, .neutrinoVelocityCorrelationTilt)
    }
  }

  /// The ratio of its amplitude to that of curvature.
  public var ratio: ParameterName { row.ratio }
  /// Its spectral index.
  public var index: ParameterName { row.index }
  /// Its correlation with curvature.
  public var correlation: ParameterName { row.correlation }
  /// The tilt of the correlation.
  public var correlationTilt: ParameterName { row.tilt }

  /// All its parameters.
  public var parameters: [ParameterName] { [ratio, index, correlation, correlationTilt] }
}

extension ParameterName {
  /// The parameters of all isocurvature modes.
  public static let isocurvature = Set(IsocurvatureMode.allCases.flatMap(\.parameters))

  /// The row of the table for a parameter of an isocurvature mode.
  var isocurvatureDefinition: ParameterDefinition {
    let words = rawValue.split(separator: "_", maxSplits: 1)
    let subscripted = words.last.map { String($0.map { $0 == "_" ? "," : $0 }) } ?? ""
    func row(_ value: Double, _ domain: ClosedRange<Double>, _ step: Double) -> ParameterDefinition {
      ParameterDefinition(
        latex: "\(words.first ?? "")_{\\mathrm{\(subscripted)}}", defaultValue: value, domain: .interval(domain),
        stage: .primordial, differenceStep: step, isAlwaysStated: false)
    }
    return switch IsocurvatureMode.allCases.lazy.compactMap({ $0.parameters.firstIndex(of: self) }).first {
    case 0: row(0, 0...1000, 0.01)
    case 1: row(1, -5...8, 0.02)
    case 2: row(0, -1...1, 0.02)
    default: row(0, -5...5, 0.02)
    }
  }
}
