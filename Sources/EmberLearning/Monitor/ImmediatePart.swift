import EmberTheory

/// What an emulated prediction has besides emulated spectra: derived parameters, which are emulated too, and functions of the background,
/// which the base provider computes at once.
///
/// Where data depend on a derived parameter, its emulated error counts like that of a component of the spectra.
struct ImmediatePart: Sendable {
  /// The derived parameters whose error matters, in the order in which they stand behind the components as targets.
  let targets: [String]
  private let provider: any TheoryProvider
  private let request: TheoryRequest

  /// - Parameter inputs: parameters that need no emulation.
  init(
    _ provider: any TheoryProvider, request: TheoryRequest, _ sensitivities: [any LikelihoodSensitivity],
    inputs: [ParameterName]
  ) {
    self.provider = provider
    self.request = request
    var names = sensitivities.reduce(into: Set<String>()) { $0.formUnion($1.request.derived) }
    let isAngleAnInput = inputs.contains { ParameterName.acousticScales.contains($0) }
    if isAngleAnInput, !request.redshifts.isEmpty { names.insert(ParameterName.hubbleConstant.rawValue) }
    targets = names.subtracting(inputs.map(\.rawValue)).sorted()
  }

  /// Adds functions of the background to emulated products.
  func complete(_ products: inout TheoryProducts, at cosmology: CosmologicalParameters) throws(TheoryError) {
    try provider.complete(&products, at: cosmology, for: request)
  }

  /// Adds them and their derivatives.
  func complete(_ derivatives: inout TheoryDerivatives, at cosmology: CosmologicalParameters) throws(TheoryError) {
    try provider.complete(&derivatives, at: cosmology, for: request)
  }

  /// How products change with each of the ``targets``.
  func changes(_ products: TheoryProducts, at cosmology: CosmologicalParameters) throws(TheoryError) -> [TheoryProducts]
  {
    var changes: [TheoryProducts] = []
    for name in targets {
      var change = TheoryProducts(derived: [name: 1])
      if name == ParameterName.hubbleConstant.rawValue, let angle = cosmology.statedAcousticScale,
        !request.redshifts.isEmpty
      {
        // The angle enters the background through H0 alone.
        change.background = try provider.backgroundSlope(
          cosmology, products.derived, along: angle, hubble: 1, at: request.redshifts)
      }
      changes.append(change)
    }
    return changes
  }

  /// How they change with each input.
  ///
  /// - Parameter derived: d derived parameter / d input, by name.
  func changes(
    _ products: TheoryProducts, at cosmology: CosmologicalParameters, along inputs: [ParameterName],
    derived: [String: [Double]]
  ) throws(TheoryError) -> [TheoryProducts] {
    var changes: [TheoryProducts] = []
    for (i, name) in inputs.enumerated() {
      var change = TheoryProducts(derived: derived.mapValues { $0[i] })
      if !request.redshifts.isEmpty {
        change.background = try provider.backgroundSlope(
          cosmology, products.derived, along: name,
          hubble: change.derived[ParameterName.hubbleConstant.rawValue], at: request.redshifts)
      }
      changes.append(change)
    }
    return changes
  }

  /// True where data depend on anything but spectra.
  var matters: Bool { !targets.isEmpty || !request.redshifts.isEmpty }
}
