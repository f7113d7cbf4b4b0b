import EmberDataSets
import EmberLikelihood
import EmberNumerics
import EmberSettings
import EmberTheory

/// What the data sets are that come with Ember: for `ember data`.
public struct DataCards: Sendable {
  private let catalogue: Catalogue
  private let root: ConfigurationNode

  /// - Throws: `EmberError` when the cards of the installation cannot be read.
  public init(_ catalogue: Catalogue = .standard) throws(EmberError) {
    self.catalogue = catalogue
    do { root = try ConfigurationParser.parse(file: try DescribedDataSet.resources().path + "/cards.yaml") } catch {
      throw error as? EmberError ?? .internalFailure("\(error)")
    }
  }

  /// The names of all sets, by kind.
  package var names: [String] {
    let described = (root["sets"]?.entries ?? []).map(\.key)
    return described + catalogue.likelihoods.keys.filter { !described.contains($0) }.sorted()
  }

  /// One line for each set.
  public var list: String {
    let width = names.map(\.count).max() ?? 0
    return names.map { name in
      let card = root["sets"]?[name]
      let kind = card?["kind"]?.text ?? ""
      return name.padded(width) + "  " + kind.padded(11) + "  " + (card?["title"]?.text ?? "")
    }.joined(separator: "\n")
  }

  /// What a set measures, where, its nuisance parameters, and who has made it.
  public func show(_ name: String) throws(EmberError) -> String {
    let make = try maker(name)
    let card = root["sets"]?[name]
    var lines = ["\(name): \(card?["title"]?.text ?? "")"]
    let likelihoods: [any Likelihood]
    do { likelihoods = try make(LikelihoodOptions()).members } catch { throw .internalFailure("\(error)") }
    for likelihood in likelihoods { lines += Self.content(likelihood) }
    let variants = card?["variants"].map(Self.words) ?? []
    if !variants.isEmpty { lines.append("variants: " + variants.joined(separator: ", ") + " (the first is shown)") }
    for info in Self.nuisances(likelihoods) { lines.append("nuisance parameter \(info.name): \(info.suggestion)") }
    for id in references(name) {
      guard let reference = root["references"]?[id] else { continue }
      lines.append(
        "\(reference["author"]?.text ?? "") \(reference["year"]?.text ?? ""): \(reference["title"]?.text ?? ""), arXiv:\(id)"
      )
    }
    if let source = card?["source"]?.text { lines.append("numbers from \(source)") }
    return lines.joined(separator: "\n")
  }

  /// What to cite, for BibTeX.
  public func bibtex(_ name: String) throws(EmberError) -> String {
    _ = try maker(name)
    return references(name).compactMap { id in
      root["references"]?[id].map { reference in
        """
        @article{arXiv:\(id),
          author = {\(reference["author"]?.text ?? "")},
          title = {{\(reference["title"]?.text ?? "")}},
          year = {\(reference["year"]?.text ?? "")},
          eprint = {\(id)},
          archivePrefix = {arXiv}
        }
        """
      }
    }.joined(separator: "\n\n")
  }

  private func maker(_ name: String) throws(EmberError) -> Catalogue.LikelihoodMaker {
    guard let make = catalogue.likelihoods[name] else {
      throw .usage("\(name): no such data set. \(SpellingSuggestion.remedy(forQuantity: name, among: names))")
    }
    return make
  }

  private func references(_ name: String) -> [String] { root["sets"]?[name]?["references"].map(Self.words) ?? [] }

  private static func words(_ node: ConfigurationNode) -> [String] {
    if case .sequence(let items) = node.content { items.compactMap(\.text) } else { [] }
  }

  private static func content(_ likelihood: any Likelihood) -> [String] {
    var lines: [String] = []
    let bands = likelihood.bands
    for kind in SpectrumKind.allCases {
      let own = bands.filter { $0.kind == kind }
      guard let low = own.map(\.multipoles.lowerBound).min(), let high = own.map(\.multipoles.upperBound).max() else {
        continue
      }
      lines.append("\(own.count) band powers of \(kind.rawValue), windows from l = \(low) to \(high - 1)")
    }
    let request = likelihood.request
    if bands.isEmpty, !request.spectra.isEmpty {
      let kinds = SpectrumKind.allCases.filter(request.spectra.contains).map(\.rawValue).joined(separator: ", ")
      lines.append("\(kinds) to l = \(request.lmax)")
    }
    if let low = request.redshifts.first, let high = request.redshifts.last {
      lines.append("distances at \(request.redshifts.count) redshifts from z = \(low) to \(high)")
    }
    let growth = request.derived.compactMap { GrowthQuantity(spelling: $0)?.redshift }.sorted()
    if !growth.isEmpty { lines.append("f sigma8 at z = " + growth.map { "\($0)" }.joined(separator: ", ")) }
    return lines
  }

  private static func nuisances(_ likelihoods: [any Likelihood]) -> [NuisanceParameterInfo] {
    var known: Set<String> = []
    return likelihoods.flatMap(\.nuisanceParameters).filter { known.insert($0.name).inserted }
  }
}

extension String {
  /// With blanks at its end, so many characters in all.
  fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
}
