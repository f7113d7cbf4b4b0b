import EmberLikelihood
import EmberTheory

/// What the nuisance parameters of ``DustAndSynchrotron`` mean; raw values are their names in CosmoMC and Cobaya.
package enum PolarizedForegroundParameter: String, CaseIterable, Sendable {
  /// Powers of B modes at l = 80 in muK^2, of dust at 353 GHz.
  case dust = "BBdust"
  case synchrotron = "BBsync"
  /// Slopes of D_l.
  case dustSlope = "BBalphadust"
  case synchrotronSlope = "BBalphasync"
  case dustIndex = "BBbetadust"
  case synchrotronIndex = "BBbetasync"
  /// In K.
  case dustTemperature = "BBTdust"
  case correlation = "BBdustsynccorr"
  /// Power of E modes over that of B modes.
  case dustRatio = "EEtoBB_dust"
  case synchrotronRatio = "EEtoBB_sync"
  /// Correlations between two frequencies, see ``Decorrelation``.
  case dustDecorrelation = "delta_dust"
  case synchrotronDecorrelation = "delta_sync"
  /// Relative errors of the bands' centres: of all bands of BICEP and Keck, and of one of them.
  case centre = "gamma_corr"
  case centre95 = "gamma_95"
  case centre150 = "gamma_150"
  case centre220 = "gamma_220"

  /// Those that every set of maps has.
  package static let common: [Self] = [
    .dust, .dustSlope, .dustIndex, .dustTemperature, .synchrotron, .synchrotronSlope, .synchrotronIndex, .correlation,
  ]

  /// By a name of it; BK15 calls correlations between frequencies rho.
  package init?(spelling: String) {
    switch spelling {
    case "rho_dust": self = .dustDecorrelation
    case "rho_sync": self = .synchrotronDecorrelation
    default: self.init(rawValue: spelling)
    }
  }

  /// The frequency that a map's name holds when its band has this error; `nil` for what is no error of one band.
  package var band: String? {
    switch self {
    case .centre95: "95"
    case .centre150: "150"
    case .centre220: "220"
    default: nil
    }
  }

  /// What a value has to be; `nil` for one that is that.
  func objection(to value: Double) -> String? {
    guard value.isFinite else { return "it has to be a finite number" }
    return switch self {
    case .dust, .synchrotron, .dustRatio, .synchrotronRatio: value >= 0 ? nil : "a power is not negative"
    case .dustTemperature: value > 0 ? nil : "a temperature is positive"
    case .correlation: abs(value) <= 1 ? nil : "a correlation lies between -1 and 1"
    case .dustDecorrelation, .synchrotronDecorrelation:
      value > 0 && value < 2 ? nil : "a correlation between frequencies lies between 0 and 2"
    case .centre, .centre95, .centre150, .centre220: abs(value) < 0.4 ? nil : "an error of a band's centre is below 0.4"
    case .dustSlope, .synchrotronSlope, .dustIndex, .synchrotronIndex: nil
    }
  }

  /// What is said of it to users, with the values of the papers (BICEP2/Keck Collaborations 2016, arXiv:1510.09217, and 2018,
  /// arXiv:1810.05216).
  package var info: NuisanceParameterInfo {
    let (latex, value): (String, Double) =
      switch self {
      case .dust: (#"A_{B,\mathrm{dust}}"#, 3.3)
      case .dustSlope: (#"\alpha_{B,\mathrm{dust}}"#, -0.42)
      case .dustIndex: (#"\beta_{B,\mathrm{dust}}"#, 1.59)
      case .dustTemperature: (#"T_{\mathrm{dust}}"#, 19.6)
      case .synchrotron: (#"A_{B,\mathrm{sync}}"#, 0)
      case .synchrotronSlope: (#"\alpha_{B,\mathrm{sync}}"#, -0.6)
      case .synchrotronIndex: (#"\beta_{B,\mathrm{sync}}"#, -3.3)
      case .correlation: (#"\epsilon_{\mathrm{dust,sync}}"#, 0)
      case .dustRatio: (#"2EE_{\mathrm{dust}}/BB_{\mathrm{dust}}"#, 2)
      case .synchrotronRatio: (#"2EE_{\mathrm{sync}}/BB_{\mathrm{sync}}"#, 2)
      case .dustDecorrelation: (#"\Delta_{\mathrm{dust}}"#, 1)
      case .synchrotronDecorrelation: (#"\Delta_{\mathrm{sync}}"#, 1)
      case .centre: (#"\gamma_{\mathrm{corr}}"#, 0)
      case .centre95: (#"\gamma_{95}"#, 0)
      case .centre150: (#"\gamma_{150}"#, 0)
      case .centre220: (#"\gamma_{220}"#, 0)
      }
    let range: ClosedRange<Double>? =
      switch self {
      case .dust: 0...15
      case .synchrotron: 0...50
      case .dustIndex: 1.04...2.14
      case .correlation: -1...1
      case .dustDecorrelation, .synchrotronDecorrelation: 0.2...1
      default: nil
      }
    return NuisanceParameterInfo(
      name: rawValue, latex: latex, defaultValue: value,
      suggestedPrior: self == .dustIndex ? GaussianPrior.dustIndex : nil, range: range)
  }
}
