import EmberNumerics
import Testing

@testable import EmberEmulation

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
    for i in stride(from: 0, to: layout.count, by: 3) {
      let step: Float = 1e-2
      func loss(_ change: Float) -> Double {
        var parameters = network.parameters
        parameters[i] += change
        return gradient.value(Network(layout: layout, parameters: parameters), inputs, targets, rows: rows) / 3
      }
      // Fourth order, because single precision forbids small steps.
      let near = (loss(step) - loss(-step)) / Double(2 * step)
      let far = (loss(2 * step) - loss(-2 * step)) / Double(4 * step)
      let numeric = (4 * near - far) / 3
      #expect(abs(numeric - Double(analytic[i])) < 2e-3 * max(1, abs(numeric)), "parameter \(i)")
    }
  }

  @Test("Jacobian and gradient with respect to the input agree with finite differences and each other")
  func inputDerivatives() {
    let x: [Float] = [0.3, -0.8, 1.1]
    let (outputs, rows) = network.jacobian(x)
    #expect(zip(outputs, network(x)).allSatisfy { abs($0 - $1) < 1e-5 })
    let weights: [Float] = [1, -2, 0.5, 0, 3]
    let gradient = network.gradient(x) { _ in weights }.gradient
    for i in 0..<3 {
      var (up, down) = (x, x)
      up[i] += 0.01
      down[i] -= 0.01
      let numeric = zip(network(up), network(down)).map { ($0 - $1) / 0.02 }
      for k in 0..<5 { #expect(abs(numeric[k] - rows[i * 5 + k]) < 2e-3 * max(1, abs(numeric[k]))) }
      let sum = (0..<5).reduce(Float(0)) { $0 + weights[$1] * rows[i * 5 + $1] }
      #expect(abs(sum - gradient[i]) < 1e-4 * max(1, abs(sum)))
    }
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
