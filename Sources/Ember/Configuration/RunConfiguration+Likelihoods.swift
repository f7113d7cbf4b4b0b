import EmberLikelihood
import Foundation

extension RunConfiguration {
  /// Reads `likelihood`: names with nothing behind them, and names of likelihoods that read a file with its path.
  mutating func readLikelihoods(_ node: ConfigurationNode?, catalogue: Catalogue) throws(EmberError) {
    guard let node else { return }
    let section = try ConfigurationSection(
      node, path: "likelihood", known: catalogue.likelihoods.keys.sorted() + catalogue.fileLikelihoods.keys.sorted())
    for entry in node.entries ?? [] {
      let path = section.keyPath(entry.key)
      if let make = catalogue.fileLikelihoods[entry.key] {
        guard let file = entry.value.text else {
          throw entry.value.complaint(path, "a path was expected", remedy: "Write `\(entry.key): PATH`.")
        }
        do { likelihoods.append(try make(file)) } catch { throw Self.unusable(error, file, entry.value, key: path) }
        likelihoodFiles[entry.key] = file
        continue
      }
      _ = try ConfigurationSection(entry.value, path: path, known: [])
      guard let make = catalogue.likelihoods[entry.key] else { continue }
      do { likelihoods.append(try make()) } catch {
        throw entry.value.complaint(path, "\(error)", remedy: "Restore the data files of Ember's installation.")
      }
    }
  }

  private static func unusable(_ error: LikelihoodError, _ file: String, _ node: ConfigurationNode, key: String)
    -> EmberError
  {
    if case .data(let error) = error { return EmberError(error, role: key) }
    return node.complaint(key, "\(error)", remedy: "Name a file that `ember mock` wrote.")
  }
}
