import EmberNumerics
import EmberTheory

/// Finds the Hubble constant that puts the acoustic scale 100 theta_* where it is wanted.
///
/// Recombination hardly knows H0, so z_* is held while H0 is solved from the distance, and this is repeated until H0 no
/// longer moves: the result is the model whose derived `thetastar` is the wanted one.
struct AcousticScaleSolver<Recombination: RecombinationModel> {
  let resolved: ResolvedParameters
  let recombination: Recombination
  /// The highest h that is searched.
  private var highest: Double { ResolvedParameters.highestHubble }

  /// The model with 100 theta_* = `theta`.
  func model(_ theta: Double) throws(TheoryError) -> CosmologicalModel {
    try CosmologicalModel.check(.thetaS100, theta)
    let least = resolved.leastHubble
    var h = max(0.7, 1.05 * least)
    for _ in 0..<20 {
      let background = Background(try CosmologicalModel(resolved, h: h))
      let next = try hubble(theta, try epochs(background), least)
      let change = abs(next - h)
      h = next
      // Each round leaves 10^-7 of the error, so a change this small was the last that mattered.
      if change < 1e-6 * h { break }
    }
    return try CosmologicalModel(resolved, h: h)
  }

  private func epochs(_ background: Background) throws(TheoryError) -> RecombinationEpochs {
    let history = try recombination.history(background)
    let grid = ConformalGrid(background)
    return try RecombinationEpochs(background, grid, history.states(grid.logScaleFactors))
  }

  /// h at which the distance to the given last scattering gives the angle.
  private func hubble(
    _ theta: Double, _ epochs: RecombinationEpochs, _ least: Double
  ) throws(TheoryError) -> Double {
    func excess(_ h: Double) -> Double {
      guard let model = try? CosmologicalModel(resolved, h: h) else { return .nan }
      let background = Background(model)
      let a = 1 / (1 + epochs.zStar)
      return 100 * background.soundHorizon(a) / background.comovingDistance(a) - theta
    }
    let (low, high) = (excess(least), excess(highest))
    guard low <= 0, high >= 0 else {
      throw resolved.hasNoAngle(theta)
    }
    return BrentRoot.find(
      least, highest, valueAtLow: low, valueAtHigh: high, tolerance: 1e-14, excess)
  }
}

extension ResolvedParameters {
  /// The highest h that is searched for an acoustic scale.
  static let highestHubble = 10.0

  /// h of a flat universe of these species without a cosmological constant.
  var leastHubble: Double {
    (SpeciesDensities(self).totalWithoutLambda / SpeciesDensities.critical(h: 1)).squareRoot() * (1 + 1e-12)
  }

  /// Why there is no Hubble constant for an acoustic scale.
  func hasNoAngle(_ theta: Double) -> TheoryError {
    .unphysical(
      parameter: ParameterName.thetaS100.rawValue, value: theta,
      requirement: "no flat universe with these densities and H0 from \(100 * leastHubble) to "
        + "\(100 * Self.highestHubble) has this angle")
  }
}
