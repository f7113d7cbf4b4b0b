import EmberEmulation
import EmberTheory

/// How spectra of one amplitude scaling depend on an emulator's components, at reference amplitude; zero in the kinds of others.
struct ScaledComponents: Sendable {
  let scaling: AmplitudeScaling
  let mean: PowerSpectra
  /// Per unit of each component.
  let changes: [TheoryProducts]
}

extension SpectrumCompression {
  /// The spectra of a request, scaling by scaling.
  func scaledComponents(_ request: TheoryRequest) -> [ScaledComponents] {
    scalings(request).map { scaling in
      ScaledComponents(
        scaling: scaling, mean: direction(nil, scaling).restricted(to: request),
        changes: (0..<count).map { TheoryProducts(spectra: direction($0, scaling).restricted(to: request)) })
    }
  }
}
