extension PowerSpectra {
  /// The sum of weights times spectra, in the kinds that all terms have, to the lowest of their highest multipoles.
  public static func combination(_ terms: [(weight: Double, spectra: PowerSpectra)]) -> PowerSpectra {
    let lmax = terms.map(\.spectra.lmax).min() ?? 0
    var result = PowerSpectra(lmax: lmax)
    for kind in SpectrumKind.allCases {
      var sum = [Double](repeating: 0, count: lmax + 1)
      var isComplete = !terms.isEmpty
      for (weight, spectra) in terms {
        guard let values = spectra[kind] else {
          isComplete = false
          break
        }
        for l in sum.indices { sum[l] += weight * values[l] }
      }
      if isComplete { result[kind] = sum }
    }
    return result
  }
}
