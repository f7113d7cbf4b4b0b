/// What is computed at every point, beside spectra from wherever these are: functions of the background, at once, and the power of matter.
extension TheoryProvider {
  /// Adds what a request has and a prediction lacks of functions of the background and of the power of matter; H0 is the prediction's where
  /// the point states an angle in its place.
  public func complete(
    _ products: inout TheoryProducts, at cosmology: CosmologicalParameters, for request: TheoryRequest
  ) throws(TheoryError) {
    if let wanted = request.matterPower, products.matterPower == nil {
      products.matterPower = try matterPower(cosmology, wanted)
    }
    guard !request.redshifts.isEmpty, products.background?.redshifts != request.redshifts else { return }
    products.background = try background(
      try cosmology.withHubbleConstant(products.derived), at: request.redshifts)
  }

  /// Adds their derivatives too.
  ///
  /// - Parameters:
  ///   - derivatives: those of H0 among them, where the point states an angle.
  ///   - cosmology: where.
  ///   - request: what has to be complete.
  public func complete(
    _ derivatives: inout TheoryDerivatives, at cosmology: CosmologicalParameters, for request: TheoryRequest
  ) throws(TheoryError) {
    try complete(&derivatives.prediction.products, at: cosmology, for: request)
    if let wanted = request.matterPower {
      let missing = derivatives.spectra.keys.filter { derivatives.matterPower[$0] == nil }
      if !missing.isEmpty {
        let slopes = try FiniteDifferenceProvider(self).differentiate(
          ModelPoint(cosmology: cosmology), TheoryRequest(matterPower: wanted), by: missing)
        derivatives.matterPower.merge(slopes.matterPower) { $1 }
      }
    }
    guard !request.redshifts.isEmpty else { return }
    for parameter in derivatives.spectra.keys {
      derivatives.background[parameter] = try backgroundSlope(
        cosmology, derivatives.prediction.derived, along: parameter,
        hubble: derivatives.derived[parameter]?[ParameterName.hubbleConstant.rawValue], at: request.redshifts)
    }
  }

  /// d (functions of the background) / d parameter, by central differences, one-sided where one side has no model.
  ///
  /// - Parameters:
  ///   - cosmology: where.
  ///   - derived: has H0 where the point states an angle.
  ///   - parameter: what varies, all others that the point states held.
  ///   - hubble: dH0 / d parameter, which counts there.
  ///   - redshifts: of the functions.
  public func backgroundSlope(
    _ cosmology: CosmologicalParameters, _ derived: [String: Double], along parameter: ParameterName, hubble: Double?,
    at redshifts: [Double]
  ) throws(TheoryError) -> BackgroundTable {
    let isAngle = cosmology.statedAcousticScale != nil
    let base = try cosmology.withHubbleConstant(derived)
    guard let step = parameter.definition.differenceStep.map({ $0 / 4 }), !isAngle || hubble != nil else {
      throw .notProvided("a derivative with respect to \(parameter.rawValue)")
    }
    func moved(_ distance: Double) -> BackgroundTable? {
      var moved = base
      if !ParameterName.acousticScales.contains(parameter), let value = base[parameter] {
        moved[given: parameter] = value + distance
      }
      if isAngle, let h0 = base[.hubbleConstant] { moved[given: .hubbleConstant] = h0 + distance * (hubble ?? 0) }
      return try? background(moved, at: redshifts)
    }
    for (first, second) in [(step, -step), (step, 2 * step), (-step, -2 * step)] {
      guard let near = moved(first), let far = moved(second) else { continue }
      let terms: [(Double, BackgroundTable)] =
        first == -second
        ? [(0.5 / first, near), (-0.5 / first, far)]
        : [(-1.5 / first, try background(base, at: redshifts)), (2 / first, near), (-0.5 / first, far)]
      if let slope = BackgroundTable.combination(terms) { return slope }
    }
    throw .failed(stage: "background", reason: "there is no model on either side of \(parameter.rawValue)")
  }
}

extension CosmologicalParameters {
  /// The same model with H0 in place of the angle that it states, if it states one.
  fileprivate func withHubbleConstant(_ derived: [String: Double]) throws(TheoryError) -> CosmologicalParameters {
    guard let angle = statedAcousticScale else { return self }
    let name = ParameterName.hubbleConstant
    guard let hubble = derived[name.rawValue] else { throw .notProvided(name.rawValue) }
    var result = self
    result[given: angle] = nil
    result[given: name] = hubble
    return result
  }
}
