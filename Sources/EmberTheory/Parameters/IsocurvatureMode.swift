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

  /// The ratio of its amplitude to that of curvature.
  public var ratio: ParameterName {
    switch self {
    case .coldDarkMatter: .coldDarkMatterRatio
    case .baryons: .baryonRatio
    case .neutrinoDensity: .neutrinoDensityRatio
    case .neutrinoVelocity: .neutrinoVelocityRatio
    }
  }

  /// Its spectral index.
  public var index: ParameterName {
    switch self {
    case .coldDarkMatter: .coldDarkMatterIndex
    case .baryons: .baryonIndex
    case .neutrinoDensity: .neutrinoDensityIndex
    case .neutrinoVelocity: .neutrinoVelocityIndex
    }
  }

  /// Its correlation with curvature.
  public var correlation: ParameterName {
    switch self {
    case .coldDarkMatter: .coldDarkMatterCorrelation
    case .baryons: .baryonCorrelation
    case .neutrinoDensity: .neutrinoDensityCorrelation
    case .neutrinoVelocity: .neutrinoVelocityCorrelation
    }
  }

  /// The tilt of the correlation.
  public var correlationTilt: ParameterName {
    switch self {
    case .coldDarkMatter: .coldDarkMatterCorrelationTilt
    case .baryons: .baryonCorrelationTilt
    case .neutrinoDensity: .neutrinoDensityCorrelationTilt
    case .neutrinoVelocity: .neutrinoVelocityCorrelationTilt
    }
  }

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
    return switch self {
    case .coldDarkMatterRatio, .baryonRatio, .neutrinoDensityRatio, .neutrinoVelocityRatio: row(0, 0...1000, 0.01)
    case .coldDarkMatterIndex, .baryonIndex, .neutrinoDensityIndex, .neutrinoVelocityIndex: row(1, -5...8, 0.02)
    case .coldDarkMatterCorrelation, .baryonCorrelation, .neutrinoDensityCorrelation, .neutrinoVelocityCorrelation:
      row(0, -1...1, 0.02)
    default: row(0, -5...5, 0.02)
    }
  }
}
