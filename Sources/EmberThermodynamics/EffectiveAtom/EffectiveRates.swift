import EmberNumerics
import Glibc

/// Rates of an effective four-level hydrogen atom (1s, 2s, 2p, continuum), which stands for one with infinitely many levels resolved in angular
/// momentum (Ali-Haimoud & Hirata 2010, arXiv:1006.1355): tables in the temperatures of radiation and matter.
///
/// Outside of the tables, at T_r below 46 K or above 4642 K and T_m / T_r below 0.1, the coefficients are those of the edge.
struct EffectiveRates: Sendable {
  static let shared = EffectiveRates(table: PackageResources.effective_rates_txt)

  /// The rates at a temperature of radiation, matter being as hot.
  struct Equilibrium: Sendable {
    let place: UniformSpline.Place
    /// Recombination coefficients to 2s and 2p in m^3/s.
    let recombination: SIMD2<Double>
    /// Rate 2p -> 2s through all higher levels in 1/s.
    let transfer: Double
  }

  private let radiation: UniformSpline
  private let ratios: UniformSpline
  /// ln of the recombination coefficients to 2s and 2p and of the transfer rate at T_m = T_r, by T_r.
  private let equilibrium: [SIMD4<Double>]
  /// ln of the recombination coefficients, by T_m / T_r and within that by T_r.
  private let recombination: [SIMD2<Double>]
  private let stride: Int

  /// Reads a table: T_m / T_r in the first row, then for each k T_r (eV) the transfer rate (1/s) and the coefficients to 2s and 2p (1e-12 cm^3/s);
  /// `#` starts a comment line.
  init(table: [UInt8]) {
    let lines = String(decoding: table, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    let numbers = lines.map { $0.split(separator: " ").compactMap { Double($0) } }
    let logRatios = numbers[0].map { log($0) }
    let rows = numbers.dropFirst()
    let kelvin = PhysicalConstants.electronVolt / PhysicalConstants.kB
    radiation = UniformSpline(
      from: log(rows[1][0] * kelvin), through: log(rows[rows.count][0] * kelvin), count: rows.count)
    ratios = UniformSpline(from: logRatios[0], through: 0, count: Self.ratioCount)
    stride = rows.count + 2
    let points = ratios.points
    // To 2s and to 2p: first along T_m / T_r, then along T_r.
    let coefficients = [2, 2 + logRatios.count].map { start in
      let along = rows.map { row in
        let spline = CubicSpline(logRatios, row[start..<start + logRatios.count].map { log($0 * 1e-18) })
        return UniformSpline.coefficients(points.map { spline($0) })
      }
      return (0..<Self.ratioCount + 2).flatMap { j in UniformSpline.coefficients(along.map { $0[j] }) }
    }
    recombination = zip(coefficients[0], coefficients[1]).map { SIMD2($0, $1) }
    let transfer = UniformSpline.coefficients(rows.map { log($0[1]) })
    let end = ratios.place(0)
    let (grid, stride) = (recombination, self.stride)
    equilibrium = transfer.indices.map { i in
      let here = (0..<4).reduce(SIMD2<Double>()) { $0 + end.weights[$1] * grid[(end.index + $1) * stride + i] }
      return SIMD4(here.x, here.y, transfer[i], 0)
    }
  }

  /// Logarithms of coefficients bend so little along ln(T_m / T_r) that these points keep the table's accuracy.
  private static let ratioCount = 40

  /// The rates at T_m = T_r, in K.
  func equilibrium(_ temperature: Double) -> Equilibrium {
    let place = radiation.place(log(temperature))
    var sum = SIMD4<Double>()
    for k in 0..<4 { sum += place.weights[k] * equilibrium[place.index + k] }
    return Equilibrium(place: place, recombination: SIMD2(exp(sum.x), exp(sum.y)), transfer: exp(sum.z))
  }

  /// Recombination coefficients to 2s and 2p in m^3/s at T_m / T_r = `ratio`.
  @inline(__always)
  func recombination(_ ratio: Double, _ place: UniformSpline.Place) -> SIMD2<Double> {
    let across = ratios.place(log(ratio))
    var sum = SIMD2<Double>()
    for j in 0..<4 {
      let first = (across.index + j) * stride + place.index
      var along = SIMD2<Double>()
      for k in 0..<4 { along += place.weights[k] * recombination[first + k] }
      sum += across.weights[j] * along
    }
    return SIMD2(exp(sum.x), exp(sum.y))
  }
}
