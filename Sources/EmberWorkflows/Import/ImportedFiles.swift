import EmberConfiguration
import EmberBoltzmann
import EmberEmulation
import EmberNumerics
import EmberTheory
import Foundation

/// The networks that `ember import` is given: one file for each spectrum, all with the same parameters.
struct ImportedFiles {
  let networks: [ImportedNetwork]
  /// The parameters of the first network in Ember's names, with the box in which the networks are used.
  let inputs: [PretrainedEmulator.Input]
  /// Where the networks are compared with the solver, by input: in ranges that are stated as a whole, in those that are guessed in
  /// the middle half, because nobody says that the networks were trained to the ends.
  let compared: [ClosedRange<Double>]
  let paths: [String]

  /// The largest multipole that all networks and the solver, which judges them, have.
  var lmax: Int {
    networks.compactMap { $0.network.modes.last }.reduce(BoltzmannSolver.highestMultipole, min)
  }

  /// - Parameters:
  ///   - files: KIND=PATH, one for each spectrum.
  ///   - logarithmic: the kinds whose networks give decimal logarithms.
  ///   - quantity: what the networks give; `nil` for what each file says, and band powers in muK^2 where it does not.
  ///   - ranges: NAME=MIN:MAX in Ember's units, for inputs whose ranges differ from those of the files.
  init(
    _ files: [String], logarithmic: [String], quantity: NetworkQuantity?, ranges: [String]
  ) throws(EmberError) {
    var logarithmicKinds: Set<SpectrumKind> = []
    for text in logarithmic { logarithmicKinds.insert(try Self.kind(text, option: "--log")) }
    var read: [(kind: SpectrumKind, network: CosmoPowerNetwork, path: String)] = []
    for file in files { read.append(try Self.read(file)) }
    guard let first = read.first, Set(read.map(\.kind)).count == read.count else {
      throw .usage("name each spectrum once, as KIND=FILE")
    }
    var inputs = try Self.inputs(first.network, path: first.path)
    var stated = Set(first.network.ranges == nil ? [] : inputs.map(\.name))
    for text in ranges { stated.insert(try Self.narrow(&inputs, text)) }
    let order = inputs.map(\.name)
    var networks: [ImportedNetwork] = []
    for (kind, network, path) in read {
      guard
        let one = ImportedNetwork(
          kind, network, order: order, isLogarithmic: logarithmicKinds.contains(kind),
          quantity: quantity ?? network.quantity ?? .bandPower)
      else {
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: path), key: "parameters", value: network.parameters.joined(separator: ", "),
            problem: "not the parameters of \(first.path)", remedy: "Import networks of the same parameters together."))
      }
      networks.append(one)
    }
    self.networks = networks
    self.inputs = inputs
    compared = inputs.map { input in
      let quarter = stated.contains(input.name) ? 0 : (input.range.upperBound - input.range.lowerBound) / 4
      return input.range.lowerBound + quarter...input.range.upperBound - quarter
    }
    paths = read.map(\.path)
  }

  private static func read(_ file: String) throws(EmberError) -> (SpectrumKind, CosmoPowerNetwork, String) {
    let parts = file.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { throw .usage("\(file): write KIND=FILE, such as lensed_TT=tt.npz") }
    let kind = try kind(parts[0], option: "network")
    let bytes: [UInt8]
    do { bytes = try DataFile(path: parts[1]).bytes() } catch {
      throw EmberError(error, role: "the network of \(kind.rawValue)")
    }
    do throws(StorageError) {
      return (kind, try CosmoPowerNetwork(try NPZArchive(bytes, file: parts[1]), file: parts[1]), parts[1])
    } catch { throw ModelFiles.complaint(error, path: parts[1]) }
  }

  private static func kind(_ text: String, option: String) throws(EmberError) -> SpectrumKind {
    guard let kind = SpectrumKind(rawValue: text) else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: option), value: text, problem: "unknown spectrum",
          remedy: SpellingSuggestion.remedy(forQuantity: text, among: SpectrumKind.allCases.map(\.rawValue))))
    }
    return kind
  }

  /// The inputs with the ranges that the file states. Without a statement they are those that uniform training points of the
  /// stated mean and standard deviation would have had, without negative values of a quantity of positive mean.
  private static func inputs(_ network: CosmoPowerNetwork, path: String) throws(EmberError) -> [PretrainedEmulator
    .Input]
  {
    var inputs: [PretrainedEmulator.Input] = []
    for (index, name) in network.parameters.enumerated() {
      func complaint(_ key: String, _ value: String, _ problem: String, _ remedy: String) -> EmberError {
        .badInput(
          InputComplaint(
            origin: InputOrigin(source: path), key: key, value: value, problem: problem, remedy: remedy))
      }
      guard let (parameter, factor) = ImportedNetwork.parameter(name) else {
        throw complaint(
          "parameters", name, "unknown parameter",
          SpellingSuggestion.remedy(forQuantity: name, among: ParameterName.allSpellings + ["h"]))
      }
      if let other = inputs.first(where: { $0.name == parameter || parameter.rivals.contains($0.name) }) {
        throw complaint(
          "parameters", name, "already determined by another input, \(other.name.rawValue)",
          "Import networks that take each parameter once.")
      }
      let mean = network.parameterMean[index]
      let half = 3.0.squareRoot() * network.parameterScale[index]
      let range = network.ranges?[index] ?? (mean > 0 ? max(mean - half, 0) : mean - half)...mean + half
      let (low, high) = (range.lowerBound / factor, range.upperBound / factor)
      guard low < high, max(abs(low), abs(high)) <= StorageLimits.largestParameter else {
        throw complaint(
          "parameters_std", "\(network.parameterScale[index])",
          "the range of \(name) would be \(low) to \(high)", "Correct the file, or give it parameters_min and _max.")
      }
      inputs.append(.init(name: parameter, range: low...high))
    }
    return inputs
  }

  /// Gives an input the range of NAME=MIN:MAX, and returns its name.
  private static func narrow(_ inputs: inout [PretrainedEmulator.Input], _ text: String) throws(EmberError)
    -> ParameterName
  {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    let ends = (parts.last ?? "").split(separator: ":", omittingEmptySubsequences: false)
    let limits = ends.compactMap { Double($0) }.filter { abs($0) <= StorageLimits.largestParameter }
    guard parts.count == 2, ends.count == 2, limits.count == 2, limits[0] < limits[1] else {
      throw .usage("--range \(text): write --range NAME=MIN:MAX, such as omega_cdm=0.1:0.14")
    }
    guard let place = inputs.firstIndex(where: { $0.name == ParameterName(spelling: parts[0]) }) else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: "--range"), value: parts[0], problem: "no input of the networks",
          remedy: SpellingSuggestion.remedy(forQuantity: parts[0], among: inputs.map(\.name.rawValue))))
    }
    inputs[place].range = limits[0]...limits[1]
    return inputs[place].name
  }
}
