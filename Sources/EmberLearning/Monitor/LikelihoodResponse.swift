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
  private let form: Form

  private enum Form: Sendable {
    case affine([AffineResponse])
    case spanned(ComponentSpan)
    case general([ScaledComponents])
  }

  init(
    _ sensitivity: any LikelihoodSensitivity, _ compression: SpectrumCompression, nuisance: NuisanceParameters
  ) throws(TheoryError) {
    self.sensitivity = sensitivity
    nuisanceNames = sensitivity.nuisanceNames
    guard sensitivity.isAffine else {
      if let span = try ComponentSpan(sensitivity, compression, nuisance: nuisance) {
        form = .spanned(span)
        return
      }
      form = .general(compression.scaledComponents(sensitivity.request))
      return
    }
    let scalings = compression.scalings(sensitivity.request)
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
      zip(scalings, responses).map { scaling, own in
        AffineResponse(scaling: scaling, response: own, products: responses.map { own.productTransposed($0) })
      })
  }

  /// True where the likelihood cannot tell these apart.
  func sees(_ nuisance: NuisanceParameters, as other: NuisanceParameters) -> Bool {
    nuisanceNames.map { $0.allSatisfy { nuisance[$0] == other[$0] } } ?? (nuisance == other)
  }

  /// Adds d ln L / d target, minus the residual times the response, and the products of responses at a point.
  func add(residual: [Double], at point: ExpansionPoint, to expansion: inout LikelihoodExpansion) throws(TheoryError) {
    switch form {
    case .affine(let groups): addComponents(residual, point.amplitudes, groups, to: &expansion)
    case .spanned(let span):
      guard let components = point.components else {
        throw .failed(stage: sensitivity.name, reason: "spectra without components")
      }
      _ = try span.expand(components, point.amplitudes, nuisance: point.nuisance, to: &expansion)
    case .general(let groups): try addTargets(residual, point, groups, to: &expansion)
    }
  }

  private func addComponents(
    _ residual: [Double], _ amplitudes: [Double], _ groups: [AffineResponse], to expansion: inout LikelihoodExpansion
  ) {
    for group in groups {
      let amplitude = amplitudes[group.scaling.rawValue]
      let projected = group.response * residual
      for k in projected.indices { expansion.gradient[k] -= amplitude * projected[k] }
      for (other, products) in zip(groups, group.products) {
        expansion.addCurvature(
          products.elements, rowLength: products.columns, count: products.rows,
          times: amplitude * amplitudes[other.scaling.rawValue])
      }
    }
  }

  private func addTargets(
    _ residual: [Double], _ point: ExpansionPoint, _ groups: [ScaledComponents],
    to expansion: inout LikelihoodExpansion
  ) throws(TheoryError) {
    let count = expansion.gradient.count
    let components = count - point.derivedChanges.count
    var terms = point.derivedChanges.enumerated().map { (row: components + $0, amplitude: 1.0, change: $1) }
    for group in groups {
      let amplitude = point.amplitudes[group.scaling.rawValue]
      terms += group.changes.prefix(components).enumerated().map { (row: $0, amplitude: amplitude, change: $1) }
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

/// How an affine residual answers to the components in the kinds of one amplitude scaling, at reference amplitude.
private struct AffineResponse: Sendable {
  let scaling: AmplitudeScaling
  /// One component per row.
  let response: Matrix
  /// With the responses of every scaling, in their order.
  let products: [Matrix]
}
