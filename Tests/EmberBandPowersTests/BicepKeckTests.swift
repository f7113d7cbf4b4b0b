import EmberLikelihood
import EmberNumerics
import EmberTestSupport
import EmberTheory
import Glibc
import Testing

@testable import EmberBandPowers

/// B modes by Hamimeche and Lewis: values of another program, gradients, the probability's properties, and what is refused.
@Suite("BICEP2, Keck and Planck 2015")
struct BicepKeckTests {
  /// The lensed CMB with tensors.
  private static func products(r: Double) throws -> TheoryProducts {
    let archive = try NPZArchive(
      path: "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Fixtures/b_modes.npz")
    let lensed = try #require(archive.arrays["lensed"]?.doubles)
    let tensor = try #require(archive.arrays["tensor"]?.doubles)
    var spectra = PowerSpectra(lmax: 600)
    spectra[.lensedBB] =
      [0, 0]
      + zip(lensed, tensor).enumerated().map { l, power in
        (power.0 + r * power.1) / PowerSpectra.bandPowerFactor(.lensedBB, l: l + 2)
      }
    return TheoryProducts(spectra: spectra)
  }

  private static func nuisance(_ changes: [String: Double] = [:]) -> NuisanceParameters {
    let defaults = PolarizedForegroundParameter.common.map { ($0.rawValue, $0.info.defaultValue) }
    return NuisanceParameters(Dictionary(uniqueKeysWithValues: defaults).merging(changes) { $1 })
  }

  private static let withSynchrotron = nuisance([
    "BBdust": 4.1, "BBsync": 5e-4, "BBdustsynccorr": 0.3, "BBbetadust": 1.5,
  ])

  @Test(
    "The published choice: values of Cobaya's class",
    arguments: [(0.05, 41.24825348, 1e-6), (0, 44.26, 0.005), (0.1, 43.59, 0.005)])
  func published(r: Double, expected: Double, tolerance: Double) throws {
    let likelihood = try BicepKeckPlanck2015.likelihood()
    let value = try likelihood.chiSquared(Self.products(r: r), nuisance: Self.nuisance())
    #expect(abs(value - expected) < tolerance, "\(value)")
  }

  /// Over 10 to 1000 GHz as over a narrow band, at the ends of the priors.
  @Test("Few nodes stand for a bandpass", arguments: ["B2K", "P100", "P217", "P353"])
  func nodesOfABandpass(map: String) throws {
    let root = try #require(#filePath.split(separator: "/Tests/").first)
    let archive = try NPZArchive(path: "\(root)/Sources/EmberLikelihood/Resources/bicep_keck_planck2015/arrays.npz")
    let table = try #require(archive.arrays["bandpass_" + map]?.doubles)
    let columns = (0..<2).map { c in stride(from: c, to: table.count, by: 2).map { table[$0] } }
    let short = try #require(Bandpass(frequencies: columns[0], response: columns[1]))
    let whole = try #require(Bandpass(frequencies: columns[0], response: columns[1], nodes: 10_000))
    for (index, temperature) in [(1.04, 19.6), (2.14, 19.6), (1.59, 10), (1.59, 40)] {
      let a = short.dust(index: index, temperature: temperature, reference: 353)
      let b = whole.dust(index: index, temperature: temperature, reference: 353)
      #expect(abs(a.value / b.value - 1) < 1e-9 && abs(a.index - b.index) < 1e-9 * b.value)
      #expect(abs(a.temperature - b.temperature) < 1e-9 * b.value)
    }
    for index in [-4.0, -2.5] {
      let (a, b) = (short.synchrotron(index: index, reference: 150), whole.synchrotron(index: index, reference: 150))
      #expect(abs(a.value / b.value - 1) < 1e-9 && abs(a.index - b.index) < 1e-9 * b.value)
    }
  }

  /// Slopes of each bin, made once for many changes, are those of each change.
  @Test("Many changes are answered as one")
  func manyChanges() throws {
    let likelihood = try BicepKeckPlanck2015.likelihood()
    let products = try Self.products(r: 0.05)
    let changes = (0..<8).map { n in
      var spectra = PowerSpectra(lmax: 600)
      spectra[.lensedBB] = (0...600).map { 1e-6 * sin(Double($0 * (n + 1)) / 50) / Double($0 * $0 + 1) }
      return TheoryProducts(spectra: spectra)
    }
    let all = try likelihood.responses(changes, at: products, nuisance: Self.nuisance())
    for (change, together) in zip(changes, all) {
      let alone = try likelihood.response(change, at: products, nuisance: Self.nuisance())
      let size = alone.map(abs).max() ?? 0
      #expect(size > 0 && zip(alone, together).allSatisfy { abs($0 - $1) < 1e-10 * size })
    }
  }

  @Test("All maps and bins with synchrotron radiation that correlates with dust")
  func allMaps() throws {
    let likelihood = try BicepKeckPlanck2015.likelihood(.allMaps)
    let value = try likelihood.chiSquared(Self.products(r: 0.02), nuisance: Self.withSynchrotron)
    #expect(abs(value - 178.20648717) < 1e-5, "\(value)")
  }

  @Test("Responses and slopes agree with differences", arguments: BicepKeckPlanck2015.Variant.allCases)
  func derivatives(variant: BicepKeckPlanck2015.Variant) throws {
    let likelihood = try BicepKeckPlanck2015.likelihood(variant)
    let products = try Self.products(r: 0.05)
    let steps = [
      "BBdust": 0.01, "BBalphadust": 1e-3, "BBbetadust": 1e-3, "BBTdust": 0.02, "BBsync": 1e-5, "BBalphasync": 1e-3,
      "BBbetasync": 1e-3, "BBdustsynccorr": 1e-3,
    ]
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: products, nuisance: Self.withSynchrotron, along: [(products, 1e-3)],
      nuisances: steps.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    #expect(mismatch < 1e-5, "\(mismatch)")
  }

  @Test(
    "In the span of some spectra: ln L, slopes and curvature are those of the spectra where the model is",
    arguments: BicepKeckPlanck2015.Variant.allCases)
  func spanned(variant: BicepKeckPlanck2015.Variant) throws {
    let likelihood = try BicepKeckPlanck2015.likelihood(variant)
    let spectra = try Self.products(r: 0.05).spectra
    let waves = try Self.products(r: 0.15).spectra.adding(-1, spectra)
    let directions = [spectra, waves]
    let coefficients = [1.05, -0.3]
    // Made elsewhere than where it is asked.
    let span = try #require(try likelihood.spanned(by: directions, at: [1, 0], nuisance: Self.nuisance()))
    let sum = TheoryProducts(spectra: spectra.scaled(by: coefficients[0]).adding(coefficients[1], waves))
    let changes = directions.map { TheoryProducts(spectra: $0) }
    let expected = try likelihood.slopes(sum, nuisance: Self.withSynchrotron, along: changes)
    let slopes = try #require(try span.slopes(coefficients, nuisance: Self.withSynchrotron))
    let expansion = try #require(try span.expansion(coefficients, nuisance: Self.withSynchrotron))
    let value = try #require(try span.logLikelihood(coefficients, nuisance: Self.withSynchrotron))
    for own in [value, slopes.logLikelihood, expansion.logLikelihood] {
      #expect(abs(own / expected.logLikelihood - 1) < 1e-10)
    }
    #expect(slopes.nuisance.keys.sorted() == expected.nuisance.keys.sorted())
    for (name, slope) in expected.nuisance {
      #expect(abs((slopes.nuisance[name] ?? .nan) - slope) < 1e-9 * max(1, abs(slope)), "\(name)")
    }
    for (i, slope) in expected.changes.enumerated() {
      #expect(abs(slopes.changes[i] - slope) < 1e-9 * abs(slope))
      #expect(abs(expansion.slopes[i] - slope) < 1e-9 * abs(slope))
    }
    let responses = try likelihood.responses(changes, at: sum, nuisance: Self.withSynchrotron)
    for i in 0..<2 {
      for j in 0..<2 {
        let product = zip(responses[i], responses[j]).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(expansion.curvature[2 * i + j] / product - 1) < 1e-9)
        // Which is another one than where the span was made.
        #expect(abs(span.curvature[2 * i + j] / product - 1) > 1e-3)
      }
    }
    #expect(throws: TheoryError.self) { try span.expansion(coefficients, nuisance: Self.nuisance(["BBdust": -1])) }
    #expect(throws: TheoryError.self) { try span.expansion(coefficients, nuisance: .init()) }
  }

  @Test("The transpose of how the numbers answer to the model")
  func pullback() throws {
    let elements = [2, 0.4, -0.1, 0.4, 1, 0.2, -0.1, 0.2, 1.4]
    let measured = Matrix(rows: 3, columns: 3, elements: elements)
    let fiducial = Matrix(rows: 3, columns: 3, elements: [1.8, 0.3, 0, 0.3, 1.1, 0.1, 0, 0.1, 1.2])
    let transform = try #require(HamimecheLewis(measured: measured, fiducial: fiducial))
    let value = try #require(
      transform(Matrix(rows: 3, columns: 3, elements: [1.5, 0.2, 0.1, 0.2, 1.3, -0.2, 0.1, -0.2, 1.7])))
    let change = Matrix(rows: 3, columns: 3, elements: [0.3, -0.2, 0.5, -0.2, 0.1, 0.4, 0.5, 0.4, -0.6])
    let gradient = Matrix(rows: 3, columns: 3, elements: [-0.4, 0.9, 0.1, 0.9, 0.7, -0.3, 0.1, -0.3, 0.2])
    func product(_ a: Matrix, _ b: Matrix) -> Double { zip(a.elements, b.elements).reduce(0) { $0 + $1.0 * $1.1 } }
    let forth = product(gradient, transform.response(change, at: value))
    #expect(abs(forth) > 0.01 && abs(product(transform.pullback(gradient, at: value), change) - forth) < 1e-12)
  }

  @Test(
    "Numbers vanish where the model is what was measured, also for ratios near one, and follow the sign of the excess")
  func transform() throws {
    let measured = Matrix(rows: 2, columns: 2, elements: [2, 0.4, 0.4, 1])
    let fiducial = Matrix(rows: 2, columns: 2, elements: [1.8, 0.3, 0.3, 1.1])
    let transform = try #require(HamimecheLewis(measured: measured, fiducial: fiducial))
    let same = try #require(transform(measured))
    #expect(same.transformed.elements.allSatisfy { abs($0) < 1e-12 })
    for factor in [0.5, 1 - 1e-5, 1 + 1e-5, 3] {
      let model = Matrix(rows: 2, columns: 2, elements: measured.elements.map { $0 * factor })
      let x = try #require(transform(model)).transformed
      // Then M^-1/2 Q M^-1/2 is one over the factor, and X that of the fiducial model.
      let g = HamimecheLewis.root(1 / factor).value
      #expect(zip(x.elements, fiducial.elements).allSatisfy { abs($0 - g * $1) < 1e-9 * max(1, abs(g)) })
    }
    #expect(transform(Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 1])) == nil)
  }

  @Test("The root is that of 2 (e - ln e - 1), and its slope the derivative, on both sides of where the series is used")
  func root() {
    for e in [0.2, 0.99, 0.9991, 1, 1.0009, 1.002, 5] {
      let (value, slope) = HamimecheLewis.root(e)
      #expect(abs(value * value - 2 * (e - log(e) - 1)) < 1e-14 * max(1, value * value))
      #expect(value * (e - 1) >= 0)
      let h = 1e-4
      let difference = (HamimecheLewis.root(e + h).value - HamimecheLewis.root(e - h).value) / (2 * h)
      #expect(abs(slope - difference) < 1e-6)
    }
  }

  @Test("An error of a band's centre moves all its frequencies")
  func bandCentres() throws {
    // A narrow band at nu (1 + gamma) sees what one at nu with that error sees.
    let narrow = { (frequency: Double) in
      Bandpass(frequencies: [0.9999, 1, 1.0001].map { $0 * frequency }, response: [1, 1, 1])
    }
    let (here, there) = (try #require(narrow(150)), try #require(narrow(153)))
    let values: (PolarizedForegroundParameter) -> Double = { $0 == .centre ? 0.02 : $0.info.defaultValue }
    let off = MapScaling(.init(bandpass: here, centres: [.centre]), values, (dust: 353, synchrotron: 23))
    let moved = MapScaling(.init(bandpass: there), values, (dust: 353, synchrotron: 23))
    #expect(abs(off.dust.value / moved.dust.value - 1) < 1e-6)
    #expect(abs(off.synchrotron.value / moved.synchrotron.value - 1) < 1e-6)
    #expect(abs(off.frequency.value - moved.frequency.value) < 1e-6)
  }

  @Test("What is missing or means nothing is refused by name")
  func errors() throws {
    let likelihood = try BicepKeckPlanck2015.likelihood()
    let products = try Self.products(r: 0)
    #expect(throws: TheoryError.self) { try likelihood.residual(TheoryProducts(), nuisance: Self.nuisance()) }
    #expect(throws: TheoryError.self) { try likelihood.residual(products, nuisance: NuisanceParameters([:])) }
    for (name, value) in [("BBdust", -1), ("BBsync", -1e-3), ("BBTdust", 0), ("BBdustsynccorr", 1.5), ("BBdust", .nan)]
    {
      #expect(throws: TheoryError.self) { try likelihood.calibration(Self.nuisance([name: value])) }
    }
    #expect(throws: LikelihoodError.self) {
      try BicepKeckPlanck2015.likelihood(options: LikelihoodOptions(variant: "publised"))
    }
    #expect(throws: LikelihoodError.self) {
      try BicepKeckPlanck2015.likelihood(options: LikelihoodOptions(beside: "act"))
    }
  }
}
