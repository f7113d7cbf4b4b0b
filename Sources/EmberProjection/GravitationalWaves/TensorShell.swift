import EmberNumerics

/// C_l of gravitational waves in curved space by flat functions at stretched multipoles, as far as they are not exact functions'; see ``CurvedPaths``.
struct TensorShell: Sendable {
  /// At the stretched multipoles.
  let integrals: TensorIntegrals
  /// What share of the power of each wavenumber is theirs where multipoles have exact functions.
  let shares: [Double]
  /// The multipoles that are asked for.
  let multipoles: [Int]
  /// Their place among the stretched ones.
  let places: [Double]
  /// Up to this multipole there are exact functions.
  let exactLimit: Int

  /// At the multipoles that are asked for.
  func spectra(_ power: (Double) -> Double) -> [SIMD4<Double>] {
    let weights = integrals.weights(power)
    let nodes = integrals.multipoles.map { Double($0) }
    let interpolation = EightPointInterpolation(nodes)
    // (l + 1/2)^2 C_l is the same in both spaces.
    func scale(_ l: Double) -> Double { (l + 0.5) * (l + 0.5) }
    let tables = [zip(weights, shares).map { $0 * $1 }, weights].map { weights in
      zip(integrals.spectra(weights: weights), nodes).map { $0 * scale($1) }
    }
    return zip(multipoles, places).map { l, place in
      let place = max(place, nodes[0])
      let (first, factors) = interpolation.weights(place, in: Bisection.interval(of: place, in: nodes))
      let table = tables[l <= exactLimit ? 0 : 1]
      var sum = SIMD4<Double>.zero
      for j in 0..<EightPointInterpolation.points { sum += table[first + j] * factors[j] }
      return sum / scale(Double(l))
    }
  }
}
