import EmberTheory

/// The worst disagreement between the gradient of a function of spectra and central differences.
///
/// Multipoles are sampled over all kinds of `gradient`; derivatives are compared per fractional change of C_l, relative to
/// their own size plus a thousandth of the largest.
///
/// - Parameters:
///   - gradient: The gradient to check, at `spectra`.
///   - spectra: The point.
///   - step: Fractional step in C_l.
///   - value: The function.
public func worstGradientMismatch(
  _ gradient: PowerSpectra, at spectra: PowerSpectra, step: Double = 1e-3,
  of value: (PowerSpectra) throws -> Double
) rethrows -> Double {
  var inputs: [(kind: SpectrumKind, l: Int, scale: Double)] = []
  for kind in gradient.kinds {
    for l in sampledMultipoles(lmax: spectra.lmax) {
      let scale = localScale(spectra[kind] ?? [], l)
      if scale > 0 { inputs.append((kind, l, scale)) }
    }
  }
  let slopes = inputs.map { (gradient[$0.kind]?[$0.l] ?? .nan) * $0.scale }
  return try worstDerivativeMismatch(
    gradient: slopes, at: slopes.map { _ in 0 }, steps: slopes.map { _ in step }
  ) { fractions in
    var moved = spectra
    for (input, fraction) in zip(inputs, fractions) where fraction != 0 {
      moved = moved.moved(input.kind, input.l, by: fraction * input.scale)
    }
    return try value(moved)
  }
}

/// The worst disagreement of a sensitivity that is affine in the spectra with itself: ln L against -|r|^2 / 2, and the response against the
/// difference of residuals, relative to the norms.
public func worstSensitivityMismatch(
  of sensitivity: some LikelihoodSensitivity, at spectra: PowerSpectra, nuisance: NuisanceParameters
) throws(TheoryError) -> Double {
  var direction = PowerSpectra(lmax: spectra.lmax)
  var moved = spectra
  for kind in spectra.kinds {
    direction[kind] = spectra[kind]?.enumerated().map { l, value in 0.01 * value * (l % 3 == 0 ? 1 : -0.5) }
    moved[kind] = zip(spectra[kind] ?? [], direction[kind] ?? []).map { $0 + $1 }
  }
  let before = try sensitivity.residual(spectra, nuisance: nuisance)
  let after = try sensitivity.residual(moved, nuisance: nuisance)
  let response = try sensitivity.response(
    TheoryProducts(spectra: direction), at: TheoryProducts(spectra: spectra), nuisance: nuisance)
  guard before.count == after.count, before.count == response.count else { return .infinity }
  let value = try sensitivity.logLikelihood(spectra, nuisance: nuisance)
  let ofValue = abs(value + norm(before) * norm(before) / 2) / abs(value)
  let differences = response.indices.map { after[$0] - before[$0] - response[$0] }
  return nanKeepingMaximum(ofValue, norm(differences) / norm(response))
}

private func sampledMultipoles(lmax: Int) -> [Int] {
  Set(stride(from: 2, through: lmax, by: 37)).union([2, 29, 30, 100, 101, 102, 120, lmax]).filter { $0 <= lmax }
    .sorted()
}

/// The largest |C_l| near l: C_l itself may cross zero.
private func localScale(_ values: [Double], _ l: Int) -> Double {
  let near = max(0, l - 20)..<min(values.count, l + 21)
  return near.map { abs(values[$0]) }.max() ?? 0
}

private func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }

private func nanKeepingMaximum(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : max(a, b) }

extension PowerSpectra {
  /// The same spectra with one C_l changed.
  fileprivate func moved(_ kind: SpectrumKind, _ l: Int, by change: Double) -> PowerSpectra {
    var copy = self
    copy[kind]?[l] += change
    return copy
  }
}
