import EmberEmulation
import EmberNumerics
import EmberTheory

/// How one likelihood's whitened residual answers to each component of an emulator: w_k, per amplitude scaling, and the
/// products w_k . w_l, which are the curvature of ln L.
struct LikelihoodResponse: Sendable {
  let sensitivity: any SpectrumSensitivity
  private let scalings: [AmplitudeScaling]
  /// One component per row, one matrix per scaling.
  private let responses: [Matrix]
  /// Products of responses of scaling a (outer) and b (inner).
  private let curvatures: [[Matrix]]

  init(
    _ sensitivity: any SpectrumSensitivity, _ compression: SpectrumCompression, nuisance: NuisanceParameters
  ) throws(TheoryError) {
    self.sensitivity = sensitivity
    scalings = compression.scalings(sensitivity.request)
    var responses: [Matrix] = []
    for scaling in scalings {
      var rows: [[Double]] = []
      for component in 0..<compression.count {
        rows.append(try sensitivity.whitenedResponse(compression.direction(component, scaling), nuisance: nuisance))
      }
      responses.append(Matrix(rows: rows.count, columns: rows.first?.count ?? 0, elements: rows.flatMap { $0 }))
    }
    self.responses = responses
    curvatures = responses.map { a in responses.map { b in a.productTransposed(b) } }
  }

  /// Adds d ln L / d component (minus the residual times w_k) and the curvature w_k . w_l at the given amplitudes.
  func add(residual: [Double], amplitudes: [Double], to expansion: inout LikelihoodExpansion) {
    for (a, scaling) in scalings.enumerated() {
      let amplitude = amplitudes[scaling.rawValue]
      let projected = responses[a] * residual
      for k in expansion.gradient.indices { expansion.gradient[k] -= amplitude * projected[k] }
      for (b, other) in scalings.enumerated() {
        let scale = amplitude * amplitudes[other.rawValue]
        let product = curvatures[a][b].elements
        for i in product.indices { expansion.curvature[i] += scale * product[i] }
      }
    }
  }
}
