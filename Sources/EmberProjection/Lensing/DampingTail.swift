import EmberNumerics
import Glibc

/// The shape of unlensed spectra in the damping tail: those of one fiducial model.
///
/// In other models the acoustic oscillations stand at other multipoles, and amplitude and damping differ; see ``UnlensedExtension``.
struct DampingTail: Sendable {
  static let shared = DampingTail(table: PackageResources.damping_tail_txt)

  /// ln(l^2 C_l) of TT and of EE.
  let temperature, polarisation: CubicSpline
  /// C_l^TE/sqrt(C_l^TT C_l^EE).
  let correlation: CubicSpline
  /// The multipoles that are tabulated.
  let range: ClosedRange<Double>

  /// Reads a table of l, ln(l^2 C_l^TT), ln(l^2 C_l^EE), correlation; `#` starts a comment line.
  init(table: [UInt8]) {
    let lines = String(decoding: table, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    let rows = lines.map { $0.split(separator: " ").compactMap { Double($0) } }.filter { $0.count == 4 }
    let multipoles = rows.map { $0[0] }
    func spline(_ column: Int) -> CubicSpline { CubicSpline(multipoles, rows.map { $0[column] }) }
    (temperature, polarisation, correlation) = (spline(1), spline(2), spline(3))
    range = (multipoles.first ?? 0)...(multipoles.last ?? 0)
  }
}
