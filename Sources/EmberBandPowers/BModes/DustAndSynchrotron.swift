import EmberLikelihood
import EmberNumerics
import EmberTheory
import Glibc

/// Polarised dust and synchrotron radiation between maps, and how they correlate (BICEP2/Keck Collaborations 2016, arXiv:1510.09217,
/// appendix A): D_l = A_d d_i d_j (l/80)^alpha_d + A_s s_i s_j (l/80)^alpha_s
/// + epsilon sqrt(A_d A_s) (d_i s_j + s_i d_j) (l/80)^((alpha_d + alpha_s)/2), in muK^2.
struct DustAndSynchrotron: Sendable {
  /// Names as CosmoMC and Cobaya have them, with the values of its paper.
  enum Name: String, CaseIterable {
    case dust = "BBdust"
    case dustSlope = "BBalphadust"
    case dustIndex = "BBbetadust"
    case dustTemperature = "BBTdust"
    case synchrotron = "BBsync"
    case synchrotronSlope = "BBalphasync"
    case synchrotronIndex = "BBbetasync"
    case correlation = "BBdustsynccorr"
  }

  /// In GHz, at which A_d and A_s are meant.
  private static let references = (dust: 353.0, synchrotron: 150.0)
  private static let pivot = 80.0

  let bandpasses: [Bandpass]
  /// Windows on D_l from l = 2, one row for each datum.
  let windows: Matrix
  /// The maps of each datum.
  let pairs: [(Int, Int)]

  /// The power in each datum, and its derivatives by parameter.
  struct Power {
    var values: [Double]
    var slopes: [Name: [Double]]
  }

  /// - Throws: `TheoryError` for parameters that are missing, or mean nothing.
  func callAsFunction(_ nuisance: NuisanceParameters) throws(TheoryError) -> Power {
    let p = try parameters(nuisance)
    let dust = bandpasses.map {
      $0.dust(index: p[.dustIndex], temperature: p[.dustTemperature], reference: Self.references.dust)
    }
    let synchrotron = bandpasses.map {
      $0.synchrotron(index: p[.synchrotronIndex], reference: Self.references.synchrotron)
    }
    let ofDust = binned(p[.dustSlope])
    let ofSynchrotron = binned(p[.synchrotronSlope])
    let ofBoth = binned((p[.dustSlope] + p[.synchrotronSlope]) / 2)
    let (a, b, epsilon) = (p[.dust], p[.synchrotron], p[.correlation])
    let mean = (a * b).squareRoot()
    // d sqrt(A_d A_s) / d A_d; without either there is nothing that correlates.
    func meanSlope(_ own: Double, _ other: Double) -> Double { own > 0 ? (other / own).squareRoot() / 2 : 0 }
    var power = Power(
      values: [],
      slopes: Dictionary(uniqueKeysWithValues: Name.allCases.map { ($0, [Double](repeating: 0, count: pairs.count)) }))
    for (n, (i, j)) in pairs.enumerated() {
      let (d, e, s, t) = (dust[i], dust[j], synchrotron[i], synchrotron[j])
      let (dd, ss) = (d.value * e.value, s.value * t.value)
      let ds = d.value * t.value + s.value * e.value
      let (x, y, z) = (ofDust.powers[n], ofSynchrotron.powers[n], ofBoth.powers[n])
      let both = epsilon * mean
      power.values.append(a * dd * x + b * ss * y + both * ds * z)
      power.slopes[.dust]?[n] = dd * x + epsilon * meanSlope(a, b) * ds * z
      power.slopes[.synchrotron]?[n] = ss * y + epsilon * meanSlope(b, a) * ds * z
      power.slopes[.correlation]?[n] = mean * ds * z
      power.slopes[.dustSlope]?[n] = a * dd * ofDust.slopes[n] + both * ds * ofBoth.slopes[n] / 2
      power.slopes[.synchrotronSlope]?[n] = b * ss * ofSynchrotron.slopes[n] + both * ds * ofBoth.slopes[n] / 2
      power.slopes[.dustIndex]?[n] =
        a * x * (d.index * e.value + d.value * e.index) + both * z * (d.index * t.value + s.value * e.index)
      power.slopes[.dustTemperature]?[n] =
        a * x * (d.temperature * e.value + d.value * e.temperature)
        + both * z * (d.temperature * t.value + s.value * e.temperature)
      power.slopes[.synchrotronIndex]?[n] =
        b * y * (s.index * t.value + s.value * t.index) + both * z * (d.value * t.index + s.index * e.value)
    }
    return power
  }

  /// Throws for parameters that are missing, or mean nothing.
  func check(_ nuisance: NuisanceParameters) throws(TheoryError) { _ = try parameters(nuisance) }

  /// (l/80)^alpha in each datum, and its slope by alpha.
  private func binned(_ alpha: Double) -> (powers: [Double], slopes: [Double]) {
    let ratios = (0..<windows.columns).map { Double($0 + 2) / Self.pivot }
    let powers = ratios.map { pow($0, alpha) }
    return (windows * powers, windows * zip(ratios, powers).map { log($0) * $1 })
  }

  private struct Parameters {
    var values: [Name: Double] = [:]
    subscript(name: Name) -> Double { values[name] ?? .nan }
  }

  private func parameters(_ nuisance: NuisanceParameters) throws(TheoryError) -> Parameters {
    var result = Parameters()
    for name in Name.allCases {
      let value = try nuisance.value(name.rawValue, of: "foregrounds of B modes")
      let requirement: String? =
        switch name {
        case .dust, .synchrotron: value >= 0 ? nil : "a power is not negative"
        case .dustTemperature: value > 0 ? nil : "a temperature is positive"
        case .correlation: abs(value) <= 1 ? nil : "a correlation lies between -1 and 1"
        default: nil
        }
      guard value.isFinite, requirement == nil else {
        throw .unphysical(
          parameter: name.rawValue, value: value, requirement: requirement ?? "it has to be a finite number")
      }
      result.values[name] = value
    }
    return result
  }
}

extension DustAndSynchrotron.Name {
  /// What is said of it to users.
  var info: NuisanceParameterInfo {
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
      }
    let range: ClosedRange<Double>? =
      switch self {
      case .dust: 0...15
      case .synchrotron: 0...50
      case .dustIndex: 1.04...2.14
      case .correlation: -1...1
      default: nil
      }
    return NuisanceParameterInfo(
      name: rawValue, latex: latex, defaultValue: value,
      suggestedPrior: self == .dustIndex ? GaussianPrior.dustIndex : nil, range: range)
  }
}
