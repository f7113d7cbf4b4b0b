import EmberNumerics
import EmberTheory

/// The sources of temperature, polarisation and lensing on the grids of wavenumber and time, and their interpolation in wavenumber.
package struct SourceFunctions: Sendable {
  /// One source: values at (k, tau), element k * times + tau.
  package typealias Field = [Float]

  package let wavenumbers: SourceWavenumbers
  package let interpolation: EightPointInterpolation
  package let times: SourceTimes
  package let geometry: Geometry
  /// Source of j_l: g (delta_gamma/4 + phi) + 2 phi' e^-kappa, with the integration by parts of psi' done.
  package let monopole: Field
  /// Source of j_l': g v_b + k (psi - phi) e^-kappa.
  package let dipole: Field
  /// g Pi / 16: temperature takes (3 j_l'' + j_l) of it, polarisation 3 j_l / x^2 times sqrt((l+2)!/(l-2)!).
  package let quadrupole: Field
  /// (phi + psi)/2 times (tau - tau*) / ((tau0 - tau) (tau0 - tau*)): half the source of the lensing potential.
  package private(set) var lensing: Field
  /// delta_m today per wavenumber.
  package private(set) var matterToday: [Double]
  /// The contrast of fields of matter at the times asked for.
  package private(set) var matter: [MatterField: MatterHistory]

  /// - Parameters:
  ///   - fields: ``monopole``, ``dipole``, ``quadrupole`` and ``lensing``.
  ///   - matterToday: delta_m today per wavenumber.
  package init(
    wavenumbers: SourceWavenumbers, times: SourceTimes, fields: [Field], matterToday: [Double],
    matter: [MatterField: MatterHistory] = [:], geometry: Geometry = .flat
  ) {
    precondition(fields.count == 4, "there are four sources")
    self.wavenumbers = wavenumbers
    self.times = times
    self.geometry = geometry
    interpolation = EightPointInterpolation(wavenumbers.values)
    (monopole, dipole, quadrupole, lensing) = (fields[0], fields[1], fields[2], fields[3])
    self.matterToday = matterToday
    self.matter = matter
  }

  /// k of the modes, in 1/Mpc.
  package var modes: [Double] { wavenumbers.values.map(geometry.wavenumber) }

  /// The same sources with another contrast of matter.
  package func replacingMatter(today: [Double], _ history: [MatterField: MatterHistory]) -> SourceFunctions {
    var result = self
    (result.matterToday, result.matter) = (today, history)
    return result
  }

  /// The same sources with other values of the lensing source.
  package func replacingLensing(_ values: [Float]) -> SourceFunctions {
    var result = self
    result.lensing = values
    return result
  }
}
