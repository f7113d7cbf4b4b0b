import EmberEmulation
import EmberNumerics
import EmberTheory

/// A point around which ln L is expanded, as the emulator or the solver has it.
struct ExpansionPoint: Sendable {
  var products: TheoryProducts
  /// ``SpectrumCompression/relativeAmplitudes(_:)`` there.
  var amplitudes: [Double]
  var nuisance: NuisanceParameters
  /// How products change with each derived parameter whose error matters: what of the targets comes after the components.
  var derivedChanges: [TheoryProducts] = []
  /// All components of the spectra, where they are emulated.
  var components: [Double]?
}

/// How one likelihood's residual answers to each target of an emulator: components of the spectra, then derived parameters.
///
/// Where the residual is affine in the spectra, the responses w_k and their products, which are the curvature of ln L, are made once, per
/// amplitude scaling. Any other likelihood is asked at every point: as a function of the components where it has that form, else for the
/// spectra that it needs.
struct LikelihoodResponse: Sendable {
  let sensitivity: any LikelihoodSensitivity
  /// Those that it sees; `nil` where that may be any.
  private let nuisanceNames: [String]?
  private let scalings: [AmplitudeScaling]
  private let form: Form

  private enum Form: Sendable {
    /// One component per row, one matrix per scaling; products of responses of scaling a (outer) and b (inner).
    case affine(responses: [Matrix], curvatures: [[Matrix]])
    case spanned(ComponentSpan)
    /// The change of the spectra per unit of each component, for each scaling.
    case general(changes: [[TheoryProducts]])
  }

  init(
    _ sensitivity: any LikelihoodSensitivity, _ compression: SpectrumCompression, nuisance: NuisanceParameters
  ) throws(TheoryError) {
    self.sensitivity = sensitivity
    nuisanceNames = sensitivity.nuisanceNames
    let scalings = compression.scalings(sensitivity.request)
    self.scalings = scalings
    guard sensitivity.isAffine else {
      if let span = try ComponentSpan(sensitivity, compression, nuisance: nuisance) {
        form = .spanned(span)
        return
      }
      form = .general(
        changes: scalings.map { scaling in
          (0..<compression.count).map {
            TheoryProducts(spectra: compression.direction($0, scaling).restricted(to: sensitivity.request))
          }
        })
      return
    }
    var responses: [Matrix] = []
    for scaling in scalings {
      var rows: [[Double]] = []
      for component in 0..<compression.count {
        let change = TheoryProducts(spectra: compression.direction(component, scaling))
        rows.append(try sensitivity.response(change, at: TheoryProducts(), nuisance: nuisance))
      }
      responses.append(Matrix(rows: rows.count, columns: rows.first?.count ?? 0, elements: rows.flatMap { $0 }))
    }
    form = .affine(
      responses: responses, curvatures: responses.map { a in responses.map { b in a.productTransposed(b) } })
  }

  /// True where the likelihood cannot tell these apart.
  func sees(_ nuisance: NuisanceParameters, as other: NuisanceParameters) -> Bool {
    nuisanceNames.map { $0.allSatisfy { nuisance[$0] == other[$0] } } ?? (nuisance == other)
  }

  /// Adds d ln L / d target, minus the residual times the response, and the products of responses at a point.
  func add(residual: [Double], at point: ExpansionPoint, to expansion: inout LikelihoodExpansion) throws(TheoryError) {
    switch form {
    case .affine(let responses, let curvatures):
      addComponents(residual, point.amplitudes, responses, curvatures, to: &expansion)
    case .spanned(let span):
      guard let components = point.components else {
        throw .failed(stage: sensitivity.name, reason: "spectra without components")
      }
      _ = try span.expand(components, point.amplitudes, nuisance: point.nuisance, to: &expansion)
    case .general(let changes): try addTargets(residual, point, changes, to: &expansion)
    }
  }

  private func addComponents(
    _ residual: [Double], _ amplitudes: [Double], _ responses: [Matrix], _ curvatures: [[Matrix]],
    to expansion: inout LikelihoodExpansion
  ) {
    let count = expansion.gradient.count
    for (a, scaling) in scalings.enumerated() {
      let amplitude = amplitudes[scaling.rawValue]
      let projected = responses[a] * residual
      for k in projected.indices { expansion.gradient[k] -= amplitude * projected[k] }
      for (b, other) in scalings.enumerated() {
        let scale = amplitude * amplitudes[other.rawValue]
        let product = curvatures[a][b]
        for k in 0..<product.rows {
          for l in 0..<product.columns { expansion.curvature[k * count + l] += scale * product[k, l] }
        }
      }
    }
  }

  private func addTargets(
    _ residual: [Double], _ point: ExpansionPoint, _ changes: [[TheoryProducts]],
    to expansion: inout LikelihoodExpansion
  ) throws(TheoryError) {
    let count = expansion.gradient.count
    let components = count - point.derivedChanges.count
    var terms = point.derivedChanges.enumerated().map { (row: components + $0, amplitude: 1.0, change: $1) }
    for (scaling, own) in zip(scalings, changes) {
      let amplitude = point.amplitudes[scaling.rawValue]
      terms += own.prefix(components).enumerated().map { (row: $0, amplitude: amplitude, change: $1) }
    }
    let responses = try sensitivity.responses(
      terms.map(\.change), at: point.products, nuisance: point.nuisance)
    var rows = Matrix(rows: count, columns: residual.count)
    for (term, response) in zip(terms, responses) {
      for i in response.indices { rows[term.row, i] += term.amplitude * response[i] }
    }
    let projected = rows * residual
    let products = rows.productTransposed(rows)
    for k in 0..<count { expansion.gradient[k] -= projected[k] }
    for i in products.elements.indices { expansion.curvature[i] += products.elements[i] }
  }
}
