@testable import EmberNetworks
import EmberNumerics
import EmberTestSupport
import EmberTheory
import Foundation
import Testing

@testable import EmberEmulation

@Suite("Emulators that are kept")
struct PretrainedEmulatorTests {
  private let inputs: [PretrainedEmulator.Input] = [
    .init(name: .omegaB, range: 0.02...0.025), .init(name: .hubbleConstant, range: 60...75),
    .init(name: .logA, range: 2.8...3.3), .init(name: .tauReio, range: 0.03...0.1),
  ]
  private let request = TheoryRequest(spectra: [.lensedTT, .lensedTE, .lensedEE, .lensingPotential], lmax: 60)
  private let fixed = CosmologicalParameters([.omegaCDM: 0.12])

  private func cosmology(_ x: [Double]) -> CosmologicalParameters {
    var result = fixed
    for (input, value) in zip(inputs, x) { result[given: input.name] = value }
    return result
  }

  /// Networks with random weights: what they say does not matter here.
  private func emulator() throws -> PretrainedEmulator {
    let points = BoxDesign.sobol(inputs.map(\.range), count: 40)
    let provider = AcousticStandIn()
    let examples = try points.map { x in
      (cosmology(x), try provider.predict(ModelPoint(cosmology: cosmology(x)), request).spectra)
    }
    let compression = try #require(
      SpectrumCompression(examples, request: request, limit: 7, experiment: .cosmicVariance))
    let standardization = try #require(InputStandardization(points))
    var stream = RandomStream(seed: 8)
    let layout = NetworkLayout(widths: [4, 6, 5, 7])
    let ensemble = TargetScaling(examples.compactMap { compression.coefficients($0.1, $0.0) }).ensemble(
      standardization, (0..<3).map { _ in Network(layout: layout, stream: &stream) }, judged: [])
    return PretrainedEmulator(
      inputs: inputs, fixed: fixed, request: request, compression: compression, emulator: ensemble, derivedNames: [],
      derived: nil)
  }

  private func restored(_ archive: NPZArchive) throws -> PretrainedEmulator {
    try PretrainedEmulator(
      archive, file: "w.npz", inputs: inputs, fixed: fixed, request: request, derivedNames: [])
  }

  @Test("What was kept predicts the same")
  func roundTrip() throws {
    let emulator = try emulator()
    let archive = emulator.archive
    let restored = try restored(NPZArchive(archive.bytes, file: "w.npz"))
    let x = cosmology([0.0222, 68, 3.05, 0.06])
    let (before, after) = (try emulator.predict(x), try restored.predict(x))
    for kind in request.spectra {
      let (a, b) = (try #require(before.0[kind]), try #require(after.0[kind]))
      let size = a.map(abs).max() ?? 0
      #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-6 * size })
    }
    #expect(zip(before.1.variance, after.1.variance).allSatisfy { abs($0 - $1) <= 1e-6 * $0 })
  }

  @Test("Its derivatives are those of its values, amplitudes included")
  func derivatives() throws {
    let emulator = try emulator()
    let x = [0.0222, 68, 3.05, 0.06]
    let (theory, _) = try emulator.differentiate(cosmology(x), by: inputs.map(\.name))
    let columns = inputs.map { theory.spectra[$0.name] }
    for kind in request.spectra {
      let elements = (0...60).flatMap { l in columns.map { $0?[kind]?[l] ?? .nan } }
      let slopes = Matrix(rows: 61, columns: 4, elements: elements)
      let mismatch = try worstDerivativeMismatch(slopes, at: x, steps: [1e-4, 0.3, 0.02, 2e-3]) {
        try #require(try emulator.predict(cosmology($0)).0[kind])
      }
      // Networks work in single precision.
      #expect(mismatch < 1e-2, "\(kind)")
    }
    #expect(throws: TheoryError.self) { try emulator.differentiate(cosmology(x), by: [.omegaCDM]) }
  }

  @Test("The error of a multipole is what the variances of components mean for it")
  func errors() throws {
    let emulator = try emulator()
    let x = cosmology([0.0222, 68, 3.05, 0.06])
    let components = emulator.compression.count
    let variance = (0..<components).map { $0 == 2 ? 0.25 : 0 }
    let targets = EmulatedTargets(mean: [Double](repeating: 0, count: components), variance: variance)
    let errors = try PretrainedErrors(emulator)(targets, at: x)
    let amplitudes = try #require(emulator.compression.relativeAmplitudes(x))
    let unit = (0..<components).map { $0 == 2 ? 1.0 : 0 }
    let up = emulator.compression.spectra(unit, amplitudes: amplitudes)
    let base = emulator.compression.spectra(targets.mean, amplitudes: amplitudes)
    for kind in request.spectra {
      let (a, b, sigma) = (try #require(up[kind]), try #require(base[kind]), try #require(errors[kind]))
      let size = sigma.max() ?? 0
      #expect(size > 0 && sigma.indices.allSatisfy { abs(sigma[$0] - 0.5 * abs(a[$0] - b[$0])) <= 1e-3 * size })
    }
  }

  @Test("Outside its box, or with other fixed parameters, it says which parameter and what would be right")
  func refusals() throws {
    let emulator = try emulator()
    var outside = cosmology([0.0222, 68, 3.05, 0.06])
    outside[given: .hubbleConstant] = 75.1
    let error = #expect(throws: TheoryError.self) { try emulator.predict(outside) }
    let text = "\(try #require(error))"
    #expect(text.contains("H0 = 75.1") && text.contains("60.0 to 75.0"))
    var other = cosmology([0.0222, 68, 3.05, 0.06])
    other[given: .neutrinoMass] = 0.3
    #expect(throws: TheoryError.self) { try emulator.predict(other) }
  }

  @Test("Missing, misshapen and infinite arrays are errors that name them")
  func damage() throws {
    let archive = try emulator().archive
    for name in archive.arrays.keys where name != "compression.experiment" {
      var without = archive
      without.arrays[name] = nil
      #expect(throws: StorageError.self, "\(name) missing") { try restored(without) }
      guard let values = archive.arrays[name]?.doubles, !values.isEmpty else { continue }
      var infinite = archive
      infinite.arrays[name] = .list(values.dropLast() + [.infinity])
      #expect(throws: StorageError.self, "\(name) infinite") { try restored(infinite) }
    }
  }

  @Test("Arrays of any size and value are an error or an emulator, never a trap")
  func mutations() throws {
    let archives = [
      try emulator().archive, try #require(emulator().cosmoPowerNetwork(.lensedTT)?.archive),
    ]
    let values = [0, -1, 1e-300, 1e30, 1e300, 4.6e18, .infinity, .nan]
    var random = RandomStream(seed: 2)
    func pick<T>(_ from: [T]) -> T { from[Int(random.uniform() * Double(from.count))] }
    for round in 0..<400 {
      var archive = archives[round % 2]
      let name = pick(archive.arrays.keys.sorted())
      guard var numbers = archive.arrays[name]?.doubles, let shape = archive.arrays[name]?.shape else { continue }
      if !numbers.isEmpty { numbers[Int(random.uniform() * Double(numbers.count))] = pick(values) }
      if random.uniform() < 0.3 { numbers += [pick(values)] }
      archive.arrays[name] =
        shape.reduce(1, *) == numbers.count ? NPYArray(shape: shape, .float64(numbers)) : .list(numbers)
      if round % 2 == 0 { _ = try? restored(archive).predict(cosmology([0.0222, 68, 3.05, 0.06])) }
      if round % 2 == 1 { _ = (try? CosmoPowerNetwork(archive, file: "x"))?([0.0222, 68, 3.05, 0.06]) }
    }
  }

  @Test(
    "A network that claims what its arrays do not have names the array",
    arguments: [
      ("n_modes", [4.6e18], "n_modes"), ("n_parameters", [5], "n_parameters"), ("n_layers", [1e15], "n_layers"),
      ("parameters_std", [1, 1, 1, 1e308], "parameters_std"), ("parameters_std", [1, 1, 1, 1e7], "parameters_std"),
      ("parameters_max", [1, 1, 1, 1e300], "parameters_max"),
    ])
  func claims(name: String, values: [Double], words: String) throws {
    var archive = try #require(emulator().cosmoPowerNetwork(.lensedTT)).archive
    archive.arrays[name] = .list(values)
    let error = #expect(throws: StorageError.self) { try CosmoPowerNetwork(archive, file: "tt.npz") }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    var far = try #require(emulator().cosmoPowerNetwork(.lensedTT)).archive
    far.arrays["modes"] = .list(Array(2..<60) + [1_000_000_000_000_000])
    #expect(throws: StorageError.self) { try CosmoPowerNetwork(far, file: "tt.npz") }
  }

  @Test("One network in CosmoPower's layout gives the ensemble's spectra, and survives its file")
  func cosmoPower() throws {
    let emulator = try emulator()
    for kind in request.spectra {
      let network = try #require(emulator.cosmoPowerNetwork(kind))
      #expect(network.network.layout.widths == [4, 18, 15, 59])
      let read = try CosmoPowerNetwork(NPZArchive(network.archive.bytes, file: "tt.npz"), file: "tt.npz")
      #expect(read == network)
      for x in BoxDesign.sobol(inputs.map(\.range), count: 5) {
        let (spectra, _) = try emulator.predict(cosmology(x))
        let factor = try #require(AmplitudeScaling(kind).factor(cosmology(x)))
        let expected = try #require(spectra.bandPower(kind)).dropFirst(2).map { $0 / factor }
        let size = expected.map(abs).max() ?? 0
        #expect(zip(read(x), expected).allSatisfy { abs($0 - $1) <= 1e-5 * size })
      }
    }
  }

  @Test("Foreign networks stand as an emulator of components, with h for H0 and decimal logarithms")
  func imported() throws {
    let emulator = try emulator()
    let network = try #require(emulator.cosmoPowerNetwork(.lensedTT))
    let order = inputs.map(\.name)
    let one = try #require(
      ImportedNetwork(.lensedTT, network, order: order, isLogarithmic: false, quantity: .relativeBandPower))
    let x = [0.0222, 68, 3.05, 0.06]
    let bandPower = try #require(
      ImportedNetworks.spectra([one], x, cosmology(x), lmax: 60).bandPower(.lensedTT))
    #expect(zip(bandPower.dropFirst(2), network(x)).allSatisfy { abs($0 - 2.7255e6 * 2.7255e6 * $1) <= 1e-9 * abs($0) })
    #expect(ImportedNetwork.parameter("h")?.0 == .hubbleConstant && ImportedNetwork.parameter("h")?.1 == 0.01)
    #expect(
      ImportedNetwork(.lensedTT, network, order: [.omegaB], isLogarithmic: false, quantity: .bandPower) == nil)
  }

  @Test("A network of principal components is read as one of what they add up to")
  func principalComponents() throws {
    let network = try #require(try emulator().cosmoPowerNetwork(.lensedTT))
    let (components, modes) = (network.modes.count, 4)
    let basis = (0..<components * modes).map { sin(Double($0)) / Double(components) }
    let (scale, mean) = ((0..<components).map { 1 + 0.1 * Double($0) }, (0..<components).map { 0.2 * Double($0) })
    var archive = network.archive
    archive.arrays["modes"] = .list([2, 3, 4, 5])
    archive.arrays["n_modes"] = .list([4])
    archive.arrays["features_mean"] = .list([1.0, 2, 3, 4])
    archive.arrays["features_std"] = .list([1.0, 0.5, 2, 1])
    archive.arrays["pca_std"] = .list(scale)
    archive.arrays["pca_mean"] = .list(mean)
    archive.arrays["pca_transform_matrix"] = NPYArray(shape: [components, modes], .float64(basis))
    let read = try CosmoPowerNetwork(archive, file: "pca.npz")
    let x = [0.0222, 68, 3.05, 0.06]
    let coefficients = zip(network(x), zip(network.featureMean, zip(scale, mean))).map { ($0 - $1.0) * $1.1.0 + $1.1.1 }
    for mode in 0..<modes {
      let sum = (0..<components).reduce(0) { $0 + coefficients[$1] * basis[$1 * modes + mode] }
      let expected = [1.0, 2, 3, 4][mode] + [1.0, 0.5, 2, 1][mode] * sum
      #expect(abs(read(x)[mode] - expected) <= 1e-4 * abs(expected), "\(mode)")
    }
    archive.arrays["pca_mean"] = .list(Array(mean.dropLast()))
    #expect(throws: StorageError.self) { try CosmoPowerNetwork(archive, file: "pca.npz") }
  }

  @Test("The derivatives of foreign networks are those of their components")
  func importedDerivatives() throws {
    let emulator = try emulator()
    let order = inputs.map(\.name)
    let networks = request.spectra.compactMap { kind in
      emulator.cosmoPowerNetwork(kind).flatMap {
        ImportedNetwork(kind, $0, order: order, isLogarithmic: false, quantity: .bandPower)
      }
    }
    #expect(networks.count == request.spectra.count)
    let imported = ImportedNetworks(
      networks: networks, inputs: order, fixed: fixed, compression: emulator.compression,
      variance: Array(repeating: 0, count: emulator.compression.count))
    let x = [0.0222, 68, 3.05, 0.06]
    let mismatch = worstDerivativeMismatch(imported.jacobian(x), at: x, steps: [1e-4, 0.3, 0.02, 2e-3]) {
      imported.predict($0).mean
    }
    #expect(mismatch < 1e-2)
  }
}
