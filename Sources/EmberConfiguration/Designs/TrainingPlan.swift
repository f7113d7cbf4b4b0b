import EmberEmulation
import EmberInference
import EmberLearning
import EmberNumerics
import EmberTheory

/// How a training design spreads points: one of the entries of `plan`.
public struct TrainingPlan: Sendable {
  /// The shape of a plan.
  public enum Shape: Sendable {
    /// `points` evenly spaced values of each parameter.
    case grid(perAxis: Int)
    case latinHypercube
    case sobol
    /// An ellipsoid around `center`, in the order of the design's parameters, cut at their ranges.
    case ellipsoid(center: [Double], shape: CholeskyFactor, radius: Double)
  }

  public var shape: Shape
  /// Number of points; of a grid, what follows from it.
  public var points: Int
  /// For each point, so many values of the parameters of the primordial spectrum: further ones cost little, because the transfer functions
  /// are the same.
  public var draws: Int

  /// The points of the plan, in groups that share everything but parameters of the primordial spectrum.
  package func groups(_ ranges: [ParameterRange], seed: UInt64, plan index: Int) -> [[[Double]]] {
    var stream = RandomStream(seed: seed, stream: UInt64(index))
    let firsts = firstPoints(ranges, &stream)
    let fast = ranges.indices.filter { ParameterName.primordial.contains(ranges[$0].name) }
    let limits = ranges.indices.map { drawLimits(ranges[$0].range, $0) }
    return firsts.map { first in
      [first]
        + (1..<max(draws, 1)).map { _ in
          var point = first
          for i in fast {
            point[i] = limits[i].lowerBound + stream.uniform() * (limits[i].upperBound - limits[i].lowerBound)
          }
          return point
        }
    }
  }

  private func firstPoints(_ ranges: [ParameterRange], _ stream: inout RandomStream) -> [[Double]] {
    let box = ranges.map(\.range)
    return switch shape {
    case .grid(let perAxis): BoxDesign.grid(box, perAxis: perAxis)
    case .latinHypercube: BoxDesign.latinHypercube(box, count: points, stream: &stream)
    case .sobol: BoxDesign.sobol(box, count: points)
    case .ellipsoid(let center, let shape, let radius):
      EllipsoidDesign(center: center, shape: shape, radius: radius, bounds: box).points(points)
    }
  }

  /// Where further values of a parameter are drawn: in its range, or within the ellipsoid's extent.
  private func drawLimits(_ range: ClosedRange<Double>, _ i: Int) -> ClosedRange<Double> {
    guard case .ellipsoid(let center, let shape, let radius) = shape else { return range }
    let sigma = shape.lower.row(i).reduce(0) { $0 + $1 * $1 }.squareRoot()
    return range.clamped(to: center[i] - radius * sigma...center[i] + radius * sigma)
  }
}

/// One parameter of a design with its range.
public struct ParameterRange: Sendable, Hashable {
  public var name: ParameterName
  public var range: ClosedRange<Double>
}
