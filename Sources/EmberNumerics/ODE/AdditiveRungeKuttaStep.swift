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
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 2 * stages) { weights in
      for j in 0..<stages {
        weights[j] = Lanes(repeating: h * explicit[j])
        weights[stages + j] = Lanes(repeating: h * implicit[j])
      }
      let w = UnsafePointer(weights.baseAddress!)
      if let base { output.update(from: base, count: n) } else { output.update(repeating: .zero, count: n) }
      // Stages in pairs: each pass over the variables reads two stages and keeps their weights in registers.
      for j in stride(from: 0, to: stages, by: 2) {
        let paired = j + 1 < stages
        let other = paired ? j + 1 : j
        let second = paired ? w[j + 1] : .zero
        Self.add(nonstiffStages + j * n, w[j], nonstiffStages + other * n, second, to: output, n)
        let stiffSecond = paired ? w[stages + j + 1] : .zero
        Self.add(stiffStages + j * m, w[stages + j], stiffStages + other * m, stiffSecond, to: output, m)
      }
    }
  }

  /// output += a x + b y.
  @inline(__always)
  private static func add(
    _ x: UnsafePointer<Lanes>, _ a: Lanes, _ y: UnsafePointer<Lanes>, _ b: Lanes,
    to output: UnsafeMutablePointer<Lanes>, _ count: Int
  ) {
    for i in 0..<count {
      let sum = output[i] + a * x[i]
      output[i] = sum + b * y[i]
    }
  }
}
