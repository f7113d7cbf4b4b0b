import EmberNumerics

/// What radiative transfer in the Lyman lines does to the escape of Lyman alpha photons: Delta K / K, a function of the temperature of radiation,
/// expanded to first order in densities around a fiducial model (Lee & Ali-Haimoud 2020, arXiv:2007.14114).
///
/// It was fitted to calculations with two-photon transitions from 2s and higher levels, Raman scattering, feedback between lines and diffusion in
/// frequency. Beyond the table (z = 650 to 1620), where the escape of photons decides nothing, Delta K / K is that of its ends.
struct LymanAlphaCorrection: Sendable {
  /// Differences from the fiducial model, after a one for the fiducial function itself.
  private let differences: SIMD4<Double>

  init(_ model: CosmologicalModel) {
    // Densities at a temperature of radiation: those today are of one with the fiducial T_0.
    let heat = 2.7255 / PhysicalConstants.temperatureCMB
    let volume = heat * heat * heat
    differences = SIMD4(
      1, volume * (model.earlyMatter - 0.14175),
      volume * (model.omegaB * (1 - model.heliumFraction) - 0.02242 * (1 - 0.246738546372)),
      model.effectiveNeutrinos - 3.046)
  }

  /// Delta K / K at a temperature of radiation in K.
  func callAsFunction(_ temperature: Double) -> Double {
    let place = Table.shared.temperatures.place(temperature)
    var sum = SIMD4<Double>()
    for k in 0..<4 { sum += place.weights[k] * Table.shared.coefficients[place.index + k] }
    return (sum * differences).sum()
  }

  private struct Table: Sendable {
    static let shared = Table(table: PackageResources.lyman_alpha_correction_txt)

    let temperatures: UniformSpline
    let coefficients: [SIMD4<Double>]

    /// Reads the four columns of a table in their units; `#` starts a comment line.
    init(table: [UInt8]) {
      let lines = String(decoding: table, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
      let rows = lines.map { $0.split(separator: " ").compactMap { Double($0) } }
      let columns = zip(0..<4, [1e-6, 1e-5, 1e-4, 1e-7]).map { i, unit in
        UniformSpline.coefficients(rows.map { unit * $0[i] })
      }
      temperatures = UniformSpline(from: 1775, through: 1775 + 10 * Double(rows.count - 1), count: rows.count)
      coefficients = columns[0].indices.map { SIMD4(columns[0][$0], columns[1][$0], columns[2][$0], columns[3][$0]) }
    }
  }
}
