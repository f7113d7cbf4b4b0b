import EmberNumerics
import EmberTheory

/// Unlensed TT, TE, EE and the lensing potential at every multipole.
package struct UnlensedSpectra: Sendable {
  /// C_l in muK^2 for l = 0 ... lmax.
  package let tt: [Double]
  package let te: [Double]
  package let ee: [Double]
  /// C_L of the lensing potential, dimensionless.
  package let pp: [Double]

  /// From C_l at the sampled multipoles and the lensing potential in Limber's approximation, up to `lmax`; the potential up to `lensingMax`.
  package init(
    _ spectra: TransferFunctions.Spectra, _ multipoles: Multipoles, _ potential: LensingPotential,
    nonlinear: LensingPotential? = nil,
    fullLensingLimit: Int, sampling: Double, lmax: Int, lensingMax: Int
  ) {
    let temperature = 2.7255e6
    func full(_ values: [Double], _ power: Double) -> [Double] {
      let weighted = zip(values, multipoles.nodes).map { $0 * Self.scale($1, power) }
      let dense = multipoles.interpolate(weighted, to: lmax)
      return dense.indices.map { $0 < 2 ? 0 : dense[$0] / Self.scale($0, power) * temperature * temperature }
    }
    tt = full(spectra.tt, 2)
    te = full(spectra.te, 2)
    ee = full(spectra.ee, 2)
    pp = Self.lensing(
      potential, nonlinear, low: spectra.pp, multipoles, limit: fullLensingLimit,
      sampling: min(sampling, 1), to: lensingMax)
  }

  /// C_L of the lensing potential: the full integral up to `limit`, Limber's approximation above, which is also good for what
  /// non-linear growth changes at any multipole.
  private static func lensing(
    _ potential: LensingPotential, _ nonlinear: LensingPotential?, low: [Double], _ multipoles: Multipoles, limit: Int,
    sampling: Double, to lmax: Int
  ) -> [Double] {
    // No finer than the full integral, so that it knows every multipole up to the limit.
    let nodes = Multipoles(lmax: lmax, sampling: sampling)
    let limber = parallelMap(nodes.nodes.count) { (nonlinear ?? potential).limber(Double(nodes.nodes[$0])) }
    var values = limber
    for (i, l) in nodes.nodes.enumerated() where l <= limit {
      if let j = multipoles.nodes.firstIndex(of: l) {
        values[i] = nonlinear == nil ? low[j] : low[j] * limber[i] / potential.limber(Double(l))
      }
    }
    let weighted = zip(values, nodes.nodes).map { $0 * scale($1, 4) }
    let dense = nodes.interpolate(weighted, to: lmax)
    return dense.indices.map { $0 < 2 ? 0 : dense[$0] / scale($0, 4) }
  }

  /// [l (l + 1)]^(power/2), which makes spectra smooth enough to interpolate.
  private static func scale(_ l: Int, _ power: Double) -> Double {
    let x = Double(l) * Double(l + 1)
    return power == 4 ? x * x : x
  }
}

extension UnlensedSpectra {
  /// One of the unlensed spectra for l = 0 ... lmax; nil for the lensed kinds.
  package func spectrum(_ kind: SpectrumKind, lmax: Int) -> [Double]? {
    switch kind {
    case .unlensedTT: Array(tt[0...lmax])
    case .unlensedTE: Array(te[0...lmax])
    case .unlensedEE: Array(ee[0...lmax])
    case .lensingPotential: Array(pp[0...lmax])
    default: nil
    }
  }
}

extension UnlensedSpectra {
  init(tt: [Double], te: [Double], ee: [Double], pp: [Double]) {
    self.tt = tt
    self.te = te
    self.ee = ee
    self.pp = pp
  }

  /// The same with the power of the lensing potential times a factor.
  package func scalingPotential(by factor: Double) -> UnlensedSpectra {
    factor == 1 ? self : UnlensedSpectra(tt: tt, te: te, ee: ee, pp: pp.map { factor * $0 })
  }

  /// The sum with a multiple of other spectra of the same ranges.
  package func adding(_ factor: Double, _ other: UnlensedSpectra) -> UnlensedSpectra {
    func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + factor * $1 } }
    return UnlensedSpectra(
      tt: sum(tt, other.tt), te: sum(te, other.te), ee: sum(ee, other.ee), pp: sum(pp, other.pp))
  }
}
