import EmberNumerics
import EmberTheory

/// How much likelihoods know of each whitened multipole, relative to the experiment that whitening assumes: what they do not see
/// must not decide which components are kept, nor how smooth they are.
///
/// The reionisation bump of EE is the example: it varies strongly with tau, and a likelihood that begins at l = 30 sees none of it.
struct SensitivityWeights: Sendable {
  /// In the layout of the vectors, from ``least`` to 1.
  private(set) var values: [Double]

  init(
    _ whitening: SpectrumWhitening, _ layout: SpectrumLayout, _ sensitivities: [any LikelihoodSensitivity],
    at reference: TheoryProducts, _ nuisance: NuisanceParameters
  ) {
    values = Array(repeating: 1, count: layout.count)
    let blocks = layout.kinds.indices.flatMap { kind in
      Self.blocks(layout.lmax).map { kind * layout.stride + $0.lowerBound..<kind * layout.stride + $0.upperBound }
    }
    let weights = parallelMap(blocks.count) { i in
      var whitened = [Double](repeating: 0, count: layout.count)
      for place in blocks[i] { whitened[place] = 1 / Double(blocks[i].count).squareRoot() }
      let direction = layout.spectra(whitening.unwhiten(whitened)[...]) { _ in true }
      var square = 0.0
      let change = TheoryProducts(spectra: direction)
      for sensitivity in sensitivities {
        guard let response = try? sensitivity.response(change, at: reference, nuisance: nuisance) else { return 1.0 }
        square += response.reduce(0) { $0 + $1 * $1 }
      }
      return min(max(square.squareRoot(), Self.least), 1)
    }
    for (block, weight) in zip(blocks, weights) { for place in block { values[place] = weight } }
  }

  /// What nobody sees is still predicted, roughly.
  private static let least = 0.05

  /// Ranges of l, five multipoles wide and wider from l = 50 on.
  private static func blocks(_ lmax: Int) -> [Range<Int>] {
    var blocks: [Range<Int>] = []
    var low = 2
    while low <= lmax {
      let high = min(low < 5 ? 5 : low + max(5, low / 10), lmax + 1)
      blocks.append(low..<high)
      low = high
    }
    return blocks
  }
}
