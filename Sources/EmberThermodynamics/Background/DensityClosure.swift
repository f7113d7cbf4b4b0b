import EmberTheory
import Glibc

/// A share of the critical density that is stated in place of the density of cold dark matter or of the Hubble constant.
struct DensityClosure: Sendable, Hashable {
  /// Which share: of all matter, or of dark energy.
  let parameter: ParameterName
  let share: Double
  /// The share of curvature.
  private let curvature: Double
  /// Omega h^2 of baryons and massive neutrinos, and of photons and massless neutrinos.
  private let matter: Double
  private let radiation: Double

  /// What parameters state; `nil` when they state no share. `others` are the densities of all but cold dark matter.
  init?(_ parameters: CosmologicalParameters, _ others: SpeciesDensities) throws(TheoryError) {
    guard let name = [ParameterName.omegaMatter, .omegaDarkEnergy].first(where: { parameters[given: $0] != nil }) else {
      return nil
    }
    parameter = name
    share = try parameters.checked(name)
    curvature = try parameters.checked(.omegaK)
    matter = (others.baryon + others.massiveToday) / SpeciesDensities.critical(h: 1)
    radiation = (others.photon + others.masslessNeutrino) / SpeciesDensities.critical(h: 1)
  }

  /// Omega_c h^2 in a universe that expands with h.
  func omegaCDM(h: Double) throws(TheoryError) -> Double {
    let square = h * h
    let all = parameter == .omegaMatter ? share * square : (1 - curvature - share) * square - radiation
    let cold = all - matter
    // Rounding may take what is nothing below it.
    guard ParameterName.omegaCDM.definition.domain.contains(cold) || abs(cold) < 1e-15 * square else {
      throw impossible(
        "omega_cdm = \(cold) with H0 = \(100 * h), but it \(ParameterName.omegaCDM.definition.requirement)")
    }
    guard all + radiation <= (1 - curvature) * square * (1 + 1e-14) else {
      throw impossible("no dark energy: it must be at most \(1 - curvature - radiation / square)")
    }
    return max(cold, 0)
  }

  /// h of the universe with this density of cold dark matter.
  func hubble(omegaCDM: Double) throws(TheoryError) -> Double {
    let square =
      parameter == .omegaMatter
      ? (omegaCDM + matter) / share : (omegaCDM + matter + radiation) / (1 - curvature - share)
    let h = square.squareRoot()
    guard ParameterName.hubbleConstant.definition.domain.contains(100 * h) else {
      throw impossible(
        "H0 = \(100 * h) with omega_cdm = \(omegaCDM), but it \(ParameterName.hubbleConstant.definition.requirement)")
    }
    _ = try self.omegaCDM(h: h)
    return h
  }

  /// h from which to which there is such a universe.
  var hubbleRange: ClosedRange<Double>? {
    let most = 10.0
    // Cold dark matter is not negative, and dark energy neither.
    let (low, high) =
      parameter == .omegaMatter
      ? (max(matter / share, radiation / max(1 - curvature - share, 0)), (most + matter) / share)
      : ((matter + radiation) / max(1 - curvature - share, 0), (most + matter + radiation) / (1 - curvature - share))
    let range = (low.squareRoot() * (1 + 1e-12), min(high.squareRoot() * (1 - 1e-12), ResolvedParameters.highestHubble))
    return range.0 < range.1 ? range.0...range.1 : nil
  }

  private func impossible(_ consequence: String) -> TheoryError {
    .unphysical(parameter: parameter.rawValue, value: share, requirement: "it leaves \(consequence)")
  }
}
