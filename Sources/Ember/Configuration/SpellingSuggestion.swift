/// Finds the word a user may have meant.
enum SpellingSuggestion {
  /// The candidate nearest to `word`, or `nil` when none is near enough to be worth mentioning.
  static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let allowed = max(1, (word.count + 1) / 3)
    let lowered = word.lowercased()
    return
      candidates
      .map { (candidate: $0, distance: distance(lowered, $0.lowercased())) }
      .filter { $0.distance <= allowed }
      .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?
      .candidate
  }

  /// A remedy for an unknown word: the nearest candidate when there is one, else all of them.
  static func remedy(for word: String, among candidates: [String]) -> String {
    if let match = nearest(to: word, among: candidates) { return "Did you mean \"\(match)\"?" }
    return candidates.isEmpty ? "Remove it." : "Known here: \(candidates.joined(separator: ", "))."
  }

  /// The optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
  static func distance(_ first: String, _ second: String) -> Int {
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
