import EmberTheory

/// Band powers as an experiment would see them of the spectra of a theory: transformations in their order, then windows, then templates.
public struct BandPowerTheory: Sendable {
  /// Name of the likelihood, for error messages.
  public let name: String
  /// Applied to the spectra first to last.
  public let transformations: [any SpectrumTransformation]
  public let windows: BandPowerWindows
  /// Added to the band powers, each times a nuisance parameter.
  public let templates: [BandPowerTemplate]
  /// The last transformations that do nothing but scale each spectrum: these scale what windows give of it instead.
  private let scalings: [any ScalingTransformation]
  private let others: ArraySlice<any SpectrumTransformation>
  /// The first transformation whose nuisance parameters do more than to scale, and those before it that scale; all that scale where there
  /// is none.
  private let beyondScaling: (any SpectrumTransformation)?
  private let calibrations: [any ScalingTransformation]

  public init(
    name: String, transformations: [any SpectrumTransformation], windows: BandPowerWindows,
    templates: [BandPowerTemplate] = []
  ) {
    precondition(templates.allSatisfy { $0.values.count == windows.count }, "one value per band power")
    self.name = name
    self.transformations = transformations
    self.windows = windows
    self.templates = templates
    let last = transformations.lastIndex { !($0 is any ScalingTransformation) }
    others = transformations[..<(last.map { $0 + 1 } ?? 0)]
    scalings = transformations[others.endIndex...].compactMap { $0 as? any ScalingTransformation }
    let first = transformations.firstIndex {
      !($0 is any ScalingTransformation) && (!$0.nuisanceNames.isEmpty || $0.isAddition)
    }
    beyondScaling = first.map { transformations[$0] }
    calibrations = transformations[..<(first ?? transformations.endIndex)].compactMap {
      $0 as? any ScalingTransformation
    }
  }

  /// The nuisance parameters that enter, each once.
  public var nuisanceNames: [String] {
    var known: Set<String> = []
    return (transformations.flatMap(\.nuisanceNames) + templates.map(\.parameter)).filter { known.insert($0).inserted }
  }

  /// A point: the spectra before the first transformation, after it, ..., before those that only scale them; what each window gives of the
  /// last, the scaling of each spectrum, and the band powers.
  struct Stages {
    var spectra: [ChannelSpectra]
    var sums: [Double]
    var scalings: [SpectrumScaling]
    var bandPowers: [Double]
  }

  /// - Throws: `TheoryError` unless the spectra cover the request of the windows, or by a transformation.
  func stages(_ spectra: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> Stages {
    try windows.check(spectra)
    var stages = [ChannelSpectra(spectra, layout: windows.layout, lmax: windows.request.lmax)]
    for step in others {
      var next = stages[stages.count - 1]
      try step.transform(&next, nuisance)
      stages.append(next)
    }
    let sums = windows.sums(stages[stages.count - 1])
    let scalings = try scalings(nuisance)
    var bandPowers = windows.bandPowers(sums: sums, scalings.map(\.factor))
    try addTemplates(nuisance, to: &bandPowers)
    return Stages(spectra: stages, sums: sums, scalings: scalings, bandPowers: bandPowers)
  }

  /// The product of the last scalings, for each spectrum.
  private func scalings(_ nuisance: NuisanceParameters) throws(TheoryError) -> [SpectrumScaling] {
    guard let first = scalings.first else { return windows.layout.map { _ in SpectrumScaling() } }
    var product = try first.factors(windows.layout, nuisance)
    for step in scalings.dropFirst() {
      product = zip(product, try step.factors(windows.layout, nuisance)).map { $0.times($1) }
    }
    return product
  }

  func addTemplates(_ nuisance: NuisanceParameters, to bandPowers: inout [Double]) throws(TheoryError) {
    for template in templates { template.add(try nuisance.value(template.parameter, of: name), to: &bandPowers) }
  }

  /// The gradient with respect to the templates' parameters.
  func templateSlopes(_ cotangent: [Double]) -> [String: Double] {
    var slopes: [String: Double] = [:]
    for template in templates {
      slopes[template.parameter, default: 0] += zip(cotangent, template.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return slopes
  }

  /// The theory's band powers, in the unit of the data.
  public func bandPowers(_ spectra: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    try stages(spectra, nuisance).bandPowers
  }

  /// How band powers change with the spectra; kinds that are missing do not change.
  public func response(_ direction: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    if direction.kinds.isEmpty { return [Double](repeating: 0, count: windows.count) }
    try windows.check(direction, isPartial: true)
    var change = ChannelSpectra(direction, layout: windows.layout, lmax: windows.request.lmax)
    for step in others { try step.response(&change, nuisance) }
    return windows.bandPowers(sums: windows.sums(change), try scalings(nuisance).map(\.factor))
  }

  /// How band powers change with every nuisance parameter, by name.
  package func nuisanceResponses(_ spectra: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError)
    -> [String: [Double]]
  { try nuisanceResponses(try stages(spectra, nuisance), nuisance) }

  func nuisanceResponses(_ stages: Stages, _ nuisance: NuisanceParameters) throws(TheoryError) -> [String: [Double]] {
    var result: [String: [Double]] = [:]
    func add(_ parameter: String, _ response: [Double]) {
      result[parameter] = result[parameter].map { zip($0, response).map(+) } ?? response
    }
    let factors = stages.scalings.map(\.factor)
    for (index, step) in others.enumerated() {
      for parameter in step.nuisanceNames {
        var change = try step.nuisanceResponse(parameter, at: stages.spectra[index], nuisance)
        for later in others[(index + 1)...] { try later.response(&change, nuisance) }
        add(parameter, windows.bandPowers(sums: windows.sums(change), factors))
      }
    }
    for parameter in Set(scalings.flatMap(\.nuisanceNames)) {
      add(parameter, windows.bandPowers(sums: stages.sums, stages.scalings.map { $0.slopes[parameter] ?? 0 }))
    }
    for template in templates {
      template.add(1, to: &result[template.parameter, default: template.values.map { _ in 0 }])
    }
    return result
  }

  /// Carries a gradient with respect to the band powers back to the spectra, to `lmax`, and to the nuisance parameters.
  func pullback(
    _ cotangent: [Double], _ stages: Stages, _ nuisance: NuisanceParameters, lmax: Int
  ) throws(TheoryError) -> (spectra: PowerSpectra, nuisance: [String: Double]) {
    var gradient = windows.pullback(cotangent, stages.scalings.map(\.factor), lmax: lmax)
    var byNuisance = templateSlopes(cotangent)
    for name in scalings.flatMap(\.nuisanceNames) where byNuisance[name] == nil { byNuisance[name] = 0 }
    var byFactor = [Double](repeating: 0, count: windows.layout.count)
    for (window, sum) in zip(windows.windows, stages.sums) { byFactor[window.spectrum] += cotangent[window.row] * sum }
    for (slope, scaling) in zip(byFactor, stages.scalings) {
      for (name, own) in scaling.slopes { byNuisance[name, default: 0] += slope * own }
    }
    for (index, step) in others.enumerated().reversed() {
      if !step.nuisanceNames.isEmpty {
        let slopes = try step.nuisanceSlopes(gradient, at: stages.spectra[index], nuisance)
        byNuisance.merge(slopes, uniquingKeysWith: +)
      }
      try step.pullback(&gradient, nuisance)
    }
    return (gradient.summed(lmax: lmax), byNuisance)
  }

  /// The product of all scalings; `nil` where nuisance parameters do anything else than to scale each kind of spectrum.
  func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? {
    guard templates.isEmpty else { return nil }
    let layout = windows.layout
    var product = layout.map { _ in SpectrumScaling() }
    for step in calibrations {
      for (i, scaling) in try step.factors(layout, nuisance).enumerated() { product[i] = product[i].times(scaling) }
    }
    if let beyondScaling {
      try beyondScaling.check(nuisance)
      return nil
    }
    return Self.byKind(product, layout)
  }

  /// One scaling for each kind; `nil` when channels of one kind differ.
  private static func byKind(_ scalings: [SpectrumScaling], _ layout: [DataSpectrum]) -> SpectrumCalibration? {
    var result = SpectrumCalibration()
    var known: [SpectrumKind: SpectrumScaling] = [:]
    for (spectrum, scaling) in zip(layout, scalings) {
      if let other = known[spectrum.kind] {
        guard other == scaling else { return nil }
        continue
      }
      known[spectrum.kind] = scaling
      result.factors[spectrum.kind] = scaling.factor
      for (name, slope) in scaling.slopes { result.slopes[name, default: [:]][spectrum.kind] = slope }
    }
    return result
  }
}

/// A shape in band powers with a free amplitude.
public struct BandPowerTemplate: Sendable, Hashable {
  /// Name of the nuisance parameter that multiplies it.
  public var parameter: String
  /// One per band power.
  public var values: [Double]

  public init(parameter: String, values: [Double]) {
    self.parameter = parameter
    self.values = values
  }

  fileprivate func add(_ factor: Double, to bandPowers: inout [Double]) {
    for i in values.indices { bandPowers[i] += factor * values[i] }
  }
}
