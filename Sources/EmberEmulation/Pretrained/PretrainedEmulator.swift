import EmberNumerics
import EmberTheory

/// An emulator of spectra over a box of parameters, trained beforehand: compression, networks or a Gaussian process, derived
/// parameters, and the box outside which it says nothing.
public struct PretrainedEmulator: Sendable {
  /// One input and its range.
  public struct Input: Sendable, Hashable {
    public var name: ParameterName
    public var range: ClosedRange<Double>

    public init(name: ParameterName, range: ClosedRange<Double>) {
      self.name = name
      self.range = range
    }
  }

  public let inputs: [Input]
  /// Every other parameter that training stated.
  public let fixed: CosmologicalParameters
  public let request: TheoryRequest
  public let compression: SpectrumCompression
  public let emulator: any Emulator
  /// Names of emulated derived parameters, and what emulates them; `nil` when there are none.
  public let derivedNames: [String]
  public let derived: NetworkEnsemble?

  public init(
    inputs: [Input], fixed: CosmologicalParameters, request: TheoryRequest, compression: SpectrumCompression,
    emulator: any Emulator, derivedNames: [String], derived: NetworkEnsemble?
  ) {
    self.inputs = inputs
    self.fixed = fixed
    self.request = request
    self.compression = compression
    self.emulator = emulator
    self.derivedNames = derivedNames
    self.derived = derived
  }

  /// The inputs of a cosmology.
  ///
  /// - Throws: `TheoryError/unphysical(parameter:value:requirement:)` naming the range that a parameter leaves, or the fixed
  ///   parameter that differs from training.
  public func input(_ cosmology: CosmologicalParameters) throws(TheoryError) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(inputs.count)
    for input in inputs {
      guard let value = cosmology[input.name] else {
        throw .notProvided("a prediction without \(input.name.rawValue)")
      }
      guard input.range.contains(value) else {
        throw .unphysical(
          parameter: input.name.rawValue, value: value,
          requirement: "the emulator was trained from \(input.range.lowerBound) to \(input.range.upperBound)")
      }
      values.append(value)
    }
    for name in ParameterName.allCases where !inputs.contains(where: { $0.name == name }) {
      guard let value = cosmology[name], value != fixed[name] else { continue }
      throw .unphysical(
        parameter: name.rawValue, value: value,
        requirement: "the emulator was trained with \(fixed[name].map { "\($0)" } ?? "another parameter instead")")
    }
    return values
  }

  /// Spectra with the means and variances of their components at a cosmology.
  public func predict(_ cosmology: CosmologicalParameters) throws(TheoryError) -> (PowerSpectra, EmulatedTargets) {
    let x = try input(cosmology)
    let amplitudes = try amplitudes(cosmology)
    let targets = emulator.predict(x)
    return (compression.spectra(targets.mean, amplitudes: amplitudes), targets)
  }

  /// What components are scaled with, by ``AmplitudeScaling``.
  func amplitudes(_ cosmology: CosmologicalParameters) throws(TheoryError) -> [Double] {
    guard let amplitudes = compression.relativeAmplitudes(cosmology) else {
      throw .notProvided("a prediction without logA and tau_reio")
    }
    return amplitudes
  }

  /// Derived parameters by name at a cosmology; inputs are passed on as they are.
  public func derivedParameters(_ cosmology: CosmologicalParameters) throws(TheoryError) -> [String: Double] {
    guard let derived else { return [:] }
    var result = Dictionary(uniqueKeysWithValues: zip(derivedNames, derived.predict(try input(cosmology)).mean))
    for input in inputs where result[input.name.rawValue] != nil { result[input.name.rawValue] = cosmology[input.name] }
    return result
  }
}
