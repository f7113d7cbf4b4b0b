import EmberConfiguration
import EmberLikelihood
import EmberTheory

/// Data sets by themselves, for programs that bring the theory: ln L, and its gradient where the theory brings derivatives.
final class LibraryLikelihood: Sendable {
  let likelihoods: LikelihoodSet

  /// - Parameter text: the block `likelihood` of an input file, in YAML or JSON.
  init(block text: String) throws(EmberError) {
    likelihoods = LikelihoodSet(try Self.likelihoods(text))
  }

  /// The data sets of a block.
  static func likelihoods(_ text: String) throws(EmberError) -> [any Likelihood] {
    var root = ConfigurationNode(content: .null, origin: InputOrigin(source: "likelihood"))
    _ = root.set(["likelihood"], to: try ConfigurationParser.parse(text, source: "likelihood"))
    return try RunConfiguration(root, source: "likelihood").likelihoods
  }

  var names: [String] { likelihoods.names }
  var spectra: [String] { SpectrumKind.allCases.filter(likelihoods.request.spectra.contains).map(\.rawValue) }
  var derived: [String] { likelihoods.request.derived.sorted() }
  var nuisances: [String] { likelihoods.nuisanceParameters.map(\.name) }
  var labels: [String] { likelihoods.nuisanceParameters.map(\.latex) }

  /// What has to be given: `lmax`, `redshifts`; and of nuisance parameters `nuisance/NAME`: default, mean and standard deviation of the
  /// prior that its authors recommend (not numbers without one), ends of the range.
  var description: Answer {
    var arrays: [(name: String, values: [Double])] = [
      ("lmax", [Double(likelihoods.request.lmax)]), ("redshifts", likelihoods.request.redshifts),
    ]
    for parameter in likelihoods.nuisanceParameters {
      let prior = parameter.suggestedPrior
      arrays.append(
        (
          "nuisance/" + parameter.name,
          [
            parameter.defaultValue, prior?.mean ?? .nan, prior?.standardDeviation ?? .nan,
            parameter.range?.lowerBound ?? -.infinity, parameter.range?.upperBound ?? .infinity,
          ]
        ))
    }
    return Answer(arrays)
  }

  /// `loglike` and `chi2/NAME`; with derivatives of the theory, `derivative/PARAMETER` for each of them and for nuisance parameters.
  ///
  /// - Throws: for products that are missing or too short, and where ln L is not defined.
  func evaluate(_ theory: LibraryTheory) throws(EmberError) -> Answer {
    let request = likelihoods.request
    let products = try theory.products(request, below: "")
    let nuisance = try theory.nuisance(likelihoods.nuisanceParameters)
    var directions: [(name: String, direction: LikelihoodDirection)] = []
    for name in theory.parameters {
      directions.append((name, .products(try theory.products(request, below: "derivative/\(name)/", isChange: true))))
    }
    if !directions.isEmpty || theory.wantsNuisanceSlopes { directions += nuisances.map { ($0, .nuisance($0)) } }
    do throws(TheoryError) {
      try likelihoods.check(nuisance)
      if directions.isEmpty {
        let chiSquared = try likelihoods.chiSquared(products, nuisance: nuisance)
        return answer(chiSquared, [])
      }
      let around = try likelihoods.linearizations(products, nuisance: nuisance, along: directions.map(\.direction))
      let slopes = directions.indices.map { i in around.reduce(0) { $0 + $1.gradient[i] } }
      return answer(
        around.map { -2 * $0.logLikelihood }, zip(directions, slopes).map { ("derivative/" + $0.name, [$1]) })
    } catch { throw EmberError(error, origin: InputOrigin(source: "likelihood")) }
  }

  private func answer(_ chiSquared: [Double], _ slopes: [(name: String, values: [Double])]) -> Answer {
    Answer(
      [("loglike", [-chiSquared.reduce(0, +) / 2])] + zip(names, chiSquared).map { ("chi2/" + $0, [$1]) } + slopes)
  }
}
