import EmberLikelihood
import Foundation

extension RunConfiguration {
  /// Reads `likelihood`: names with nothing behind them, and names of likelihoods that read a file with its path.
  ///
  /// - Returns: false when one could not be read.
  mutating func readLikelihoods(_ node: ConfigurationNode?, catalogue: Catalogue, _ complaints: ComplaintCollector)
    -> Bool
  {
    guard let node else { return true }
    let known = catalogue.likelihoods.keys.sorted() + catalogue.fileLikelihoods.keys.sorted()
    guard let entries = node.entries else {
      complaints.add(
        node.complaint(
          "likelihood", "a block of likelihoods was expected", remedy: "Write `NAME: null` lines below it."))
      return false
    }
    for entry in entries {
      complaints.attempt { () throws(EmberError) in try readLikelihood(entry, known, catalogue, complaints) }
    }
    return likelihoods.count == entries.count
  }

  private mutating func readLikelihood(
    _ entry: ConfigurationNode.Entry, _ known: [String], _ catalogue: Catalogue, _ complaints: ComplaintCollector
  ) throws(EmberError) {
    let path = "likelihood.\(entry.key)"
    if let make = catalogue.fileLikelihoods[entry.key] {
      guard let file = entry.value.text else {
        throw entry.value.complaint(path, "a path was expected", remedy: "Write `\(entry.key): PATH`.")
      }
      do { likelihoods.append(try make(file)) } catch { throw Self.unusable(error, file, entry.value, key: path) }
      likelihoodFiles[entry.key] = file
      return
    }
    guard let make = catalogue.likelihoods[entry.key] else {
      throw .badInput(
        InputComplaint(
          origin: entry.keyOrigin, key: path, value: entry.value.summary, problem: "unknown likelihood",
          remedy: Self.remedy(entry.key, known)))
    }
    _ = ConfigurationSection(entry.value, path: path, known: [], foreign: ForeignKey.component, complaints)
    do { likelihoods.append(try make()) } catch {
      throw entry.value.complaint(path, "\(error)", remedy: "Restore the data files of Ember's installation.")
    }
  }

  private static func remedy(_ name: String, _ known: [String]) -> String {
    if let own = ownNames[name] { return "Its data are `\(own)` here." }
    return SpellingSuggestion.remedy(forQuantity: name, among: known)
  }

  /// Cobaya's names of the data sets that Ember has.
  private static let ownNames = [
    "planck_2018_highl_plik.TTTEEE_lite": "planck2018_plik_lite",
    "planck_2018_highl_plik.TTTEEE_lite_native": "planck2018_plik_lite", "planck_2018_lowl.TT": "planck2018_lowl_tt",
    "planck_2018_lowl.EE": "planck2018_lowl_ee", "bao.desi_dr2": "desi_dr2_bao",
    "bao.desi_dr2.desi_bao_all": "desi_dr2_bao",
    "sn.union3": "union3",
  ]

  private static func unusable(_ error: LikelihoodError, _ file: String, _ node: ConfigurationNode, key: String)
    -> EmberError
  {
    if case .data(let error) = error { return EmberError(error, role: key) }
    return node.complaint(key, "\(error)", remedy: "Name a file that `ember mock` wrote.")
  }
}
