import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBandPowers

/// Every step between the spectra of a theory and those of data: its response, its transpose and its parameters against differences.
@Suite("Derivatives of transformations")
struct StepGradientTests {
  private static let layout = [
    DataSpectrum(.lensedTT, channels: ["90", "90"]), DataSpectrum(.lensedTE, channels: ["90", "150"]),
    DataSpectrum(.lensedEE, channels: ["150", "150"]), DataSpectrum(.lensedTT, channels: ["90", "150"]),
  ]
  private static let lmax = 60
  private static let frequencies = [0: [96.7, 96.7], 3: [96.7, 150.0]]
  private static let nuisance = NuisanceParameters([
    "A": 1.03, "T": 0.98, "E": 1.05, "kappa": 0.02, "p1": 4.2, "p2": 0.7, "cib": 3.1, "beta": 2.2, "tsz": 2.5,
    "xi": 0.2,
    "ksz": 3.3, "dust": 1.9, "alpha": -2.5, "index": 1.5, "BBdust": 4.1, "BBsync": 2, "BBalphadust": -0.42,
    "BBalphasync": -0.6, "BBbetadust": 1.5, "BBbetasync": -3.3, "BBTdust": 19.6, "BBdustsynccorr": 0.3,
    "EEtoBB_dust": 1.7, "EEtoBB_sync": 1.5, "delta_dust": 0.9, "delta_sync": 0.8, "gamma_corr": 0.01, "gamma_95": 0.03,
    "gamma_150": -0.02,
  ])

  private static let infrared = CIBClustering(
    dust: DustAmplitudes(
      frequencies: frequencies, amplitude: "cib", index: "beta", reference: 150, temperature: 25),
    power: ForegroundShape.bandPower(lmax: lmax) { ($0 / 30).squareRoot() })
  private static let thermal = ThermalSunyaevZeldovich(
    scalings: frequencies.mapValues { $0.map { FrequencyScaling.comptonization($0, reference: 143) } },
    amplitude: "tsz", power: ForegroundShape.bandPower(lmax: lmax) { $0 / 30 })

  static let steps: [any SpectrumTransformation] = [
    Calibration(parameter: "A", powers: [.lensedTT: 2, .lensedTE: 2, .lensedEE: 2]),
    Calibration(parameter: "E", powers: [.lensedTE: -1, .lensedEE: -2], places: 0..<3),
    ChannelCalibration(products: [0: [["T", "T"]], 1: [["T", "E"], ["A", "E"]], 2: [["E", "E"]]]),
    Aberration(coefficient: -0.01, places: 0..<3),
    SuperSampleLensing(parameter: "kappa", places: 0..<4),
    PoissonPower(parameters: [0: "p1", 2: "p2"], reference: 30, lmax: lmax),
    infrared, thermal,
    InfraredSunyaevZeldovichCorrelation(infrared: infrared, thermal: thermal, places: [0, 3], amplitude: "xi"),
    TemplateForeground(places: [3], amplitude: "ksz", power: ForegroundShape.bandPower(lmax: lmax) { 30 / $0 }),
    GalacticDust(
      frequencies: frequencies, amplitude: "dust", index: "index", slope: "alpha",
      reference: (multipole: 20, frequency: 150, temperature: 19.6), lmax: lmax),
  ]

  /// One more step, which has no terms, with everything that it may depend on: E modes between two bands whose centres are off.
  private static func polarized() throws -> DustAndSynchrotron {
    func band(_ frequency: Double) throws -> Bandpass {
      try #require(Bandpass(frequencies: [0.9, 1, 1.1].map { $0 * frequency }, response: [0.5, 1, 0.7]))
    }
    let (low, high) = (try band(95), try band(150))
    let parameters = PolarizedForegroundParameter.allCases.filter { $0 != .centre220 }
    return DustAndSynchrotron(
      maps: [
        .init(bandpass: low, centres: [.centre, .centre95]), .init(bandpass: high, centres: [.centre, .centre150]),
      ],
      pairs: [.init(place: 1, maps: (0, 1), isElectric: true), .init(place: 2, maps: (1, 1), isElectric: true)],
      parameters: Dictionary(uniqueKeysWithValues: parameters.map { ($0, $0.rawValue) }), lmax: lmax)
  }

  private static func spectra(_ shift: Double) -> ChannelSpectra {
    var spectra = ChannelSpectra(layout: layout, lmax: lmax)
    for i in layout.indices {
      spectra.values[i] = (0...lmax).map { l in l < 2 ? 0 : (1 + Double(i)) / (Double(l) + shift) + 0.01 * shift }
    }
    return spectra
  }

  private static func flat(_ spectra: ChannelSpectra) -> [Double] {
    spectra.values.flatMap { ($0 ?? [Double](repeating: 0, count: lmax + 1)).prefix(lmax + 1) }
  }

  @Test("The response is the change, the transpose carries gradients back", arguments: 0...steps.count)
  func spectra(index: Int) throws {
    let step = try index < Self.steps.count ? Self.steps[index] : Self.polarized()
    let (at, change) = (Self.spectra(3), Self.spectra(7))
    var response = change
    try step.response(&response, Self.nuisance)
    let column = Self.flat(response)
    let mismatch = try worstDerivativeMismatch(
      Matrix(rows: column.count, columns: 1, elements: column), at: [0], steps: [0.5]
    ) { t in
      var moved = at
      for i in Self.layout.indices {
        moved.values[i] = zip(at.values[i] ?? [], change.values[i] ?? []).map { $0 + t[0] * $1 }
      }
      try step.transform(&moved, Self.nuisance)
      return Self.flat(moved)
    }
    #expect(mismatch < 1e-10)
    var gradient = Self.spectra(5)
    let cotangent = gradient
    try step.pullback(&gradient, Self.nuisance)
    #expect(abs(gradient.dot(change) / cotangent.dot(response) - 1) < 1e-12)
  }

  @Test("Nuisance parameters do what their responses say", arguments: 0...steps.count)
  func nuisance(index: Int) throws {
    let step = try index < Self.steps.count ? Self.steps[index] : Self.polarized()
    let at = Self.spectra(3)
    for name in step.nuisanceNames {
      let column = Self.flat(try step.nuisanceResponse(name, at: at, Self.nuisance))
      #expect(column.contains { $0 != 0 })
      let value = try #require(Self.nuisance[name])
      let mismatch = try worstDerivativeMismatch(
        Matrix(rows: column.count, columns: 1, elements: column), at: [value], steps: [1e-2 * abs(value)]
      ) {
        var nuisance = Self.nuisance
        nuisance[name] = $0[0]
        var moved = at
        try step.transform(&moved, nuisance)
        return Self.flat(moved)
      }
      #expect(mismatch < 1e-7, "\(name)")
    }
    if step.nuisanceNames.isEmpty { return }
    #expect(throws: TheoryError.self) {
      var spectra = at
      try step.transform(&spectra, NuisanceParameters())
    }
  }

  /// Of a ScalingTransformation without arrays of responses, of any other SpectrumTransformation by these.
  @Test("A gradient along nuisance parameters is that of differences", arguments: 0...steps.count)
  func nuisanceGradient(index: Int) throws {
    let step = try index < Self.steps.count ? Self.steps[index] : Self.polarized()
    let (at, cotangent) = (Self.spectra(3), Self.spectra(5))
    let slopes = try step.nuisanceSlopes(cotangent, at: at, Self.nuisance)
    #expect(Set(slopes.keys) == Set(step.nuisanceNames))
    for (name, slope) in slopes {
      let value = try #require(Self.nuisance[name])
      let mismatch = try worstDerivativeMismatch(gradient: [slope], at: [value], steps: [1e-2 * abs(value)]) {
        var nuisance = Self.nuisance
        nuisance[name] = $0[0]
        var moved = at
        try step.transform(&moved, nuisance)
        return cotangent.dot(moved)
      }
      #expect(mismatch < 1e-7, "\(name)")
    }
  }

  @Test("What scales spectra says by how much", arguments: steps.indices)
  func scalings(index: Int) throws {
    let scaling = Self.steps[index] as? any ScalingTransformation
    #expect((scaling != nil) == (index < 3))
    guard let scaling else { return }
    var spectra = Self.spectra(3)
    try scaling.transform(&spectra, Self.nuisance)
    for (i, scaling) in try scaling.factors(Self.layout, Self.nuisance).enumerated() {
      let ratio = (spectra.values[i]?[10] ?? 0) / (Self.spectra(3).values[i]?[10] ?? 1)
      #expect(abs(ratio / scaling.factor - 1) < 1e-14)
    }
  }

  @Test("Terms times coefficients are the step, as are their slopes", arguments: steps.indices)
  func terms(index: Int) throws {
    let step = Self.steps[index]
    let start = Self.spectra(3)
    let parts = start.values.enumerated().map { SpectrumTerm(place: $0, values: $1 ?? [], direction: 0) }
    let terms = try #require(step.expand(parts, lmax: Self.lmax, step: 0))
    func sum(_ nuisance: NuisanceParameters) throws -> [Double] {
      let numbers = try #require(try step.coefficients(Self.layout, nuisance))
      var sum = ChannelSpectra(layout: Self.layout, lmax: Self.lmax)
      for term in terms {
        let factor = term.factors.reduce(1) { $0 * numbers[$1.index].factor }
        let old = sum.values[term.place] ?? term.values.map { _ in 0 }
        sum.values[term.place] = zip(old, term.values).map { $0 + factor * $1 }
      }
      return Self.flat(sum)
    }
    var moved = start
    try step.transform(&moved, Self.nuisance)
    let expected = Self.flat(moved)
    #expect(zip(try sum(Self.nuisance), expected).allSatisfy { abs($0 - $1) <= 1e-12 * abs($1) })
    let numbers = try #require(try step.coefficients(Self.layout, Self.nuisance))
    for name in step.nuisanceNames {
      let value = try #require(Self.nuisance[name])
      let column = numbers.map { $0.slopes[name] ?? 0 }
      let mismatch = try worstDerivativeMismatch(
        Matrix(rows: column.count, columns: 1, elements: column), at: [value], steps: [1e-3 * abs(value)]
      ) {
        var nuisance = Self.nuisance
        nuisance[name] = $0[0]
        return try #require(try step.coefficients(Self.layout, nuisance)).map(\.factor)
      }
      #expect(mismatch < 1e-6, "\(name)")
    }
  }

  @Test("A power law far from where its series holds has no terms")
  func farOff() throws {
    var nuisance = Self.nuisance
    nuisance["alpha"] = -4
    #expect(try Self.steps[10].coefficients(Self.layout, nuisance) == nil)
    nuisance["alpha"] = -3.4
    #expect(try Self.steps[10].coefficients(Self.layout, nuisance) != nil)
  }

  @Test("A calibration that is not positive and power that cannot correlate are no models")
  func unphysical() {
    for (step, name) in [(Self.steps[0], "A"), (Self.steps[2], "T"), (Self.steps[8], "cib")] {
      var nuisance = Self.nuisance
      nuisance[name] = -1
      var spectra = Self.spectra(3)
      #expect(throws: TheoryError.self) { try step.transform(&spectra, nuisance) }
    }
  }
}
