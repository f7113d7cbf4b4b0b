/// Finds the word a user may have meant.
package enum SpellingSuggestion {
  /// The candidate nearest to `word`, or `nil` when none is near enough to be worth mentioning: one slip in a short word, two in
  /// a long one.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    nearest(to: word, among: candidates, within: word.count < 3 ? 0 : word.count < 10 ? 1 : 2)
  }

  /// The same for names of quantities and data, where one letter in place of another is another quantity (`omnuh2` is not `ombh2`):
  /// only a letter too many, too few, or out of order is a slip.
  package static func quantity(nearest word: String, among candidates: some Sequence<String>) -> String? {
    nearest(to: word, among: candidates.filter { !isReplacement(word, $0) }, within: word.count < 3 ? 0 : 1)
  }

  private static func nearest(to word: String, among candidates: some Sequence<String>, within allowed: Int) -> String?
  {
    // Distances of endless words take endless time, and no candidate is that long.
    guard word.count <= 100 else { return nil }
    let lowered = word.lowercased()
    return
      candidates
      .map { (candidate: $0, distance: distance(lowered, $0.lowercased())) }
      .filter { $0.distance <= allowed }
      .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?
      .candidate
  }

  /// True for words of one length that differ by a letter in place of another at most, capitals (`Omega_m` is not `omega_m`) apart.
  private static func isReplacement(_ word: String, _ candidate: String) -> Bool {
    word.count == candidate.count && zip(word.lowercased(), candidate.lowercased()).count { $0 != $1 } <= 1
  }

  /// A remedy for an unknown word: the nearest candidate when there is one, else all of them.
  package static func remedy(for word: String, among candidates: [String]) -> String {
    remedy(nearest(to: word, among: candidates), candidates)
  }

  /// A remedy for an unknown quantity or data set.
  package static func remedy(forQuantity word: String, among candidates: [String]) -> String {
    remedy(quantity(nearest: word, among: candidates), candidates)
  }

  private static func remedy(_ match: String?, _ candidates: [String]) -> String {
    if let match { return "Did you mean \"\(match)\"?" }
    return candidates.isEmpty ? "Remove it." : "Known here: \(candidates.joined(separator: ", "))."
  }

  /// The optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
  package static func distance(_ first: String, _ second: String) -> Int {
    let a = Array(first)
    let b = Array(second)
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
