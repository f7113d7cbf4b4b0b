@testable import EmberNetworks
import EmberNumerics
import EmberTestSupport
import Testing

@testable import EmberEmulation

/// Derivatives of networks and their ensembles against differences. Steps are long, because networks are of single precision.
@Suite("Derivatives of networks")
struct NetworkDerivativesTests {
  private let layout = NetworkLayout(widths: [3, 17, 9, 5])
  private let points = [[0.3, -0.8, 1.1], [-1.2, 0.1, 0.4]]
  private let weights: [Float] = [1, -2, 0.5, 0, 3]
  private let steps = [0.04, 0.04, 0.04]
  private let direction = [0.7, -1, 0.2]

  private func network(_ seed: UInt64) -> Network {
    var stream = RandomStream(seed: seed)
    return Network(layout: layout, stream: &stream)
  }

  private func ensemble() throws -> NetworkEnsemble {
    let covariance = Matrix(rows: 3, columns: 3, elements: [4, 1, 0, 1, 9, -2, 0, -2, 1])
    let standardization = try #require(InputStandardization(mean: [10, -3, 0.5], covariance: covariance))
    return NetworkEnsemble(
      standardization: standardization, members: (0..<3).map { network(4 + $0) }, offset: [1, 2, 3, 4, 5],
      scale: [1, 0.5, 3, 2, 1], inflation: [1, 1, 1, 1, 1])
  }

  private func floats(_ x: [Double]) -> [Float] { x.map { Float($0) } }

  private func weighted(_ outputs: [Float]) -> Double {
    zip(outputs, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  @Test("The slope of the activation is that of its value", arguments: [-3.0, -0.4, 0.2, 1.7])
  func activation(x: Double) {
    let (alpha, beta) = (Float(1.3), Float(0.2))
    let slope = Double(GatedActivation.slope(Float(x), alpha, beta))
    let ofValue = worstDerivativeMismatch(gradient: [slope], at: [x], steps: [0.1]) {
      Double(GatedActivation.value(Float($0[0]), alpha, beta))
    }
    #expect(ofValue < 1e-3)
  }

  @Test("Jacobian and gradient of a network, which belong to its outputs")
  func first() {
    let network = network(4)
    for x in points {
      let (outputs, rows) = network.jacobian(floats(x))
      #expect(zip(outputs, network(floats(x))).allSatisfy { abs($0 - $1) < 1e-5 })
      let jacobian = Matrix(rows: 3, columns: 5, elements: rows.map { Double($0) }).transposed
      let mismatch = worstDerivativeMismatch(jacobian, at: x, steps: steps) {
        network(floats($0)).map { Double($0) }
      }
      #expect(mismatch < 1e-3)
      let gradient = network.gradient(floats(x)) { _ in weights }.gradient.map { Double($0) }
      #expect(worstDerivativeMismatch(gradient: gradient, at: x, steps: steps) { weighted(network(floats($0))) } < 1e-3)
    }
  }

  @Test("Jacobian and gradient of an ensemble, in the units of its inputs and targets")
  func ensembleDerivatives() throws {
    let ensemble = try ensemble()
    let steps = [0.08, 0.12, 0.04]
    for z in points {
      let x = ensemble.standardization.inputs(z)
      let jacobian = ensemble.jacobian(x)
      #expect(worstDerivativeMismatch(jacobian, at: x, steps: steps) { ensemble.predict($0).mean } < 1e-3)
      let gradient = ensemble.gradient(x) { _ in weights.map { Double($0) } }.gradient
      let ofSum = worstDerivativeMismatch(gradient: gradient, at: x, steps: steps) {
        zip(ensemble.predict($0).mean, weights).reduce(0) { $0 + $1.0 * Double($1.1) }
      }
      #expect(ofSum < 1e-3)
      let pullback = ensemble.pullback(x) { _ in weights.map { Double($0) } }
      #expect(pullback.gradient == gradient && pullback.mean == ensemble.predict(x).mean)
    }
  }
}
