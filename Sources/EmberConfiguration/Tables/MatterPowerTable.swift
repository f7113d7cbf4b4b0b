import EmberBoltzmann
import EmberTheory
import Foundation

/// A table of P(k, z) as text: inputs in the header, one line per wavenumber, one column per redshift (linear, then non-linear).
public struct MatterPowerTable: Sendable {
  public var cosmology: CosmologicalParameters
  public var spectrum: MatterPowerSpectrum

  public init(cosmology: CosmologicalParameters, spectrum: MatterPowerSpectrum) {
    self.cosmology = cosmology
    self.spectrum = spectrum
  }

  /// The whole text.
  public var text: String {
    let columns = spectrum.linear + (spectrum.nonlinear ?? [])
    let redshifts = spectrum.redshifts.map { "_z" + Self.short($0) }
    let names = redshifts.map { "linear" + $0 } + (spectrum.nonlinear == nil ? [] : redshifts.map { "nonlinear" + $0 })
    var lines = SpectraTable.inputLines(cosmology, heliumFraction: nil)
    lines.append("# k in 1/Mpc, P(k,z) of all matter in Mpc^3 (no factors of h)")
    lines.append("# k " + names.joined(separator: " "))
    for (row, k) in spectrum.wavenumbers.enumerated() {
      lines.append(([k] + columns.map { $0[row] }).map { String(format: "%.8e", $0) }.joined(separator: " "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A redshift without needless zeros.
  private static func short(_ z: Double) -> String { Int(exactly: z).map(String.init) ?? "\(z)" }
}
