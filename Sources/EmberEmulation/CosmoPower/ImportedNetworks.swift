import EmberNumerics
import EmberTheory
import Glibc

/// A foreign network of one spectrum, and what its outputs mean.
public struct ImportedNetwork: Sendable, Hashable {
  public var kind: SpectrumKind
  public var network: CosmoPowerNetwork
  /// True when the outputs are decimal logarithms.
  public var isLogarithmic: Bool
  /// What they are, or what their logarithms are of.
  public var quantity: NetworkQuantity
  /// For each input of the network, which input of the emulator it is, and by what that is multiplied (h = 0.01 H0).
  public var inputs: [Int]
  public var factors: [Double]

  /// - Parameters:
  ///   - kind: the spectrum.
  ///   - network: as it was read.
  ///   - order: names of the emulator's inputs.
  ///   - isLogarithmic: true when the network gives decimal logarithms.
  ///   - quantity: what it gives.
  /// - Returns: `nil` when the network has an input that is none of them.
  public init?(
    _ kind: SpectrumKind, _ network: CosmoPowerNetwork, order: [ParameterName], isLogarithmic: Bool,
    quantity: NetworkQuantity
  ) {
    var inputs: [Int] = []
    var factors: [Double] = []
    for name in network.parameters {
      guard let (parameter, factor) = Self.parameter(name), let place = order.firstIndex(of: parameter) else {
        return nil
      }
      inputs.append(place)
      factors.append(factor)
    }
    self.kind = kind
    self.network = network
    self.isLogarithmic = isLogarithmic
    self.quantity = quantity
    self.inputs = inputs
    self.factors = factors
  }

  /// The parameter that CosmoPower's name stands for, and the name's value per unit of it.
  public static func parameter(_ name: String) -> (ParameterName, Double)? {
    if name == "h" { return (.hubbleConstant, 0.01) }
    return ParameterName(spelling: name).map { ($0, 1) }
  }

  /// C_l for l = 0 ... lmax at the emulator's inputs, which the cosmology repeats; zero at multipoles that the network does
  /// not have, and not a number without an amplitude where the outputs are relative to one.
  func spectrum(_ x: [Double], _ cosmology: CosmologicalParameters, lmax: Int) -> [Double] {
    var result = [Double](repeating: 0, count: lmax + 1)
    let outputs = network(zip(inputs, factors).map { x[$0] * $1 })
    let amplitude = AmplitudeScaling(kind).factor(cosmology) ?? .nan
    for (l, value) in zip(network.modes, outputs) where l >= 2 && l <= lmax {
      result[l] = quantity.power(kind, l: l, amplitude: amplitude) * (isLogarithmic ? pow(10, value) : value)
    }
    return result
  }
}

/// Foreign networks as an emulator of components: their spectra are compressed, so that the monitor can judge them. The
/// networks say nothing about their errors; the variance of each component is what comparison with the solver has shown.
public struct ImportedNetworks: Emulator {
  public static var kindName: String { "cosmopower" }

  public let networks: [ImportedNetwork]
  public let inputs: [ParameterName]
  /// Everything that is no input.
  public let fixed: CosmologicalParameters
  public let compression: SpectrumCompression
  /// Mean square error of each component against the solver.
  public let variance: [Double]

  /// Traps unless there is a variance for each component.
  public init(
    networks: [ImportedNetwork], inputs: [ParameterName], fixed: CosmologicalParameters,
    compression: SpectrumCompression, variance: [Double]
  ) {
    precondition(variance.count == compression.count, "one variance per component")
    self.networks = networks
    self.inputs = inputs
    self.fixed = fixed
    self.compression = compression
    self.variance = variance
  }

  public var inputCount: Int { inputs.count }
  public var targetCount: Int { compression.count }

  /// The spectra of all networks at an input, which the cosmology repeats.
  public static func spectra(
    _ networks: [ImportedNetwork], _ x: [Double], _ cosmology: CosmologicalParameters, lmax: Int
  ) -> PowerSpectra {
    var spectra = PowerSpectra(lmax: lmax)
    for network in networks { spectra[network.kind] = network.spectrum(x, cosmology, lmax: lmax) }
    return spectra
  }

  public func predict(_ input: [Double]) -> EmulatedTargets {
    var cosmology = fixed
    for (name, value) in zip(inputs, input) { cosmology[given: name] = value }
    let spectra = Self.spectra(networks, input, cosmology, lmax: compression.layout.lmax)
    let mean = compression.coefficients(spectra, cosmology) ?? variance.map { _ in .nan }
    return EmulatedTargets(mean: mean, variance: variance)
  }

  /// By central differences: foreign networks are seen through the compression.
  public func jacobian(_ input: [Double]) -> Matrix {
    var result = Matrix(rows: targetCount, columns: inputCount)
    for i in 0..<inputCount {
      let scale =
        networks.compactMap { network in
          network.inputs.firstIndex(of: i).map { network.network.parameterScale[$0] / network.factors[$0] }
        }.min() ?? 1
      var (up, down) = (input, input)
      up[i] += 0.01 * scale
      down[i] -= 0.01 * scale
      let (high, low) = (predict(up).mean, predict(down).mean)
      for k in 0..<targetCount { result[k, i] = (high[k] - low[k]) / (0.02 * scale) }
    }
    return result
  }
}
