import EmberNumerics
import EmberTheory

/// The models that are tried: a box of parameters, filled evenly.
struct ParameterBox {
  /// Parameters and their ranges.
  let ranges: [(name: ParameterName, range: ClosedRange<Double>)]
  /// What all models share.
  let fixed: [ParameterName: Double]
  private let shifts: [Double]

  /// Far wider than any posterior.
  static let wide = [
    (ParameterName.omegaB, 0.005...0.04), (.omegaCDM, 0.02...0.35), (.hubbleConstant, 30...100), (.tauReio, 0.01...0.2),
    (.spectralIndex, 0.7...1.3), (.effectiveNeutrinos, 1...6), (.neutrinoMass, 0...1.5),
  ]
  /// Everything that the solver does not refuse at once.
  static let limits = [
    (ParameterName.omegaB, 1e-5...1), (.omegaCDM, 0...10), (.hubbleConstant, 1...1000), (.tauReio, 0...2),
    (.spectralIndex, 0...2), (.effectiveNeutrinos, 1e-3...50), (.neutrinoMass, 0...100),
  ]
  /// The first with running, and with three of curvature, tensors, early dark energy and dark energy that varies.
  static let extended =
    wide + [
      (ParameterName.omegaK, -0.3...0.3), (.w0, -2...(-0.3)), (.wa, -1.5...0.5), (.tensorRatio, 0...1),
      (.running, -0.2...0.2), (.earlyShare, 0...0.4), (.earlyRedshift, 2.8...4.5), (.earlyAngle, 0.05...3.1),
    ]
  static let names = ["wide", "limits", "extended"]

  /// The box of this name; different seeds shift the sequence differently (Cranley & Patterson 1976).
  ///
  /// The box "limits" is filled evenly in the cube roots of the distances from the lower ends, so that small values are not
  /// rare, and has a fixed YHe, because the table of nucleosynthesis does not reach so far.
  init(name: String, seed: UInt64) {
    isWarped = name == "limits"
    ranges = isWarped ? Self.limits : name == "extended" ? Self.extended : Self.wide
    fixed = isWarped ? [.heliumFraction: 0.245] : [:]
    var stream = RandomStream(seed: seed)
    shifts = (0...ranges.count).map { _ in stream.uniform() }
  }

  private let isWarped: Bool

  /// The first `count` models after the first `skipped`.
  func models(skipping skipped: Int, count: Int) -> [CosmologicalParameters] {
    var sequence = SobolSequence(dimension: shifts.count)
    for _ in 0..<skipped { _ = sequence.next() }
    return (0..<count).map { _ in
      model(zip(sequence.next(), shifts).map { ($0 + $1).truncatingRemainder(dividingBy: 1) })
    }
  }

  /// The model at a point of the unit cube; the last coordinate chooses the number of massive neutrinos, mostly one.
  private func model(_ unit: [Double]) -> CosmologicalParameters {
    var parameters = CosmologicalParameters(fixed)
    for (u, (name, range)) in zip(unit, ranges) {
      let share = isWarped ? u * u * u : u
      parameters[given: name] = range.lowerBound + share * (range.upperBound - range.lowerBound)
    }
    let choice = unit[ranges.count]
    parameters[given: .massiveNeutrinos] = choice < 0.5 ? 1.0 : choice < 0.75 ? 3 : 0
    if choice >= 0.75 { parameters[given: .neutrinoMass] = 0 }
    if ranges.contains(where: { $0.name == .omegaK }) {
      // One component in turn is absent, so that there are models without it, and all others together.
      let absent: [ParameterName] =
        switch Int(choice * 16) % 4 {
        case 0: [.tensorRatio]
        case 1: [.omegaK]
        case 2: [.earlyShare, .earlyRedshift, .earlyAngle]
        default: [.w0, .wa]
        }
      for name in absent { parameters[given: name] = nil }
      // Early dark energy is refused beside dark energy that dilutes as slowly as curvature, or slower.
      if let w0 = parameters[given: .w0], let wa = parameters[given: .wa], parameters[given: .earlyShare] != nil {
        parameters[given: .wa] = min(wa, -0.31 - w0)
      }
    }
    return parameters
  }
}
