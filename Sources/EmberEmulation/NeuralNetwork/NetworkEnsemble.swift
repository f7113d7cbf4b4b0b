import EmberNetworks
import EmberNumerics

/// Several networks that learnt the same targets from different beginnings: their mean is the prediction, and their spread says
/// how far it may be off.
public struct NetworkEnsemble: Emulator {
  public static var kindName: String { "net" }

  public let standardization: InputStandardization
  public let members: [Network]
  /// What output 0 and a unit of output mean, per target.
  public let offset: [Double]
  public let scale: [Double]
  /// Factor from the members' variance to the variance of the mean's error, per target, as held-out examples showed it.
  public let inflation: [Double]

  /// Traps unless there are two members or more of one shape, with one offset, scale and inflation per target.
  public init(
    standardization: InputStandardization, members: [Network], offset: [Double], scale: [Double], inflation: [Double]
  ) {
    precondition(members.count >= 2 && members.allSatisfy { $0.layout == members[0].layout }, "members of one shape")
    let count = members[0].layout.outputs
    precondition([offset, scale, inflation].allSatisfy { $0.count == count }, "one number per target")
    precondition(standardization.mean.count == members[0].layout.inputs, "one input per parameter")
    self.standardization = standardization
    self.members = members
    self.offset = offset
    self.scale = scale
    self.inflation = inflation
  }

  public var inputCount: Int { members[0].layout.inputs }
  public var targetCount: Int { members[0].layout.outputs }

  public func predict(_ input: [Double]) -> EmulatedTargets {
    let x = standardization(input).map { Float($0) }
    return combined(members.map { $0(x) })
  }

  public func pullback(
    _ input: [Double], cotangent: ([Double]) -> [Double]
  ) -> (mean: [Double], gradient: [Double]) {
    let (targets, gradient) = gradient(input) { cotangent($0.mean) }
    return (targets.mean, gradient)
  }

  public func jacobian(_ input: [Double]) -> Matrix {
    let z = standardization(input).map { Float($0) }
    let (inputs, targets) = (inputCount, targetCount)
    var sum = [Double](repeating: 0, count: inputs * targets)
    for member in members {
      let rows = member.jacobian(z).rows
      for i in rows.indices { sum[i] += Double(rows[i]) / Double(members.count) }
    }
    var elements: [Double] = []
    elements.reserveCapacity(inputs * targets)
    for k in 0..<targets {
      elements += standardization.gradient((0..<inputs).map { scale[k] * sum[$0 * targets + k] })
    }
    return Matrix(rows: targets, columns: inputs, elements: elements)
  }

  /// The prediction at an input, and the gradient with respect to the input of a function of the predicted means whose
  /// derivative with respect to each of them `seed` gives.
  public func gradient(_ input: [Double], seed: (EmulatedTargets) -> [Double]) -> (
    targets: EmulatedTargets, gradient: [Double]
  ) {
    let x = standardization(input).map { Float($0) }
    let targets = combined(members.map { $0(x) })
    let weights = zip(seed(targets), scale).map { Float($0 * $1 / Double(members.count)) }
    var sum = [Double](repeating: 0, count: x.count)
    for member in members {
      let own = member.gradient(x) { _ in weights }.gradient
      for i in own.indices { sum[i] += Double(own[i]) }
    }
    return (targets, standardization.gradient(sum))
  }

  /// Mean and variance over the members' outputs.
  private func combined(_ outputs: [[Float]]) -> EmulatedTargets {
    let count = Double(outputs.count)
    var mean = [Double](repeating: 0, count: targetCount)
    var variance = mean
    for k in mean.indices {
      var (sum, square) = (0.0, 0.0)
      for output in outputs { sum += Double(output[k]) }
      let center = sum / count
      for output in outputs { square += (Double(output[k]) - center) * (Double(output[k]) - center) }
      mean[k] = offset[k] + scale[k] * center
      variance[k] = inflation[k] * scale[k] * scale[k] * square / (count - 1)
    }
    return EmulatedTargets(mean: mean, variance: variance)
  }
}
