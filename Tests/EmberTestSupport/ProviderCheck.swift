import EmberTheory

/// What a theory provider does wrong at a point; empty when it keeps its contract.
///
/// Checked: the answer covers the request, every number in it is finite, and asking twice gives the same spectra.
public func contractViolations(
  of provider: some TheoryProvider, at point: ModelPoint, _ request: TheoryRequest
) throws(TheoryError) -> [String] {
  let first = try provider.predict(point, request)
  let second = try provider.predict(point, request)
  var violations: [String] = []
  if first.spectra.lmax < request.lmax { violations.append("lmax = \(first.spectra.lmax) < \(request.lmax)") }
  for kind in request.spectra.subtracting(first.spectra.kinds) { violations.append("no \(kind.rawValue)") }
  for kind in first.spectra.kinds where first.spectra[kind]?.allSatisfy(\.isFinite) == false {
    violations.append("\(kind.rawValue) is not finite")
  }
  for (name, value) in first.derived where !value.isFinite { violations.append("\(name) = \(value)") }
  if first.spectra != second.spectra { violations.append("two answers differ") }
  return violations.sorted()
}
