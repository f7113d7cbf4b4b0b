import EmberConfiguration
import EmberTheory

/// A part of the data, as `--subsets` names it: spectra, a range of multipoles, or both (`TT`, `TT+TE`, `30-1000`,
/// `EE:30-1000`).
public struct DataSubset: Sendable, Hashable {
  /// As the user wrote it.
  public let name: String
  private let spectra: Set<SpectrumKind>
  private let multipoles: ClosedRange<Int>?

  /// Reads a comma-separated list.
  ///
  /// - Throws: `EmberError.usage`.
  public static func list(_ text: String) throws(EmberError) -> [DataSubset] {
    var subsets: [DataSubset] = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      subsets.append(try DataSubset(String(item).filter { !$0.isWhitespace }))
    }
    return subsets
  }

  package init(_ text: String) throws(EmberError) {
    name = text
    var spectra: Set<SpectrumKind> = []
    var multipoles: ClosedRange<Int>?
    for part in text.split(separator: ":", omittingEmptySubsequences: false) {
      if let range = Self.range(part) {
        multipoles = range
        continue
      }
      for word in part.split(separator: "+", omittingEmptySubsequences: false) {
        guard let kind = SpectrumKind(rawValue: "lensed_" + word) ?? SpectrumKind(rawValue: String(word)) else {
          throw .usage(
            "--subsets \(text): \"\(word)\" is neither a spectrum nor a range. "
              + SpellingSuggestion.remedy(forQuantity: String(word), among: ["TT", "TE", "EE", "BB", "PP"])
              + " Ranges are written 30-1000.")
        }
        spectra.insert(kind)
      }
    }
    self.spectra = spectra
    self.multipoles = multipoles
  }

  /// True for a band whose middle lies in the subset.
  package func contains(_ kind: SpectrumKind, _ band: Range<Int>) -> Bool {
    let middle = (band.lowerBound + band.upperBound - 1) / 2
    return (spectra.isEmpty || spectra.contains(kind)) && (multipoles?.contains(middle) ?? true)
  }

  private static func range(_ text: Substring) -> ClosedRange<Int>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low <= high else { return nil }
    return low...high
  }
}
