import EmberNumerics
import Glibc

/// The line-of-sight integrals (Seljak & Zaldarriaga 1996) and the C_l integral over wavenumbers, at the sampled multipoles.
///
/// Delta_l^T = int dtau [S_0 j_l + S_1 j_l' + S_2 (3 j_l'' + j_l)], Delta_l^E = sqrt((l+2)!/(l-2)!) int dtau 3 S_2 j_l/x^2, with x = k (tau0 - tau).
/// By Bessel's equation 3 j'' + j = -6 j'/x + (3 l(l+1)/x^2 - 2) j, so only j and j' are needed.
struct LineOfSight: Sendable {
  /// C_l at the nodes, dimensionless (Delta T/T)^2, from l of `multipoles`.
  struct Spectra: Sendable {
    var tt: [Double]
    var te: [Double]
    var ee: [Double]
    /// C_l of the lensing potential; only where the full integral is asked for.
    var pp: [Double]

    init(count: Int) {
      tt = [Double](repeating: 0, count: count)
      te = tt
      ee = tt
      pp = tt
    }

    static func += (a: inout Spectra, b: Spectra) {
      for i in a.tt.indices {
        a.tt[i] += b.tt[i]
        a.te[i] += b.te[i]
        a.ee[i] += b.ee[i]
        a.pp[i] += b.pp[i]
      }
    }
  }

  let sources: SourceFunctions
  let multipoles: Multipoles
  let table: SphericalBesselTable
  let wavenumbers: IntegralWavenumbers
  let primordial: PrimordialSpectrum
  /// Conformal time of last scattering and today.
  let lastScattering: Double
  let age: Double
  /// Multipoles up to this one get the full integral for the lensing potential.
  let fullLensingLimit: Int

  /// Neighbouring wavenumbers that one task takes together: they read nearly the same part of the Bessel table.
  private static let bundle = 16

  func spectra() -> Spectra {
    let count = wavenumbers.values.count
    let bundles = (count + Self.bundle - 1) / Self.bundle
    // Summed in order, so that the result does not depend on the number of threads.
    let partial = parallelMap(bundles) { reversed in
      let start = (bundles - 1 - reversed) * Self.bundle
      return bundleSpectra(start..<min(start + Self.bundle, count))
    }
    var total = Spectra(count: multipoles.nodes.count)
    for part in partial { total += part }
    for (i, l) in multipoles.nodes.enumerated() {
      let x = Double(l)
      let spin = (x + 2) * (x + 1) * x * (x - 1)
      total.te[i] *= spin.squareRoot()
      total.ee[i] *= spin
    }
    return total
  }

  /// The contribution of some neighbouring wavenumbers.
  private func bundleSpectra(_ range: Range<Int>) -> Spectra {
    var sum = Spectra(count: multipoles.nodes.count)
    var rows = LineOfSightBundle(sources, table, multipoles, fullLensingLimit)
    for index in range { rows.append(k: wavenumbers.values[index], age: age, lastScattering: lastScattering) }
    let weights = range.map { wavenumbers.weights[$0] * primordial(wavenumbers.values[$0]) * 4 * Double.pi }
    rows.accumulate(weights: weights, into: &sum)
    return sum
  }
}
