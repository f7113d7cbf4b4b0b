import EmberNumerics
import EmberTheory

/// Finds the Hubble constant that puts an angle of the sound horizon where it is wanted.
///
/// Recombination hardly knows H0, so its redshift is held while H0 is solved from the distance, and this is repeated until H0
/// no longer moves: the result is the model whose derived angle is the wanted one.
struct AcousticScaleSolver<Recombination: RecombinationModel> {
  let resolved: ResolvedParameters
  package let recombination: Recombination
  package let scale: AcousticScale
  /// The model in which 100 times the angle is `theta`.
  package func model(_ theta: Double) throws(TheoryError) -> CosmologicalModel {
    try CosmologicalModel.check(scale.parameter, theta)
    let range = try resolved.searchedHubble()
    var h = min(max(0.7, 1.05 * range.lowerBound), range.upperBound)
    for _ in 0..<20 {
      let background = Background(try CosmologicalModel(resolved, h: h))
      let next = try hubble(theta, range, try angle(background))
      let change = abs(next - h)
      h = next
      // This angle knows no recombination: another round would find the same.
      if scale == .fitted { break }
      // Each round leaves 10^-7 of the error, so a change this small was the last that mattered; more where matter follows.
      if change < (resolved.closure == nil ? 1e-6 : 1e-11) * h { break }
    }
    return try CosmologicalModel(resolved, h: h)
  }

  /// The angle in universes that recombine when `background` does.
  private func angle(_ background: Background) throws(TheoryError) -> (Background) -> Double {
    if scale == .fitted { return { $0.fittedAcousticAngle } }
    let history = try recombination.history(background)
    let grid = ConformalGrid(background)
    let epochs = try RecombinationEpochs(background, grid, history, history.states(grid.logScaleFactors))
    guard let z = scale == .visibilityPeak ? epochs.zPeak : epochs.zStar else {
      throw .failed(stage: "thermodynamics", reason: "the visibility function has no maximum")
    }
    return { $0.soundHorizon(1 / (1 + z)) / $0.transverseDistance(1 / (1 + z)) }
  }

  /// h at which 100 times the angle is `theta`.
  private func hubble(
    _ theta: Double, _ range: ClosedRange<Double>, _ angle: (Background) -> Double
  ) throws(TheoryError) -> Double {
    func excess(_ h: Double) -> Double {
      guard let model = try? CosmologicalModel(resolved, h: h) else { return .nan }
      return 100 * angle(Background(model)) - theta
    }
    let (low, high) = (excess(range.lowerBound), excess(range.upperBound))
    guard low <= 0, high >= 0 else {
      throw resolved.hasNoAngle(scale.parameter, theta)
    }
    return BrentRoot.find(
      range.lowerBound, range.upperBound, valueAtLow: low, valueAtHigh: high, tolerance: 1e-14, excess)
  }
}

extension ResolvedParameters {
  /// The highest h that is searched for an acoustic scale.
  static let highestHubble = 10.0

  /// The highest h that is searched in curved space: in a closed universe not beyond the last with a model, in an open one not beyond the largest
  /// angle, after which distances grow with the Hubble constant.
  private var highestCurvedHubble: Double {
    let least = lowestHubble
    let most = max(least, Self.highestHubble)
    func exists(_ h: Double) -> Bool { (try? CosmologicalModel(self, h: h)) != nil }
    if omegaK < 0 { return exists(most) ? most : Bisection.bracket(least, most, steps: 30, exists).low }
    func angle(_ h: Double) -> Double {
      (try? CosmologicalModel(self, h: h)).map { AcousticScaleBounds.angle($0, 1090) } ?? 0
    }
    return Bisection.bracket(least, most, steps: 30) { angle($0 * 1.0001) > angle($0) }.high
  }

  /// h of a universe of these species and this curvature without dark energy.
  ///
  /// What there is today of species whose history depends on h follows by iteration.
  var leastHubble: Double {
    let densities = SpeciesDensities(self)
    func hubble(_ others: Double) -> Double {
      let square = (densities.totalWithoutDarkEnergy + others) / SpeciesDensities.critical(h: 1)
      return (square / (1 - omegaK)).squareRoot()
    }
    var h = hubble(0)
    guard hasMatterBesides else { return h }
    for _ in 0..<60 {
      let next = hubble(species(among: densities, h: h).besideDarkEnergyToday)
      let change = abs(next - h)
      h = next
      if change < 1e-14 * h { break }
    }
    return h
  }

  /// The lowest h that is searched: with dark energy, whatever rounding does.
  private var lowestHubble: Double { leastHubble * (1 + 1e-12) }

  /// h from which to which an acoustic scale is searched.
  func searchedHubble() throws(TheoryError) -> ClosedRange<Double> {
    guard let closure else {
      let highest = omegaK == 0 ? Self.highestHubble : highestCurvedHubble
      let least = lowestHubble
      return least...max(least, highest)
    }
    guard let range = closure.hubbleRange else {
      throw .unphysical(
        parameter: closure.parameter.rawValue, value: closure.share,
        requirement: "no universe with these densities has this share")
    }
    return range
  }

  /// Why there is no Hubble constant for an acoustic scale.
  func hasNoAngle(_ name: ParameterName, _ theta: Double) -> TheoryError {
    let range = (try? searchedHubble()) ?? lowestHubble...max(lowestHubble, Self.highestHubble)
    return .unphysical(
      parameter: name.rawValue, value: theta,
      requirement:
        "no \(omegaK == 0 ? "flat " : "")universe with these densities and H0 from \(100 * range.lowerBound) to "
        + "\(100 * range.upperBound) has this angle")
  }
}
