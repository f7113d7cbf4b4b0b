import EmberNumerics

/// Transfer functions of curved space by flat functions at stretched multipoles; see ``CurvedPaths``.
struct ShellTransferFunctions: TransferCompletion {
  /// At the stretched multipoles.
  let transfers: TransferFunctions
  /// What share of the power of each wavenumber is theirs where multipoles have exact functions.
  let shares: [Double]
  /// cos_K of last scattering.
  let stretch: Double
  /// Up to this multipole there are exact functions.
  let exactLimit: Int

  /// C_l at multipoles, as far as it is not exact functions'.
  func spectra(_ multipoles: [Int], _ power: (Double) -> Double) -> TransferFunctions.Spectra {
    let weights = transfers.weights(power)
    let full = transfers.spectra(weights: weights)
    let rest = transfers.spectra(weights: zip(weights, shares).map { $0 * $1 })
    let nodes = transfers.multipoles.nodes.map { Double($0) }
    let interpolation = EightPointInterpolation(nodes)
    func scale(_ l: Double) -> Double { (l + 0.5) * (l + 0.5) }
    func values(_ spectrum: KeyPath<TransferFunctions.Spectra, [Double]>) -> [Double] {
      let scaled = [rest, full].map { zip($0[keyPath: spectrum], nodes).map { $0 * scale($1) } }
      return multipoles.map { l in
        let place = max((Double(l) + 0.5) / stretch - 0.5, 2)
        let (first, factors) = interpolation.weights(place, in: Bisection.interval(of: place, in: nodes))
        let table = scaled[l <= exactLimit ? 0 : 1]
        let sum = (0..<EightPointInterpolation.points).reduce(0) { $0 + factors[$1] * table[first + $1] }
        // (l + 1/2)^2 C_l is the same in both spaces.
        return sum / scale(Double(l))
      }
    }
    return TransferFunctions.Spectra(
      tt: values(\.tt), te: values(\.te), ee: values(\.ee), pp: values(\.pp))
  }
}
