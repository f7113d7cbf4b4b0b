import EmberNumerics

/// The integrals of gravitational waves along the line of sight for a list of wavenumbers, at multipoles in blocks of sixteen.
struct TensorIntegrals: Sendable {
  /// Sixteen multipoles of one wavenumber, the factors of l left out.
  struct Block: Sendable {
    var temperature = SIMD16<Float>.zero
    /// epsilon_l by j_l and j_l' without, and with, a factor l(l+1).
    var electric = SIMD16<Float>.zero
    var electricRising = SIMD16<Float>.zero
    var magnetic = SIMD16<Float>.zero
  }

  /// Ascending.
  let multipoles: [Int]
  let wavenumbers: IntegralWavenumbers
  /// Element (wavenumber, block of multipoles) at wavenumber * number of blocks + block.
  private let blocks: [Block]
  private let blockCount: Int

  /// - Parameter rows: the blocks of each wavenumber.
  init(multipoles: [Int], wavenumbers: IntegralWavenumbers, rows: [[Block]]) {
    self.multipoles = multipoles
    self.wavenumbers = wavenumbers
    blocks = rows.flatMap { $0 }
    blockCount = multipoles.count / 16
  }

  /// The integrals of one wavenumber by spherical Bessel functions, in blocks `range` of `count`.
  @inline(__always)
  static func integrate(
    _ sources: TensorSources, k: Double, _ table: SphericalBesselTable, blocks count: Int, from first: Int = 0,
    _ kernel: (_ time: Int) -> TensorKernel
  ) -> [Block] {
    let times = sources.times.times
    let (temperature, polarisation) = sources.rows(k)
    var blocks = [Block](repeating: Block(), count: count)
    table.values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      for index in times.indices where temperature[index] != 0 {
        let window = sources.times.window(k, index)
        guard window > 0 else { continue }
        let kernel = kernel(index)
        let isNear = kernel.argument < SphericalBesselTable.step
        let (value, slope, point) =
          isNear ? SphericalBesselTable.firstPoint : table.interpolation(kernel.argument)
        let weight = Float(window * sources.times.weights[index])
        let scattered = weight * polarisation[index]
        let isPolarised = abs(scattered) > 1e-12
        let byTemperature = weight * temperature[index] * kernel.rising
        let electric = (value: 0.5 * scattered * kernel.electric.value, slope: 0.5 * scattered * kernel.electric.slope)
        let rising = 0.25 * scattered * kernel.rising
        let magnetic = (value: scattered * kernel.magnetic.value, slope: scattered * kernel.magnetic.slope)
        for b in first..<count {
          let block = table.blocks[b]
          guard point >= block.first else { break }
          let nodes =
            isNear
            ? table.beforeFirstPoint(kernel.argument, block: b)
            : SphericalBesselTable.load(UnsafeRawPointer(start + block.offset), point - block.first)
          let j = sum(nodes, value)
          blocks[b].temperature += j * byTemperature
          guard isPolarised else { continue }
          let change = sum(nodes, slope)
          blocks[b].electric += j * electric.value + change * electric.slope
          blocks[b].electricRising += j * rising
          blocks[b].magnetic += j * magnetic.value + change * magnetic.slope
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

  /// What each wavenumber weighs for a power of h_ij h^ij per ln k.
  func weights(_ power: (Double) -> Double) -> [Double] {
    wavenumbers.values.indices.map {
      wavenumbers.weights[$0] * power(wavenumbers.values[$0]) * 4 * Double.pi / 6
    }
  }

  /// C_l of TT, TE, EE and BB at the multipoles, for weights of the wavenumbers.
  func spectra(weights: [Double]) -> [SIMD4<Double>] {
    let count = blockCount
    let rows: [[SIMD4<Double>]] = parallelMap(count) { block -> [SIMD4<Double>] in
      var sums = [SIMD4<Double>](repeating: .zero, count: 16)
      for lane in 0..<16 {
        let l = Double(multipoles[block * 16 + lane])
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
    return rows.flatMap { $0 }
  }
}
