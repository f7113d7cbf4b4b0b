import EmberTheory
import EmberThermodynamics

extension BoltzmannSolver {
  public var isDifferentiable: Bool { true }

  public func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    try Self.check(request)
    let model = try CosmologicalModel(point.cosmology, recombination: configuration.recombination)
    // The halo model has no derivatives of its own yet: differences of whole answers, at two calls per parameter.
    // What follows from background and thermal history takes no time.
    if model.isNonlinear || isImmediate(request) {
      return try FiniteDifferenceProvider(self).differentiate(point, request, by: parameters)
    }
    var result = try responseDerivatives(model, point, request, parameters)
    try complete(&result, at: point.cosmology, for: request)
    return result
  }

  private func responseDerivatives(
    _ model: CosmologicalModel, _ point: ModelPoint, _ request: TheoryRequest, _ parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    let (amplitudes, primordial) = (model.amplitudes, model.primordial)
    let plain = try LinearResponse(
      model, request, configuration,
      hasTensors: amplitudes.tensors.ratio > 0 || !TensorSpectrum.parameters.isDisjoint(with: parameters))
    var result = TheoryDerivatives(prediction: plain.prediction(amplitudes), spectra: [:], derived: [:])
    let directions = try Self.directions(parameters, point.cosmology)
    if directions.isEmpty {
      let spectra = SpectrumDerivatives(ResponseDerivatives(plain), amplitudes)
      Self.addPrimordial(parameters, spectra, primordial, to: &result)
      result.addTensors(plain, amplitudes, parameters)
      return result
    }
    var chunks: [[ParameterDirection]] = []
    for start in stride(from: 0, to: directions.count, by: 7) {
      chunks.append(Array(directions[start..<min(start + 7, directions.count)]))
    }
    for (i, chunk) in chunks.enumerated() {
      let response = try ResponseDerivatives(
        point.cosmology.differentiable(model), chunk, request,
        configuration.with(
          configuration.precision.forDerivatives(byMass: chunk.contains { $0.parameter == .neutrinoMass })))
      let spectra = SpectrumDerivatives(response, amplitudes)
      for (j, direction) in chunk.enumerated() {
        result.spectra[direction.parameter] = spectra.slow(j)
        result.derived[direction.parameter] = response.derived(j, primordial)
      }
      if i == 0 { Self.addPrimordial(parameters, spectra, primordial, to: &result) }
    }
    if amplitudes.tensors.ratio > 0 {
      try addTensors(along: directions, point.cosmology.differentiable(model), request, to: &result)
    }
    result.addTensors(plain, amplitudes, parameters)
    if let scale = point.cosmology.statedAcousticScale { result.holdAcousticScale(scale) }
    return result.restricted(to: parameters)
  }

  /// The directions that the linear equations have to be differentiated along.
  private static func directions(
    _ parameters: [ParameterName], _ cosmology: CosmologicalParameters
  ) throws(TheoryError) -> [ParameterDirection] {
    let held = cosmology.statedAcousticScale
    let isSlow = parameters.contains { !ParameterName.primordial.contains($0) }
    var names: [ParameterName] = held != nil && isSlow ? [.hubbleConstant] : []
    for parameter in parameters where !ParameterName.primordial.contains(parameter) {
      let isScale = ParameterName.acousticScales.contains(parameter)
      guard !isScale || parameter == held, !(held != nil && parameter == .hubbleConstant) else {
        throw .notProvided("the derivative with respect to \(parameter.rawValue), which the point does not state")
      }
      if isScale || names.contains(parameter) { continue }
      names.append(parameter)
    }
    var directions: [ParameterDirection] = []
    for name in names {
      guard let direction = ParameterDirection(name) else {
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
    let sigma8 = result.prediction.derived[.sigma8] ?? 0
    for parameter in parameters where ParameterName.primordial.contains(parameter) {
      var derived = unchanged
      switch parameter {
      case .logA, .amplitude:
        let scale = parameter == .amplitude ? 1 / primordial.amplitude : 1
        result.spectra[parameter] = spectra.logAmplitude().scaled(by: scale)
        derived[.sigma8] = sigma8 / 2 * scale
        derived[.amplitude] = primordial.amplitude * scale
      case _ where TensorSpectrum.parameters.contains(parameter):
        var none = PowerSpectra(lmax: result.prediction.spectra.lmax)
        for kind in result.prediction.spectra.kinds { none[kind] = [Double](repeating: 0, count: none.lmax + 1) }
        result.spectra[parameter] = none
      case _ where LensingAmplitudes.parameters.contains(parameter):
        result.spectra[parameter] = spectra.lensingAmplitude(parameter)
      default:
        result.spectra[parameter] = spectra.shape(parameter)
        derived[.sigma8] = spectra.sigma8Slope(parameter)
      }
      result.derived[parameter] = derived
    }
  }
}

extension CosmologicalParameters {
  /// The same model with H0 stated, and with neutrinos light instead of massless where they may have mass: the spectra depend on the
  /// square of a small mass, so derivatives with respect to it vanish in both.
  fileprivate func differentiable(_ model: CosmologicalModel) -> CosmologicalParameters {
    var result = self
    for scale in ParameterName.acousticScales { result[given: scale] = nil }
    result[given: .hubbleConstant] = 100 * model.h
    if self[.neutrinoMass] == 0, self[.massiveNeutrinos] != 0 { result[given: .neutrinoMass] = 1e-5 }
    return result
  }
}

extension TheoryDerivatives {
  /// From derivatives at fixed H0 to derivatives at a fixed angle of the sound horizon, by the chain rule.
  fileprivate mutating func holdAcousticScale(_ scale: ParameterName) {
    guard let hubbleSpectra = spectra[.hubbleConstant], let hubbleDerived = derived[.hubbleConstant],
      let perHubble = hubbleDerived[scale.rawValue]
    else { return }
    for parameter in spectra.keys where parameter != .hubbleConstant {
      let shift = -(derived[parameter]?[scale.rawValue] ?? 0) / perHubble
      spectra[parameter] = spectra[parameter]?.adding(shift, hubbleSpectra)
      derived[parameter]?.merge(hubbleDerived) { $0 + shift * $1 }
    }
    spectra[scale] = hubbleSpectra.scaled(by: 1 / perHubble)
    derived[scale] = hubbleDerived.mapValues { $0 / perHubble }
  }

  fileprivate func restricted(to parameters: [ParameterName]) -> TheoryDerivatives {
    TheoryDerivatives(
      prediction: prediction, spectra: spectra.filter { parameters.contains($0.key) },
      derived: derived.filter { parameters.contains($0.key) })
  }
}
