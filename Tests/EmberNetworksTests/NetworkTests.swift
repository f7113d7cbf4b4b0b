import EmberNumerics
import EmberTestSupport
import Testing

@testable import EmberNetworks

@Suite("Networks")
struct NetworkTests {
  private let layout = NetworkLayout(widths: [3, 17, 9, 5])

  private var network: Network {
    var stream = RandomStream(seed: 4)
    return Network(layout: layout, stream: &stream)
  }

  @Test("The exponential of the activation is exact to single precision, and finite everywhere")
  func exponential() {
    for i in -870...870 {
      let x = Float(i) / 10
      let exact = Double(x).exponential
      #expect(abs(Double(GatedActivation.exponential(x)) - exact) <= 3e-7 * exact)
    }
    for x: Float in [-1e30, 1e30, -.infinity, .infinity] { #expect(GatedActivation.sigmoid(x).isFinite) }
  }

  @Test("The activation is linear for beta = 1, closed far below and open far above for beta = 0")
  func activation() {
    #expect(GatedActivation.value(0.7, 3, 1) == 0.7)
    #expect(abs(GatedActivation.value(-20, 1, 0)) < 1e-6)
    #expect(abs(GatedActivation.value(20, 1, 0) - 20) < 1e-5)
    #expect(abs(GatedActivation.value(1.5, 0, 0.2) - 0.6 * 1.5) < 1e-6)
  }

  @Test("The gradient of the loss with respect to every parameter, against finite differences")
  func backpropagation() {
    var stream = RandomStream(seed: 9)
    let inputs = (0..<12).map { _ in Float(stream.normal()) }
    let targets = (0..<20).map { _ in Float(stream.normal()) }
    let gradient = NetworkGradient(
      layout: layout, capacity: 4, loss: NetworkLoss(scales: [1, 3, 0.5, 2, 1], softening: 0.3))
    let rows = [2, 0, 3][...]
    _ = gradient.step(network, inputs, targets, rows: rows)
    let analytic = Array(gradient.gradient)
    let chosen = Array(stride(from: 0, to: layout.count, by: 3))
    // Long steps, because of single precision.
    let mismatch = worstDerivativeMismatch(
      gradient: chosen.map { Double(analytic[$0]) }, at: chosen.map { Double(network.parameters[$0]) },
      steps: chosen.map { _ in 0.02 }, floor: 0.1
    ) { values in
      var parameters = network.parameters
      for (i, value) in zip(chosen, values) { parameters[i] = Float(value) }
      return gradient.value(Network(layout: layout, parameters: parameters), inputs, targets, rows: rows) / 3
    }
    #expect(mismatch < 2e-3)
  }

}

extension Double {
  /// e to this power, by its series about the nearest whole number.
  fileprivate var exponential: Double {
    let whole = rounded()
    var (term, sum) = (1.0, 1.0)
    for n in 1..<30 {
      term *= (self - whole) / Double(n)
      sum += term
    }
    var power = 1.0
    for _ in 0..<Int(abs(whole)) { power *= 2.718281828459045 }
    return whole < 0 ? sum / power : sum * power
  }
}
