/// Minimises a smooth function by gradient steps with adaptive moments (Kingma & Ba 2015, arXiv:1412.6980, algorithm 1), the
/// rate falling as the square root of the number of steps.
public struct AdamDescent: Sendable {
  public var rate = 0.3
  public var firstDecay = 0.9
  public var secondDecay = 0.99
  public var maximumEvaluations = 300
  /// The length of the gradient at the end.
  public var gradientTolerance = 0.01

  public init() {}

  /// Minimises `function`, which returns value and gradient, or `nil` where it is not defined: then the step is halved.
  /// `nil` when it is not defined at the start.
  public func minimize(
    from start: [Double], _ function: ([Double]) -> (value: Double, gradient: [Double])?
  ) -> BoundedQuasiNewton.Result? {
    var x = start
    guard var (value, gradient) = function(x) else { return nil }
    var best = (x: x, value: value)
    var first = [Double](repeating: 0, count: x.count)
    var second = first
    var (evaluations, steps) = (1, 0)
    while evaluations < maximumEvaluations {
      if gradient.reduce(0, { $0 + $1 * $1 }).squareRoot() < gradientTolerance {
        return .init(x: x, value: value, evaluations: evaluations, isConverged: true)
      }
      steps += 1
      let move = moves(gradient, &first, &second, steps)
      var shrink = 1.0
      var next: (value: Double, gradient: [Double])?
      while next == nil, evaluations < maximumEvaluations, shrink > 1e-3 {
        let trial = x.indices.map { x[$0] + shrink * move[$0] }
        evaluations += 1
        next = function(trial)
        if next != nil { x = trial } else { shrink /= 2 }
      }
      guard let next else { break }
      (value, gradient) = next
      if value < best.value { best = (x, value) }
    }
    return .init(x: best.x, value: best.value, evaluations: evaluations, isConverged: false)
  }

  private func moves(_ gradient: [Double], _ first: inout [Double], _ second: inout [Double], _ steps: Int) -> [Double]
  {
    let firstBias = 1 - power(firstDecay, steps)
    let secondBias = 1 - power(secondDecay, steps)
    let rate = rate / Double(steps).squareRoot()
    return gradient.indices.map { i in
      first[i] += (1 - firstDecay) * (gradient[i] - first[i])
      second[i] += (1 - secondDecay) * (gradient[i] * gradient[i] - second[i])
      return -rate * (first[i] / firstBias) / ((second[i] / secondBias).squareRoot() + 1e-12)
    }
  }

  private func power(_ base: Double, _ n: Int) -> Double { (0..<n).reduce(1) { product, _ in product * base } }
}
