import EmberLikelihood
import EmberTheory

/// Unclustered sources: D_l = A (l / l_ref)^2, with an amplitude for each spectrum.
struct PoissonPower: Foreground {
  /// The amplitude's parameter for places in the layout.
  let parameters: [Int: String]
  private let power: [Double]

  init(parameters: [Int: String], reference: Double, lmax: Int) {
    self.parameters = parameters
    power = ForegroundShape.bandPower(lmax: lmax) { ($0 / reference) * ($0 / reference) }
  }

  var nuisanceNames: [String] { Set(parameters.values).sorted() }

  var places: [Int] { parameters.keys.sorted() }

  func amplitudes(_ nuisance: NuisanceParameters) throws(TheoryError) -> [ForegroundAmplitude] {
    var result: [ForegroundAmplitude] = []
    for (place, name) in parameters.sorted(by: { $0.key < $1.key }) {
      let value = try nuisance.value(name, of: "Poisson power")
      result.append(ForegroundAmplitude(place: place, value: value, slopes: [name: 1]))
    }
    return result
  }

  func shape(_ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] { power }

  func shapes() -> [[Double]] { [power] }
}

extension PoissonPower {
  static func add(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    try section.check(known: BandPowerParts.stepKeys + ["spec_param_dict", "ell_ref"])
    let names = try parts.parameters(section, "spec_param_dict")
    var parameters: [Int: String] = [:]
    for (place, words) in names {
      guard words.count == 1 else {
        throw section.problem(
          try section.require("spec_param_dict"), "spec_param_dict", "one name a spectrum was expected")
      }
      parameters[place] = words[0]
    }
    parts.transformations.append(
      PoissonPower(parameters: parameters, reference: try section.positive("ell_ref"), lmax: parts.lmax))
  }
}
