import EmberNonlinear
import EmberProjection
import EmberTheory
import EmberThermodynamics

extension BoltzmannSolver {
  /// Power spectra of matter of a model; non-linear ones as well if the model has `nonlinear`.
  ///
  /// Pairs other than that of all matter grow non-linearly by the same factors, as in CAMB.
  ///
  /// - Throws: `TheoryError` as ``predict(_:_:)`` does; `.notProvided` for redshifts and wavenumbers out of range, for non-linear power
  ///   of a model that has none, and for the power of two different fields in a model with isocurvature modes.
  public func matterPower(
    _ cosmology: CosmologicalParameters, _ request: MatterPowerRequest
  ) throws(TheoryError) -> MatterPowerSpectrum {
    try request.check()
    let model = try configuration.model(cosmology)
    if request.needsNonlinear, model.nonlinear == nil {
      throw .notProvided("non-linear matter power of a model without \(ParameterName.nonlinear.rawValue)")
    }
    if !model.amplitudes.isocurvature.isEmpty, request.pairs.contains(where: { $0.first != $0.second }) {
      throw .notProvided("the power of two different fields of matter with isocurvature modes")
    }
    let universe = try PerturbedUniverse(model, configuration.with(configuration.precision.forMatterPower))
    let background = universe.background
    let ranges = SpectralRanges(TheoryRequest(spectra: [], lmax: 0), universe.precision)
    let times = request.redshifts.map { background.conformalTime(1 / (1 + $0)) }
    let order = times.indices.sorted { times[$0] < times[$1] }
    let sources = try SourceFunctions(
      mixed: universe, ranges, largestWavenumber: request.largestWavenumber, matterTimes: order.map { times[$0] },
      matterFields: request.fields)
    let primordial = try sources.normalized(model.amplitudes, model).primordial
    let growth = NonlinearUniverse(background, primordial, feedback: model.amplitudes.feedback)
    let empty = [[Double]](repeating: [], count: times.count)
    let frame = MatterPowerSpectrum.Power(linear: empty, nonlinear: model.nonlinear == nil ? nil : empty)
    var powers = Dictionary(uniqueKeysWithValues: request.pairs.union([.all]).map { ($0, frame) })
    let k = request.wavenumbers
    for (row, position) in order.enumerated() {
      let all = try sources.power(of: .all, row, primordial)
      let linear = k.map { all($0) }
      let nonlinear = model.nonlinear.map { method in
        let growth = growth.power(
          method, all, to: sources.modes[sources.modes.count - 1], a: 1 / (1 + request.redshifts[position]))
        return zip(k, linear).map { growth.power($0, linear: $1) }
      }
      for pair in powers.keys {
        let power = pair == .all ? nil : try sources.power(of: pair, row, primordial)
        let own = power.map { power in k.map { power($0) } } ?? linear
        powers[pair]?.linear[position] = own
        guard let nonlinear else { continue }
        powers[pair]?.nonlinear?[position] =
          pair == .all ? nonlinear : own.indices.map { own[$0] * (nonlinear[$0] / linear[$0]) }
      }
    }
    return MatterPowerSpectrum(request, powers.filter { request.pairs.contains($0.key) })
  }
}

extension MatterPowerRequest {
  /// The fields whose contrast has to be known: all matter, which the others' non-linear growth needs, first.
  fileprivate var fields: [MatterField] {
    MatterField.allCases.filter { field in
      field == .all || pairs.contains { $0.first == field || $0.second == field }
    }
  }
}

extension SourceFunctions {
  /// The linear power of a pair of fields at one of the recorded times.
  fileprivate func power(
    of pair: MatterPair, _ time: Int, _ primordial: PrimordialSpectrum
  ) throws(TheoryError) -> LinearMatterPower {
    guard let first = matter[pair.first], let second = matter[pair.second] else {
      throw .failed(stage: "matter power", reason: "nothing was recorded")
    }
    return LinearMatterPower(
      wavenumbers: first.wavenumbers, contrast: first.contrast[time],
      partner: pair.first == pair.second ? nil : second.contrast[time], primordial: primordial)
  }
}

extension SolverPrecision {
  /// Neutrinos followed more closely than the CMB needs.
  ///
  /// Waves that come back from the end of a short hierarchy slow the growth of matter early inside the horizon: 0.2 % of P at k = 5/Mpc
  /// with 25 multipoles. The fluid of massive neutrinos of 0.15 eV is off by 0.2 % of P at k = 0.2/Mpc when it begins at k tau = 2000, and three
  /// momentum nodes by 0.03 %.
  fileprivate var forMatterPower: SolverPrecision {
    var precision = self
    precision.neutrinoMax = max(neutrinoMax, 80)
    precision.massiveMax = max(massiveMax, 60)
    precision.momentumNodes = max(momentumNodes, 5)
    precision.fluidPhase = max(fluidPhase, 20_000)
    return precision
  }
}
