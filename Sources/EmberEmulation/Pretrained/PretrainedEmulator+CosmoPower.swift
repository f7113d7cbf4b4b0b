import EmberNetworks
import EmberNumerics
import EmberTheory

extension PretrainedEmulator {
  /// The spectrum of one kind as one network in CosmoPower's layout: the members of the ensemble side by side, with the
  /// standardisation of the inputs in the first layer and the components in the last.
  ///
  /// It gives D_l in muK^2 (of the lensing potential [L(L+1)]^2 C_L / 2 pi) divided by the amplitude factor of
  /// ``AmplitudeScaling/factor(_:)``, which is known exactly and which such a network could not multiply with.
  ///
  /// - Returns: `nil` for an emulator that is no ensemble of networks, or a kind that it does not make.
  public func cosmoPowerNetwork(_ kind: SpectrumKind) -> CosmoPowerNetwork? {
    guard let ensemble = emulator as? NetworkEnsemble, request.spectra.contains(kind), request.lmax >= 2 else {
      return nil
    }
    let modes = Array(2...request.lmax)
    let scaling = AmplitudeScaling(kind)
    let zero = [Double](repeating: 0, count: compression.count)
    let units = modes.map { PowerSpectra.bandPowerFactor(kind, l: $0) / compression.referenceFactors[scaling.rawValue] }
    func scaled(_ spectra: PowerSpectra) -> [Double] { zip(modes, units).map { (spectra[kind]?[$0] ?? 0) * $1 } }
    let ones = AmplitudeScaling.allCases.map { _ in 1.0 }
    var mean = scaled(compression.spectra(zero, amplitudes: ones))
    var components: [[Double]] = []
    for k in 0..<compression.count {
      let row = scaled(compression.direction(k, scaling))
      for i in mean.indices { mean[i] += ensemble.offset[k] * row[i] }
      components.append(row.map { $0 * ensemble.scale[k] / Double(ensemble.members.count) })
    }
    let scales = (0..<inputs.count).map { i in
      ensemble.standardization.factor.lower.row(i).reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    return CosmoPowerNetwork(
      parameters: inputs.map(\.name.rawValue), parameterMean: ensemble.standardization.mean, parameterScale: scales,
      modes: modes, featureMean: mean, featureScale: modes.map { _ in 1 },
      network: BlockNetwork(ensemble, inputScales: scales, components: components).network,
      ranges: inputs.map(\.range), quantity: .bandPowerPerAmplitude)
  }
}

/// The members of an ensemble as the blocks of one network.
private struct BlockNetwork {
  let network: Network

  /// - Parameters:
  ///   - inputScales: units of the new network's inputs.
  ///   - components: what a unit of each member's output adds to the outputs.
  init(_ ensemble: NetworkEnsemble, inputScales: [Double], components: [[Double]]) {
    let old = ensemble.members[0].layout
    let count = ensemble.members.count
    let hidden = old.widths.dropFirst().dropLast().map { $0 * count }
    let layout = NetworkLayout(widths: [old.inputs] + hidden + [components.first?.count ?? 1])
    var p = [Float](repeating: 0, count: layout.count)
    for (number, member) in ensemble.members.enumerated() {
      for layer in 0..<old.layers {
        let weights = Self.weights(member, layer, ensemble, inputScales, components)
        let isLast = layer == old.layers - 1
        let (rows, columns) = (weights.rows, weights.columns)
        let (firstRow, firstColumn) = (layer == 0 ? 0 : number * rows, isLast ? 0 : number * columns)
        for i in 0..<rows {
          for j in 0..<columns {
            let place = layout.weights(layer) + (firstRow + i) * layout.widths[layer + 1] + firstColumn + j
            p[place] += Float(weights[i, j])
          }
        }
        Self.addBiases(member, layer, components, into: &p, layout, number)
      }
    }
    network = Network(layout: layout, parameters: p)
  }

  /// Weights of one layer of one member, in the units of the new network.
  private static func weights(
    _ member: Network, _ layer: Int, _ ensemble: NetworkEnsemble, _ inputScales: [Double], _ components: [[Double]]
  ) -> Matrix {
    let layout = member.layout
    let (rows, columns) = (layout.widths[layer], layout.widths[layer + 1])
    let start = layout.weights(layer)
    var weights = Matrix(
      rows: rows, columns: columns, elements: member.parameters[start..<start + rows * columns].map(Double.init))
    if layer == 0 {
      // z_k = sum_i A_ki x_i, row by row of A.
      var linear = Matrix(rows: rows, columns: rows)
      for k in 0..<rows {
        let row = ensemble.standardization.gradient((0..<rows).map { $0 == k ? 1 : 0 })
        for i in 0..<rows { linear[k, i] = row[i] * inputScales[i] }
      }
      weights = linear.transposedProduct(weights)
    }
    if layer == layout.layers - 1 {
      weights =
        weights
        * Matrix(rows: components.count, columns: components[0].count, elements: components.flatMap { $0 })
    }
    return weights
  }

  private static func addBiases(
    _ member: Network, _ layer: Int, _ components: [[Double]], into p: inout [Float], _ layout: NetworkLayout,
    _ number: Int
  ) {
    let old = member.layout
    let width = old.widths[layer + 1]
    if layer == old.layers - 1 {
      for l in 0..<layout.outputs {
        let sum = (0..<width).reduce(0.0) { $0 + Double(member.parameters[old.biases(layer) + $1]) * components[$1][l] }
        p[layout.biases(layer) + l] += Float(sum)
      }
      return
    }
    for j in 0..<width {
      p[layout.biases(layer) + number * width + j] = member.parameters[old.biases(layer) + j]
      p[layout.alphas(layer) + number * width + j] = member.parameters[old.alphas(layer) + j]
      p[layout.betas(layer) + number * width + j] = member.parameters[old.betas(layer) + j]
    }
  }
}
