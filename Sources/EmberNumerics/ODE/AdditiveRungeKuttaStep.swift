import CGSL

/// One step of ARK4(3)6L[2]SA: the `apply` callback of the GSL step type.
func additiveRungeKuttaStep(
  _ state: UnsafeMutableRawPointer?, _ dimension: Int, _ t: Double, _ h: Double, _ y: UnsafeMutablePointer<Double>?,
  _ error: UnsafeMutablePointer<Double>?, _ ratesIn: UnsafePointer<Double>?, _ ratesOut: UnsafeMutablePointer<Double>?,
  _ gslSystem: UnsafePointer<gsl_odeiv2_system>?
) -> Int32 {
  guard let y, let error, let parameters = gslSystem?.pointee.params else { return GSL_EBADFUNC.asInt32 }
  let context = Unmanaged<ODEContext>.fromOpaque(parameters).takeUnretainedValue()
  let values = UnsafeMutableRawPointer(y).assumingMemoryBound(to: Lanes.self)
  let errors = UnsafeMutableRawPointer(error).assumingMemoryBound(to: Lanes.self)
  context.additiveStep(t, h, values, errors)
  return GSL_SUCCESS.asInt32
}

extension ODEContext {
  /// Advances y by h and writes the difference between the fourth- and the third-order solution.
  fileprivate func additiveStep(
    _ t: Double, _ h: Double, _ y: UnsafeMutablePointer<Lanes>, _ error: UnsafeMutablePointer<Lanes>
  ) {
    let n = system.dimension
    let m = system.stiffDimension
    time = t
    start.update(from: y, count: n)
    system.nonstiffRates(t, y, nonstiffStages)
    system.stiffRates(t, y, stiffStages)
    let implicitStep = h * AdditiveRungeKuttaTableau.gamma
    for stage in 1..<AdditiveRungeKuttaTableau.stages {
      let time = t + AdditiveRungeKuttaTableau.times[stage] * h
      combine(
        start, y, n, m, stage, h, AdditiveRungeKuttaTableau.explicit[stage], AdditiveRungeKuttaTableau.implicit[stage])
      let stiff = stiffStages + stage * m
      stiff.update(from: y, count: m)
      system.solveStiff(time, implicitStep, y)
      let inverse = 1 / implicitStep
      for i in 0..<m { stiff[i] = (y[i] - stiff[i]) * inverse }
      system.nonstiffRates(time, y, nonstiffStages + stage * n)
    }
    let all = AdditiveRungeKuttaTableau.stages
    combine(start, y, n, m, all, h, AdditiveRungeKuttaTableau.weights, AdditiveRungeKuttaTableau.weights)
    combine(nil, error, n, m, all, h, AdditiveRungeKuttaTableau.errorWeights, AdditiveRungeKuttaTableau.errorWeights)
  }

  /// output = base + h sum_j (explicit_j f_j + implicit_j g_j) over the first `stages` stages.
  private func combine(
    _ base: UnsafeMutablePointer<Lanes>?, _ output: UnsafeMutablePointer<Lanes>, _ n: Int, _ m: Int, _ stages: Int,
    _ h: Double, _ explicit: [Double], _ implicit: [Double]
  ) {
    if let base {
      Self.add(nonstiffStages, n, explicit, stages, h, base, to: output)
    } else {
      output.update(repeating: .zero, count: n)
      Self.add(nonstiffStages, n, explicit, stages, h, output, to: output)
    }
    Self.add(stiffStages, m, implicit, stages, h, output, to: output)
  }

  /// output = base + h sum_j weight_j x_j; one pass over the variables, with all stages of one variable in registers.
  private static func add(
    _ x: UnsafeMutablePointer<Lanes>, _ count: Int, _ weights: [Double], _ stages: Int, _ h: Double,
    _ base: UnsafeMutablePointer<Lanes>, to output: UnsafeMutablePointer<Lanes>
  ) {
    func weight(_ j: Int) -> Double { j < stages ? h * weights[j] : 0 }
    let (a, b, c) = (weight(0), weight(1), weight(2))
    let (d, e, f) = (weight(3), weight(4), weight(5))
    let (x1, x2, x3) = (x + count, x + 2 * count, x + 3 * count)
    let (x4, x5) = (x + 4 * count, x + 5 * count)
    switch stages {
    case 1:
      for i in 0..<count { output[i] = base[i] + a * x[i] }
    case 2:
      for i in 0..<count { output[i] = base[i] + (a * x[i] + b * x1[i]) }
    case 3:
      for i in 0..<count { output[i] = (base[i] + c * x2[i]) + (a * x[i] + b * x1[i]) }
    case 4:
      for i in 0..<count { output[i] = base[i] + ((a * x[i] + b * x1[i]) + (c * x2[i] + d * x3[i])) }
    case 5:
      for i in 0..<count {
        let first = (a * x[i] + b * x1[i]) + (c * x2[i] + d * x3[i])
        output[i] = base[i] + (first + e * x4[i])
      }
    default:
      // Both sets of final weights vanish for the second stage.
      for i in 0..<count {
        let first = a * x[i] + (c * x2[i] + d * x3[i])
        output[i] = base[i] + (first + (e * x4[i] + f * x5[i]))
      }
    }
  }
}
