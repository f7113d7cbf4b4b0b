import EmberConfiguration
import EmberLikelihood
import EmberTheory
import EmberThermodynamics

/// What another program predicts, as named arrays like those of an `Answer`: `spectra/KIND` (C_l for l = 0 ... lmax), `H` (km/s/Mpc) and
/// `D_M` (Mpc) at the redshifts asked for, `derived/NAME`, `nuisance/NAME`; below `derivative/PARAMETER/`, how these change.
struct LibraryTheory {
  private let arrays: [String: [Double]]
  /// Those with respect to which there are derivatives.
  let parameters: [String]
  /// True when the slopes along nuisance parameters are wanted although the theory has none of its own.
  let wantsNuisanceSlopes: Bool

  init(_ arrays: [(name: String, values: [Double])]) {
    self.arrays = Dictionary(arrays) { $1 }
    var names: [String] = []
    for (name, _) in arrays {
      let parts = name.split(separator: "/", maxSplits: 2)
      guard parts.count == 3, parts[0] == "derivative", !names.contains(String(parts[1])) else { continue }
      names.append(String(parts[1]))
    }
    parameters = names
    wantsNuisanceSlopes = self.arrays["derivative"] != nil
  }

  /// The products of a request. What a change does not name does not change.
  func products(_ request: TheoryRequest, below prefix: String, isChange: Bool = false) throws(EmberError)
    -> TheoryProducts
  {
    var products = TheoryProducts(spectra: PowerSpectra(lmax: request.lmax))
    for kind in request.spectra {
      let length = request.lmax + 1
      let values = try array(prefix + "spectra/" + kind.rawValue, atLeast: length, isOptional: isChange)
      products.spectra[kind] = values.map { Array($0.prefix(length)) } ?? [Double](repeating: 0, count: length)
    }
    if !request.redshifts.isEmpty { products.background = try background(request.redshifts, prefix, isChange) }
    for name in request.derived {
      products.derived[name] = try array(prefix + "derived/" + name, atLeast: 1, isOptional: isChange)?[0]
    }
    return products
  }

  private func background(_ redshifts: [Double], _ prefix: String, _ isChange: Bool) throws(EmberError)
    -> BackgroundTable
  {
    let none = [Double](repeating: 0, count: redshifts.count)
    func values(_ quantity: BackgroundQuantity) throws(EmberError) -> [Double] {
      let values = try array(prefix + quantity.rawValue, atLeast: redshifts.count, isOptional: isChange)
      return values.map { Array($0.prefix(redshifts.count)) } ?? none
    }
    let perMpc = 1000 / PhysicalConstants.c
    return BackgroundTable(
      redshifts: redshifts, hubble: try values(.hubble).map { $0 * perMpc }, distance: try values(.transverseDistance))
  }

  /// Nuisance parameters; those that are not given have their defaults.
  func nuisance(_ parameters: [NuisanceParameterInfo]) throws(EmberError) -> NuisanceParameters {
    var result = NuisanceParameters()
    for parameter in parameters {
      let given = try array("nuisance/" + parameter.name, atLeast: 1, isOptional: true)?[0]
      result[parameter.name] = given ?? parameter.defaultValue
    }
    return result
  }

  private func array(_ name: String, atLeast count: Int, isOptional: Bool) throws(EmberError) -> [Double]? {
    guard let values = arrays[name] else {
      if isOptional { return nil }
      throw LibraryRequest.complaint(name, "", "missing", "Give \(count) numbers.")
    }
    guard values.count >= count else {
      throw LibraryRequest.complaint(name, "\(values.count) numbers", "too few", "Give \(count).")
    }
    guard values.allSatisfy(\.isFinite) else {
      throw LibraryRequest.complaint(name, "", "not finite", "Give numbers.")
    }
    return values
  }
}
