import EmberTheory
import EmberThermodynamics
import Glibc

extension BoltzmannSolver {
  public var isDifferentiable: Bool { true }

  public func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    try Self.check(request)
    let model = try configuration.model(point.cosmology)
    // The halo model has no derivatives of its own yet: differences of whole answers, at two calls per parameter.
    // What follows from background and thermal history takes no time. Isocurvature modes are differences too.
    let hasModes = !model.amplitudes.isocurvature.isEmpty || !ParameterName.isocurvature.isDisjoint(with: parameters)
    if model.nonlinear != nil || needsNoSpectra(request) || hasModes {
      return try FiniteDifferenceProvider(self).differentiate(point, request, by: parameters)
    }
    // A model without curvature or a species has no neighbours with it. Neighbours in curved space share no radial functions: there only what
    // enters after the linear equations is differentiated without them.
    let apart = [.omegaK] + model.parametersOfAbsentSpecies
    let differences = parameters.filter {
      model.geometry.isFlat ? apart.contains($0) : !ParameterName.primordial.contains($0)
    }
    if !parameters.isEmpty, differences.count == parameters.count, !model.geometry.isFlat {
      return try FiniteDifferenceProvider(self).differentiate(point, request, by: parameters)
    }
    var result = try responseDerivatives(model, point, request, parameters.filter { !differences.contains($0) })
    if !differences.isEmpty {
      let others = try FiniteDifferenceProvider(self).differentiate(point, request, by: differences)
      result.spectra.merge(others.spectra) { $1 }
      result.derived.merge(others.derived) { $1 }
      result.matterPower = others.matterPower
    }
    try complete(&result, at: point.cosmology, for: request)
    return result
  }

  private func responseDerivatives(
    _ model: CosmologicalModel, _ point: ModelPoint, _ request: TheoryRequest, _ parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    let restated = try RestatedParameters(point.cosmology, for: parameters)
    let directions = try Self.directions(restated.names, point.cosmology)
    let hasTensors = model.amplitudes.tensors.ratio > 0 || !TensorSpectrum.parameters.isDisjoint(with: parameters)
    let plain = try LinearResponse(model, request, configuration, hasTensors: hasTensors)
    let amplitudes = try plain.normalized(model.amplitudes)
    let primordial = amplitudes.primordial
    var result = TheoryDerivatives(prediction: plain.prediction(amplitudes), spectra: [:], derived: [:])
    if directions.isEmpty {
      let spectra = SpectrumDerivatives(ResponseDerivatives(plain), amplitudes)
      Self.addPrimordial(restated.names, spectra, primordial, to: &result)
      result.addTensors(plain, amplitudes, restated.names)
      return try restated.hold(result)
    }
    let cosmology = point.cosmology.differentiable(model, amplitudes)
    var chunks: [[ParameterDirection]] = []
    for start in stride(from: 0, to: directions.count, by: 7) {
      chunks.append(Array(directions[start..<min(start + 7, directions.count)]))
    }
    for (i, chunk) in chunks.enumerated() {
      let response = try ResponseDerivatives(
        cosmology, chunk, request,
        configuration.with(
          configuration.precision.forDerivatives(
            byMass: chunk.contains { ParameterName.neutrinoMasses.contains($0.parameter) })))
      let spectra = SpectrumDerivatives(response, amplitudes)
      for (j, direction) in chunk.enumerated() {
        result.spectra[direction.parameter] = spectra.slow(j)
        result.derived[direction.parameter] = response.derived(j, primordial)
      }
      if i == 0 { Self.addPrimordial(restated.names, spectra, primordial, to: &result) }
    }
    if amplitudes.tensors.ratio > 0 {
      try addTensors(along: directions, cosmology, request, to: &result)
    }
    result.addTensors(plain, amplitudes, restated.names)
    return try restated.hold(result)
  }

  /// The directions that the linear equations have to be differentiated along.
  private static func directions(
    _ names: [ParameterName], _ cosmology: CosmologicalParameters
  ) throws(TheoryError) -> [ParameterDirection] {
    var directions: [ParameterDirection] = []
    for name in names where !ParameterName.primordial.contains(name) {
      guard let direction = ParameterDirection(name, at: cosmology[name]) else {
        throw .notProvided("the derivative with respect to \(name.rawValue)")
      }
      if name == .neutrinoMass && cosmology[.massiveNeutrinos] == 0 {
        throw .notProvided("the derivative with respect to m_nu without massive neutrinos")
      }
      directions.append(direction)
    }
    return directions
  }

  private static func addPrimordial(
    _ parameters: [ParameterName], _ spectra: SpectrumDerivatives, _ primordial: PrimordialSpectrum,
    to result: inout TheoryDerivatives
  ) {
    let unchanged = result.prediction.derived.mapValues { _ in 0.0 }
    for parameter in parameters where ParameterName.primordial.contains(parameter) {
      var derived = unchanged
      switch parameter {
      case .logA, .amplitude:
        let scale = parameter == .amplitude ? 1 / primordial.amplitude : 1
        result.spectra[parameter] = spectra.logAmplitude().scaled(by: scale)
        for (name, value) in result.prediction.derived
        where DerivedParameter(spelling: name)?.source == .perturbations { derived[name] = value / 2 * scale }
        derived[.amplitude] = primordial.amplitude * scale
        derived[.logA] = scale
      case _ where TensorSpectrum.parameters.contains(parameter):
        var none = PowerSpectra(lmax: result.prediction.spectra.lmax)
        for kind in result.prediction.spectra.kinds { none[kind] = [Double](repeating: 0, count: none.lmax + 1) }
        result.spectra[parameter] = none
      case _ where LensingAmplitudes.parameters.contains(parameter):
        result.spectra[parameter] = spectra.lensingAmplitude(parameter)
      default:
        result.spectra[parameter] = spectra.shape(parameter)
        derived.merge(spectra.fluctuationSlopes(parameter)) { $1 }
      }
      result.derived[parameter] = derived
    }
  }
}

extension CosmologicalParameters {
  /// The same model with the solver's own parameters stated, and with neutrinos light instead of massless where they may have mass: the
  /// spectra depend on the square of a small mass, so derivatives with respect to it vanish in both.
  fileprivate func differentiable(_ model: CosmologicalModel, _ amplitudes: ModelAmplitudes) -> CosmologicalParameters {
    var result = self
    for name in RestatedParameters.substitutes { result[given: name] = nil }
    result[given: .hubbleConstant] = 100 * model.h
    if self[.omegaCDM] == nil { result[given: .omegaCDM] = model.omegaCDM }
    if self[.tauReio] == nil { result[given: .tauReio] = model.tauReio }
    if model.amplitudes.fluctuations != nil { result[given: .logA] = log(1e10 * amplitudes.primordial.amplitude) }
    if self[.neutrinoMass] == 0, self[.massiveNeutrinos] != 0 { result[given: .neutrinoMass] = 1e-5 }
    result.separateNeutrinoMasses()
    return result
  }

  /// Masses that are given one by one are made different, also from their neighbours, so that all neighbouring models have as many of them.
  private mutating func separateNeutrinoMasses() {
    let step = ParameterName.firstNeutrinoMass.definition.neighbourStep ?? 0
    var known: [Double] = []
    for name in ParameterName.singleNeutrinoMasses {
      guard let given = self[given: name] else { continue }
      var mass = max(given, step)
      while known.contains(where: { other in [0, step, -step].contains { abs(mass + $0 - other) < 1e-7 } }) {
        mass += 0.13 * step
      }
      known.append(mass)
      self[given: name] = mass
    }
  }
}
