import EmberNumerics
import EmberTheory
/// The line-of-sight integrals (Seljak & Zaldarriaga 1996) at the sampled multipoles and wavenumbers.
///
/// Delta_l^T = int dtau [S_0 j_l + S_1 j_l' + S_2 (3 j_l'' + j_l)], Delta_l^E = sqrt((l+2)!/(l-2)!) int dtau 3 S_2 j_l/x^2, with x = k (tau0 - tau).
/// By Bessel's equation 3 j'' + j = -6 j'/x + (3 l(l+1)/x^2 - 2) j, so only j and j' are needed.
package struct LineOfSight: Sendable {
  package let sources: SourceFunctions
  package let multipoles: Multipoles
  let table: SphericalBesselTable
  let wavenumbers: IntegralWavenumbers
  /// Conformal time today.
  let age: Double
  /// How long after last scattering temperature is followed; see ``SourceTimes/afterglow(_:_:lateReach:)``.
  let lateReach: Double
  /// The lensing potential is integrated in full up to this multipole.
  let fullLensingLimit: Int

  package init(
    sources: SourceFunctions, multipoles: Multipoles, table: SphericalBesselTable, wavenumbers: IntegralWavenumbers,
    age: Double, lateReach: Double, fullLensingLimit: Int
  ) {
    self.sources = sources
    self.multipoles = multipoles
    self.table = table
    self.wavenumbers = wavenumbers
    self.age = age
    self.lateReach = lateReach
    self.fullLensingLimit = fullLensingLimit
  }

  /// Neighbouring wavenumbers that one task takes together: they read nearly the same part of the Bessel table.
  private static let bundle = 16

  package func transferFunctions() -> TransferFunctions {
    let count = wavenumbers.values.count
    let bundles = (count + Self.bundle - 1) / Self.bundle
    // The most expensive bundles, of the largest wavenumbers, first.
    let rows = parallelMap(bundles) { reversed in
      let start = (bundles - 1 - reversed) * Self.bundle
      var rows = LineOfSightBundle(self)
      for index in start..<min(start + Self.bundle, count) {
        rows.append(k: wavenumbers.values[index], age: age)
      }
      return rows.integrals()
    }
    return TransferFunctions(
      multipoles: multipoles, wavenumbers: wavenumbers, blocks: rows.reversed().flatMap(\.blocks),
      lensing: rows.reversed().flatMap(\.lensing),
      lensingBlocks: lensingBlocks)
  }

  /// Blocks of multipoles in which the lensing potential is integrated in full.
  var lensingBlocks: Int {
    table.blocks.indices.count { multipoles.nodes[$0 * 16] <= fullLensingLimit }
  }
}
