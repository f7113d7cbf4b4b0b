import EmberLikelihood

/// Which band powers are used, as `data_selection` says it: `TT remove`, `EE 90x90 only`, `220 remove`, `ell<650 only`, words that have to hold
/// together such as `EE ell<650 only`, a list of these, or an array of zeros and ones.
package struct DataSelection {
  /// The spectrum of each band power, as it is spelled.
  package let names: [String]
  /// The centre of each band power.
  let multipoles: [Double]

  package init(names: [String], multipoles: [Double]) {
    self.names = names
    self.multipoles = multipoles
  }

  /// True for band powers that every hint keeps.
  package func mask(_ hints: [String], _ section: DataSection) throws(LikelihoodError) -> [Bool] {
    var mask = names.map { _ in true }
    for hint in hints {
      let words = hint.split(separator: " ").map(String.init)
      guard words.count >= 2, let action = words.last, action == "only" || action == "remove" else {
        throw section.unknown(
          "selection", hint, "data_selection", among: ["SPECTRUM only", "SPECTRUM remove", "ell<1000 only"])
      }
      let chosen = try rows(Array(words.dropLast()), hint, section)
      for i in mask.indices { mask[i] = mask[i] && chosen[i] == (action == "only") }
    }
    return mask
  }

  private func rows(_ words: [String], _ hint: String, _ section: DataSection) throws(LikelihoodError) -> [Bool] {
    let parts = names.map { $0.split(separator: " ").map(String.init) }
    let channels = parts.map { $0.count > 1 ? $0[1].split(separator: "x").map(String.init) : [] }
    var chosen = names.map { _ in true }
    for word in words {
      let matches: [Bool]
      let pair = word.split(separator: "x").map(String.init)
      if word.hasPrefix("ell"), let sign = word.dropFirst(3).first, sign == "<" || sign == ">",
        let edge = Double(word.dropFirst(4))
      {
        matches = multipoles.map { sign == "<" ? $0 < edge : $0 > edge }
      } else if parts.contains(where: { $0[0] == word }) {
        matches = parts.map { $0[0] == word }
      } else if channels.contains(where: { Set($0) == Set(pair) }) {
        matches = channels.map { Set($0) == Set(pair) }
      } else {
        throw section.unknown(
          "selection", hint, "data_selection", among: Set(parts.flatMap { $0 }).sorted() + ["ell<L", "ell>L"])
      }
      for i in chosen.indices { chosen[i] = chosen[i] && matches[i] }
    }
    return chosen
  }
}
