import EmberTheory

/// What the variances that an emulator states for its components mean for each multipole; components err independently.
public struct PretrainedErrors: Sendable {
  private let emulator: PretrainedEmulator
  /// By kind and component, the square of the change per unit, for l = 0 ... lmax.
  private let squares: [SpectrumKind: [[Double]]]

  /// Expands all components once.
  public init(_ emulator: PretrainedEmulator) {
    self.emulator = emulator
    let compression = emulator.compression
    var squares: [SpectrumKind: [[Double]]] = [:]
    for component in 0..<compression.count {
      for scaling in AmplitudeScaling.allCases {
        let change = compression.direction(component, scaling)
        for kind in compression.layout.kinds where AmplitudeScaling(kind) == scaling {
          squares[kind, default: []].append((change[kind] ?? []).map { $0 * $0 })
        }
      }
    }
    self.squares = squares
  }

  /// One standard deviation of each multipole at a cosmology, in the units of the spectra.
  public func callAsFunction(_ targets: EmulatedTargets, at cosmology: CosmologicalParameters) throws(TheoryError)
    -> PowerSpectra
  {
    let amplitudes = try emulator.amplitudes(cosmology)
    var result = PowerSpectra(lmax: emulator.compression.layout.lmax)
    for (kind, squares) in squares {
      var sum = [Double](repeating: 0, count: result.lmax + 1)
      for (square, variance) in zip(squares, targets.variance) where square.count == sum.count {
        for l in sum.indices { sum[l] += variance * square[l] }
      }
      let amplitude = amplitudes[AmplitudeScaling(kind).rawValue]
      result[kind] = sum.map { amplitude * max($0, 0).squareRoot() }
    }
    return result
  }
}
