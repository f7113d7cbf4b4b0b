import EmberNumerics
import EmberTheory

/// The transfer functions of gravitational waves (Hu & White 1997, astro-ph/9702170, eqs. 74 and 77 with m = 2):
/// Theta_l = sqrt(3/8 (l+2)!/(l-2)!) int dtau S j_l/x^2 with S = g P - h' e^-kappa, E_l and B_l = sqrt(6) int dtau g P (epsilon_l, beta_l),
/// epsilon_l = [j_l'' - j_l + 2 j_l/x^2 + 4 j_l'/x]/4 and beta_l = [j_l' + 2 j_l/x]/2.
///
/// The sign of E is that of density perturbations here.
package struct TensorTransferFunctions: Sendable {
  /// Beyond, gravitational waves add nothing that can be seen.
  package static let highestMultipole = 1000
  /// The largest wavenumber times the conformal age.
  package static let largestPhase = 4200.0

  private let multipoles: Multipoles
  private let wavenumbers: IntegralWavenumbers
  /// Element (wavenumber, block of multipoles) at wavenumber * number of blocks + block.
  private let blocks: [Block]
  private let blockCount: Int

  /// Sixteen multipoles of one wavenumber, the factors of l left out.
  private struct Block {
    var temperature = SIMD16<Float>.zero
    /// epsilon_l by j_l and j_l' without, and with, a factor l(l+1).
    var electric = SIMD16<Float>.zero
    var electricRising = SIMD16<Float>.zero
    var magnetic = SIMD16<Float>.zero
  }

  /// - Parameter multipoles: those of the spectra of density perturbations, whose Bessel functions serve here too.
  package init(_ sources: TensorSources, age: Double, multipoles: Multipoles, integralSampling: Double) {
    let largest = Self.largestPhase / age
    let wavenumbers = IntegralWavenumbers(largest: largest, age: age, sampling: integralSampling)
    let table = SphericalBesselTable.shared(multipoles.nodes, largest: Self.largestPhase * 1.001)
    // One block beyond, for interpolation.
    let last = stride(from: 0, to: multipoles.nodes.count, by: 16).prefix {
      multipoles.nodes[$0] <= Self.highestMultipole
    }
    let count = min(last.count + 1, table.blocks.count)
    blockCount = count
    let rows = parallelMap(wavenumbers.values.count) {
      Self.integrate(sources, k: wavenumbers.values[$0], age: age, table, blocks: count)
    }
    blocks = rows.flatMap { $0 }
    self.multipoles = multipoles
    self.wavenumbers = wavenumbers
  }

  /// The integrals of one wavenumber over all blocks of multipoles.
  private static func integrate(
    _ sources: TensorSources, k: Double, age: Double, _ table: SphericalBesselTable, blocks count: Int
  ) -> [Block] {
    let times = sources.times.times
    let interval = Bisection.interval(of: k, in: sources.wavenumbers)
    let (first, weights) = sources.interpolation.weights(k, in: interval)
    func row(_ field: [Float]) -> [Float] {
      SourceFunctions.combine(field, from: first * times.count, length: times.count, SIMD8<Float>(weights))
    }
    let (temperature, polarisation) = (row(sources.temperature), row(sources.polarisation))
    var blocks = [Block](repeating: Block(), count: count)
    table.values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      for index in times.indices where temperature[index] != 0 {
        let window = sources.times.window(k, index)
        guard window > 0 else { continue }
        let x = k * (age - times[index])
        let (value, slope, point) = table.interpolation(x)
        let weight = Float(window * sources.times.weights[index])
        let inverse = Float(1 / x)
        let square = inverse * inverse
        let scattered = weight * polarisation[index]
        let isPolarised = abs(scattered) > 1e-12
        let (byTemperature, byElectric) = (value * (weight * temperature[index] * square), value * (square - 1))
        let electric = (byElectric + slope * inverse) * (0.5 * scattered)
        let rising = value * (0.25 * square * scattered)
        let magnetic = (value * inverse + slope * 0.5) * scattered
        for (b, block) in table.blocks.prefix(count).enumerated() {
          guard point >= block.first else { break }
          let j = SphericalBesselTable.load(UnsafeRawPointer(start + block.offset), point - block.first)
          blocks[b].temperature += sum(j, byTemperature)
          guard isPolarised else { continue }
          blocks[b].electric += sum(j, electric)
          blocks[b].electricRising += sum(j, rising)
          blocks[b].magnetic += sum(j, magnetic)
        }
      }
    }
    return blocks
  }

  @inline(__always)
  private static func sum(
    _ j: (SIMD16<Float>, SIMD16<Float>, SIMD16<Float>, SIMD16<Float>), _ w: SIMD4<Float>
  ) -> SIMD16<Float> {
    var sum = j.0 * w.x
    sum += j.1 * w.y
    sum += j.2 * w.z
    sum += j.3 * w.w
    return sum
  }

  /// TT, TE, EE and BB in muK^2 for l = 0 ... lmax: C_l = 4 pi int dlnk (P_t/6) Delta_l^2 for a power of h_ij h^ij per ln k.
  package func spectra(lmax: Int, _ power: (Double) -> Double) -> [SpectrumKind: [Double]] {
    let weights = wavenumbers.values.indices.map {
      wavenumbers.weights[$0] * power(wavenumbers.values[$0]) * 4 * Double.pi / 6
    }
    let count = blockCount
    let rows: [[SIMD4<Double>]] = parallelMap(count) { block -> [SIMD4<Double>] in
      var sums = [SIMD4<Double>](repeating: .zero, count: 16)
      for lane in 0..<16 {
        let l = Double(multipoles.nodes[block * 16 + lane])
        let rise: Double = l * (l + 1)
        let spin: Double = (0.375 * (rise - 2) * rise).squareRoot()
        let sign: Double = 6.0.squareRoot()
        for (k, weight) in weights.enumerated() {
          let values = blocks[k * count + block]
          let t = Double(values.temperature[lane]) * spin
          let rising: Double = rise * Double(values.electricRising[lane])
          let e: Double = sign * (Double(values.electric[lane]) + rising)
          let b: Double = sign * Double(values.magnetic[lane])
          let products = SIMD4<Double>(t * t, t * e, e * e, b * b)
          sums[lane] += products * weight
        }
      }
      return sums
    }
    let known = rows.flatMap { $0 }
    let nodes = known + [SIMD4<Double>](repeating: .zero, count: multipoles.nodes.count - known.count)
    let temperature = 2.7255e6
    let end = min(lmax, Self.highestMultipole)
    func dense(_ quantity: Int) -> [Double] {
      let scaled = nodes.indices.map { i -> Double in
        let l = Double(multipoles.nodes[i])
        return nodes[i][quantity] * l * (l + 1) * temperature * temperature
      }
      let values = multipoles.interpolate(scaled, to: end)
      var result = [Double](repeating: 0, count: lmax + 1)
      for l in 2...max(end, 2) where l <= end { result[l] = values[l] / (Double(l) * Double(l + 1)) }
      return result
    }
    return [.lensedTT: dense(0), .lensedTE: dense(1), .lensedEE: dense(2), .lensedBB: dense(3)]
  }
}
