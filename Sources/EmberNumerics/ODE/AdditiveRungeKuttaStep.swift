import CGSL

/// One step of ARK4(3)6L[2]SA: the `apply` callback of the GSL step type.
func additiveRungeKuttaStep(
  _ state: UnsafeMutableRawPointer?, _ dimension: Int, _ t: Double, _ h: Double, _ y: UnsafeMutablePointer<Double>?,
  _ error: UnsafeMutablePointer<Double>?, _ ratesIn: UnsafePointer<Double>?, _ ratesOut: UnsafeMutablePointer<Double>?,
  _ gslSystem: UnsafePointer<gsl_odeiv2_system>?
) -> Int32 {
  guard let y, let parameters = gslSystem?.pointee.params else { return GSL_EBADFUNC.asInt32 }
  let context = Unmanaged<ODEContext>.fromOpaque(parameters).takeUnretainedValue()
  let values = UnsafeMutableRawPointer(y).assumingMemoryBound(to: Lanes.self)
  context.additiveStep(t, h, values)
  return GSL_SUCCESS.asInt32
}

extension ODEContext {
  /// Advances y by h; the difference between the fourth- and the third-order solution goes into ``worstError``.
  fileprivate func additiveStep(_ t: Double, _ h: Double, _ y: UnsafeMutablePointer<Lanes>) {
    let (n, m) = (dimension, stiffDimension)
    time = t
    start.update(from: y, count: n)
    kernels.nonstiffRates(t, y, nonstiffStages)
    kernels.stiffRates(t, y, stiffStages)
    let implicitStep = h * AdditiveRungeKuttaTableau.gamma
    for stage in 1..<AdditiveRungeKuttaTableau.stages {
      let time = t + AdditiveRungeKuttaTableau.times[stage] * h
      combine(
        start, y, n, m, stage, h, AdditiveRungeKuttaTableau.explicit[stage], AdditiveRungeKuttaTableau.implicit[stage])
      let stiff = stiffStages + stage * m
      stiff.update(from: y, count: m)
      kernels.solveStiff(time, implicitStep, y)
      let inverse = 1 / implicitStep
      for i in 0..<m { stiff[i] = (y[i] - stiff[i]) * inverse }
      kernels.nonstiffRates(time, y, nonstiffStages + stage * n)
    }
    worstError = finish(y, n, m, h, scale: kernels.errorScale(t))
  }

  /// output = base + h sum_j (explicit_j f_j + implicit_j g_j) over the first `stages` stages.
  private func combine(
    _ base: UnsafeMutablePointer<Lanes>, _ output: UnsafeMutablePointer<Lanes>, _ n: Int, _ m: Int, _ stages: Int,
    _ h: Double, _ explicit: [Double], _ implicit: [Double]
  ) {
    Self.add(nonstiffStages, n, explicit, stages, h, base, to: output)
    Self.add(stiffStages, m, implicit, stages, h, output, to: output)
  }

  /// output = base + h sum_j weight_j x_j; one pass over the variables, with all stages of one variable in registers.
  private static func add(
    _ x: UnsafeMutablePointer<Lanes>, _ count: Int, _ weights: [Double], _ stages: Int, _ h: Double,
    _ base: UnsafeMutablePointer<Lanes>, to output: UnsafeMutablePointer<Lanes>
  ) {
    func weight(_ j: Int) -> Double { j < stages ? h * weights[j] : 0 }
    let (a, b, c, d, e) = (weight(0), weight(1), weight(2), weight(3), weight(4))
    let (x1, x2, x3, x4) = (x + count, x + 2 * count, x + 3 * count, x + 4 * count)
    switch stages {
    case 1:
      for i in 0..<count { output[i] = base[i] + a * x[i] }
    case 2:
      for i in 0..<count { output[i] = base[i] + (a * x[i] + b * x1[i]) }
    case 3:
      for i in 0..<count { output[i] = (base[i] + c * x2[i]) + (a * x[i] + b * x1[i]) }
    case 4:
      for i in 0..<count { output[i] = base[i] + ((a * x[i] + b * x1[i]) + (c * x2[i] + d * x3[i])) }
    default:
      for i in 0..<count {
        let first = (a * x[i] + b * x1[i]) + (c * x2[i] + d * x3[i])
        output[i] = base[i] + (first + e * x4[i])
      }
    }
  }

  /// The new solution, and the largest ratio of its difference from the third-order one to the error scale, from all stages in one
  /// pass over them.
  private func finish(
    _ y: UnsafeMutablePointer<Lanes>, _ n: Int, _ m: Int, _ h: Double, scale: Lanes
  ) -> Double {
    let weights = FinalWeights(h)
    let solution = HalfLanes.halves(y)
    let (old, f, g) = (HalfLanes.halves(start), HalfLanes.halves(nonstiffStages), HalfLanes.halves(stiffStages))
    var worst = (WorstRatio(scale.lowHalf), WorstRatio(scale.highHalf))
    for i in 0..<m {
      let low = weights.sums(f + 2 * i, 2 * n, g + 2 * i, 2 * m)
      solution[2 * i] = old[2 * i] + low.solution
      worst.0.take(low.error, solution[2 * i])
      let high = weights.sums(f + 2 * i + 1, 2 * n, g + 2 * i + 1, 2 * m)
      solution[2 * i + 1] = old[2 * i + 1] + high.solution
      worst.1.take(high.error, solution[2 * i + 1])
    }
    for i in m..<n {
      let low = weights.sums(f + 2 * i, 2 * n)
      solution[2 * i] = old[2 * i] + low.solution
      worst.0.take(low.error, solution[2 * i])
      let high = weights.sums(f + 2 * i + 1, 2 * n)
      solution[2 * i + 1] = old[2 * i + 1] + high.solution
      worst.1.take(high.error, solution[2 * i + 1])
    }
    return worst.0.largest(with: worst.1)
  }
}

/// Half as many lanes: two sums over five stages fit into the registers of every x86-64 processor.
private typealias HalfLanes = SIMD4<Double>

extension HalfLanes {
  @inline(__always)
  fileprivate static func halves(_ lanes: UnsafeMutablePointer<Lanes>) -> UnsafeMutablePointer<HalfLanes> {
    UnsafeMutableRawPointer(lanes).assumingMemoryBound(to: HalfLanes.self)
  }
}

/// The largest ratio of error to |value| + scale so far, per lane.
private struct WorstRatio {
  private let scale: HalfLanes
  private var ratio = HalfLanes.zero
  /// Not finite once a ratio was not: comparisons alone would lose it.
  private var total = HalfLanes.zero

  init(_ scale: HalfLanes) { self.scale = scale }

  @inline(__always)
  mutating func take(_ error: HalfLanes, _ value: HalfLanes) {
    let next = Self.magnitude(error) / (Self.magnitude(value) + scale)
    total += next
    ratio.replace(with: next, where: next .> ratio)
  }

  @inline(__always)
  private static func magnitude(_ x: HalfLanes) -> HalfLanes {
    let bits = unsafeBitCast(x, to: SIMD4<UInt64>.self) & SIMD4<UInt64>(repeating: 0x7FFF_FFFF_FFFF_FFFF)
    return unsafeBitCast(bits, to: HalfLanes.self)
  }

  /// The largest over all lanes of both; not a number if one of the ratios was none.
  func largest(with other: WorstRatio) -> Double {
    let sum = total.sum() + other.total.sum()
    return sum.isFinite ? max(ratio.max(), other.ratio.max()) : .nan
  }
}

/// h times the weights of the stages in the solution and in its error. Those of the second stage vanish.
private struct FinalWeights {
  private let w0, w2, w3, w4, w5: Double
  private let e0, e2, e3, e4, e5: Double

  init(_ h: Double) {
    let (w, e) = (AdditiveRungeKuttaTableau.weights, AdditiveRungeKuttaTableau.errorWeights)
    (w0, w2, w3, w4, w5) = (h * w[0], h * w[2], h * w[3], h * w[4], h * w[5])
    (e0, e2, e3, e4, e5) = (h * e[0], h * e[2], h * e[3], h * e[4], h * e[5])
  }

  /// The weighted sums over the stages of one variable, which stand `stride` apart.
  @inline(__always)
  func sums(_ x: UnsafeMutablePointer<HalfLanes>, _ stride: Int) -> (solution: HalfLanes, error: HalfLanes) {
    let x0 = x[0]
    var solution: HalfLanes = x0 * w0
    var error: HalfLanes = x0 * e0
    let x2 = x[2 * stride]
    solution += x2 * w2
    error += x2 * e2
    let x3 = x[3 * stride]
    solution += x3 * w3
    error += x3 * e3
    let x4 = x[4 * stride]
    solution += x4 * w4
    error += x4 * e4
    let x5 = x[5 * stride]
    solution += x5 * w5
    error += x5 * e5
    return (solution, error)
  }

  /// The same over two sets of stages.
  @inline(__always)
  func sums(
    _ x: UnsafeMutablePointer<HalfLanes>, _ stride: Int, _ z: UnsafeMutablePointer<HalfLanes>, _ zStride: Int
  ) -> (solution: HalfLanes, error: HalfLanes) {
    let first = sums(x, stride)
    let second = sums(z, zStride)
    return (first.solution + second.solution, first.error + second.error)
  }
}
