import EmberNumerics
import EmberTheory
import Glibc

extension CosmologicalModel {
  /// Whether there can be a model of these parameters: what its computation would refuse by its input is
  /// refused here, in a twentieth of a millisecond. Histories of species are found only close to what they decide.
  ///
  /// With an angle of the sound horizon, recombination decides how far an angle can go; only close to those limits is it computed.
  package static func check(
    _ parameters: CosmologicalParameters, recombination: any RecombinationModel, reionization: any ReionizationModel
  ) throws(TheoryError) {
    func complete() throws(TheoryError) {
      let model = try CosmologicalModel(parameters, recombination: recombination, reionization: reionization)
      let simpler = SimplerModel(model)
      if simpler.slowness < 1, simpler.allowsDepth(reionization) { return }
      try reionization.check(model)
    }
    guard let name = parameters.statedAcousticScale, let theta = parameters[name] else {
      return try complete()
    }
    let resolved = try ResolvedParameters(parameters)
    try check(name, theta)
    if try AcousticScaleBounds(resolved, name, reionization).decides(theta) { return }
    try complete()
  }
}

/// What is known of the models with given densities before their Hubble constant is.
struct AcousticScaleBounds {
  private let resolved: ResolvedParameters
  private let name: ParameterName
  private let slow: SimplerModel
  private let fast: SimplerModel
  private let reionization: any ReionizationModel

  /// `name` is the angle's parameter.
  init(
    _ resolved: ResolvedParameters, _ name: ParameterName, _ reionization: any ReionizationModel
  ) throws(TheoryError) {
    self.resolved = resolved
    self.reionization = reionization
    self.name = name
    let range = try resolved.searchedHubble()
    // Where matter follows from the Hubble constant, no further than the fit below goes.
    func end(_ matter: Double, _ bound: Double) -> Double {
      let h = resolved.closure.flatMap { try? $0.hubble(omegaCDM: matter - resolved.omegaB) }
      return min(max(h ?? bound, range.lowerBound), range.upperBound)
    }
    slow = SimplerModel(try CosmologicalModel(resolved, h: end(0.03, range.lowerBound)))
    fast = SimplerModel(try CosmologicalModel(resolved, h: end(0.6, range.upperBound)))
  }

  /// True when there is a model of this angle, false when that takes a closer look.
  ///
  /// - Throws: `unphysical` when there is none.
  package func decides(_ theta: Double) throws(TheoryError) -> Bool {
    guard let first = lastScattering(slow.model), let last = lastScattering(fast.model) else { return false }
    // Horizon and distance are both smaller where the expansion is faster.
    let (least, largest) = (Self.angle(slow.model, first), Self.angle(fast.model, last))
    let play = (low: slow.slowness, high: fast.slowness)
    guard theta > (1 - Self.margin) * least * play.low, theta < (1 + Self.margin) * largest / play.high else {
      if resolved.closure != nil { return false }
      throw resolved.hasNoAngle(name, theta)
    }
    guard theta > (1 + Self.margin) * least / play.low, theta < (1 - Self.margin) * largest * play.high else {
      return false
    }
    return try decidesDepth()
  }

  /// The same for the optical depth; it falls with the Hubble constant.
  private func decidesDepth() throws(TheoryError) -> Bool {
    if fast.allowsDepth(reionization) { return true }
    if slow.slowness == 1 { try reionization.check(slow.model) }
    return false
  }

  /// More than the fit below is off by in its range, what helium and radiation do to it, and how far conventions are apart.
  private static let margin = 0.05

  /// z_* by the fit of Hu & Sugiyama (1996, ApJ 471, 542, equation E-1); `nil` outside its range.
  private func lastScattering(_ model: CosmologicalModel) -> Double? {
    let (b, m) = (model.omegaB, model.earlyMatter)
    guard 0.0025...0.25 ~= b, 0.025...0.64 ~= m else { return nil }
    let g1 = 0.0783 * pow(b, -0.238) / (1 + 39.5 * pow(b, 0.763))
    let g2 = 0.560 / (1 + 21.1 * pow(b, 1.81))
    return 1048 * (1 + 0.00124 * pow(b, -0.738)) * (1 + g1 * pow(m, g2))
  }

  /// 100 r_s / D at redshift z.
  static func angle(_ model: CosmologicalModel, _ z: Double) -> Double {
    let expansion = Expansion(model)
    let loading = 0.75 * SpeciesDensities(model).baryon / SpeciesDensities(model).photon
    // d tau = da / (a^2 H), with a = u^2.
    func rate(_ u: Double) -> Double { 2 * u / (u * u * expansion.conformalHubble(u * u)) }
    let middle = (1 / (1 + z)).squareRoot()
    let horizon = rule.integrate(0, middle) { rate($0) / (3 * (1 + loading * $0 * $0)).squareRoot() }
    let distance = rule.integrate(middle, 0.5, rate) + rule.integrate(0.5, 1, rate)
    return 100 * horizon / model.geometry.sine(distance)
  }

  private static let rule = GaussLegendre(count: 16)
}
