import EmberTheory

/// Spectra near the small end of many: of auto-spectra x the mean (of x^-2)^-1/2 at each multipole, which is what errors relative
/// to each example's own size weigh with; of cross-spectra the mean correlation.
struct HarmonicMeanSpectra {
  /// In the layout of the vectors.
  private(set) var spectra: [Double]

  init(_ vectors: [[Double]], _ layout: SpectrumLayout) {
    spectra = [Double](repeating: 0, count: layout.count)
    for kind in layout.kinds where kind != .lensedTE && kind != .unlensedTE {
      guard let start = layout.offset(kind) else { continue }
      for i in start..<start + layout.stride {
        let inverse = vectors.reduce(0.0) { $1[i] != 0 ? $0 + 1 / ($1[i] * $1[i]) : $0 }
        let count = vectors.count { $0[i] != 0 }
        if count > 0 { spectra[i] = (Double(count) / inverse).squareRoot() }
      }
    }
    cross(vectors, layout, [.lensedTT, .lensedTE, .lensedEE])
    cross(vectors, layout, [.unlensedTT, .unlensedTE, .unlensedEE])
  }

  private mutating func cross(_ vectors: [[Double]], _ layout: SpectrumLayout, _ kinds: [SpectrumKind]) {
    guard let te = layout.offset(kinds[1]) else { return }
    let pair = layout.offset(kinds[0]).flatMap { tt in layout.offset(kinds[2]).map { (tt, $0) } }
    for l in 0..<layout.stride {
      var sum = 0.0
      for vector in vectors {
        // Alone it is whitened by its own size.
        guard let (tt, ee) = pair else {
          sum += vector[te + l]
          continue
        }
        let product = vector[tt + l] * vector[ee + l]
        if product > 0 { sum += vector[te + l] / product.squareRoot() }
      }
      let size = pair.map { (spectra[$0.0 + l] * spectra[$0.1 + l]).squareRoot() } ?? 1
      spectra[te + l] = sum / Double(vectors.count) * size
    }
  }
}
