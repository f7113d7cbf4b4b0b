import EmberNumerics
import Glibc

/// Minus twice the logarithm of the restricted marginal likelihood of an additive process (Patterson & Thompson 1971) under a prior on
/// the logarithms that shape it, and its gradient, for outputs that share the shape.
struct AdditiveLikelihood {
  let inputs: AdditiveInputs
  /// u of each point.
  let points: [[Double]]
  let basisValues: Matrix
  /// One row per point, one column per output.
  let outputs: Matrix

  init(_ inputs: AdditiveInputs, points: [[Double]], basis: PolynomialBasis, outputs: Matrix) {
    self.inputs = inputs
    self.points = points
    self.outputs = outputs
    basisValues = basis.values(points, inputs)
  }

  /// `nil` where the covariance is numerically singular.
  func callAsFunction(_ logarithms: [Double]) -> (value: Double, gradient: [Double])? {
    guard let shape = AdditiveShape(logarithms, inputs),
      let system = KrigingSystem(shape.covariance(points), basisValues: basisValues), system.degreesOfFreedom > 0
    else { return nil }
    let precision = system.projectedPrecision
    let projected = precision * outputs
    let (degrees, count) = (Double(system.degreesOfFreedom), Double(outputs.columns))
    var value = count * (system.factor.logDeterminant + system.basisFactor.logDeterminant)
    var scaled = projected
    for column in 0..<outputs.columns {
      var (form, square) = (0.0, 0.0)
      for i in 0..<outputs.rows {
        form += outputs[i, column] * projected[i, column]
        square += outputs[i, column] * outputs[i, column]
      }
      form = max(form, 1e-20 * square, .leastNormalMagnitude)
      value += degrees * log(form / degrees)
      for i in 0..<outputs.rows { scaled[i, column] *= degrees / form }
    }
    var weights = scaled.productTransposed(projected)
    for i in weights.elements.indices { weights.elements[i] = count * precision.elements[i] - weights.elements[i] }
    var gradient = traces(shape, weights)
    let (center, width) = (AdditiveShape.center(inputs), AdditiveShape.width(inputs))
    for i in gradient.indices {
      let t = (logarithms[i] - center[i]) / width[i]
      value += count * t * t
      gradient[i] += count * 2 * t / width[i]
    }
    return (value, gradient)
  }

  /// tr(W dK / d logarithm), for each of them.
  private func traces(_ shape: AdditiveShape, _ weights: Matrix) -> [Double] {
    var result = [Double](repeating: 0, count: shape.logarithms.count)
    let first = 1 + inputs.baseCount
    for i in points.indices {
      let u = points[i]
      for j in 0..<i {
        let (v, weight) = (points[j], 2 * weights[i, j])
        let parts = shape.parts(u, v)
        let base = weight * parts.base
        result[0] += 2 * base
        for d in shape.baseInverse.indices {
          let difference = (u[d] - v[d]) * shape.baseInverse[d]
          result[1 + d] += base * difference * difference
        }
        let added = -2 * weight * parts.shares * parts.slope
        for d in shape.addedInverse.indices {
          let difference = (u[d] - v[d]) * shape.addedInverse[d]
          result[first + d] += added * difference * difference
        }
      }
      result[0] += 2 * weights[i, i] * shape.amplitudeSquared
      result[result.count - 1] += weights[i, i] * shape.noise
    }
    return result
  }
}

extension PolynomialBasis {
  /// The monomials of what is always there at each point, one row per point.
  func values(_ points: [[Double]], _ inputs: AdditiveInputs) -> Matrix {
    Matrix(
      rows: points.count, columns: count, elements: points.flatMap { values(Array($0.prefix(inputs.baseCount))) })
  }
}
