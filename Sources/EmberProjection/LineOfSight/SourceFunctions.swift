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

  /// The weighted sum of eight rows of `length` values, of which the first begins at `start`.
  static func combine(_ field: [Float], from start: Int, length: Int, _ w: SIMD8<Float>) -> [Float] {
    let (w0, w1, w2, w3, w4, w5, w6, w7) = (w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7])
    return [Float](unsafeUninitializedCapacity: length) { result, count in
      field.withUnsafeBufferPointer { field in
        guard let row = field.baseAddress.map({ $0 + start }) else { return }
        let (x1, x2, x3, x4) = (row + length, row + 2 * length, row + 3 * length, row + 4 * length)
        let (x5, x6, x7) = (x4 + length, x4 + 2 * length, x4 + 3 * length)
        for i in 0..<length {
          let low: Float = (row[i] * w0 + x1[i] * w1) + (x2[i] * w2 + x3[i] * w3)
          let high: Float = (x4[i] * w4 + x5[i] * w5) + (x6[i] * w6 + x7[i] * w7)
          result[i] = low + high
        }
      }
      count = length
    }
  }
}
