import EmberNumerics

extension ArchiveReader {
  /// How the networks of an archive are laid out, and how many there are.
  ///
  /// - Parameters:
  ///   - prefix: of the names of arrays.
  ///   - widths: how many widths there may be.
  ///   - members: how many networks there may be.
  ///   - inputs: the first width.
  ///   - outputs: the last width, where it is known.
  package func networks(
    _ prefix: String, widths range: ClosedRange<Int>, members: ClosedRange<Int>, inputs: Int, outputs: Int? = nil
  ) throws(StorageError) -> (layout: NetworkLayout, count: Int) {
    let widths = try integers(prefix + "widths")
    let count = try integers(prefix + "members").first ?? 0
    guard range.contains(widths.count), widths.allSatisfy({ (1...100_000).contains($0) }), members.contains(count),
      widths.first == inputs, widths.last == outputs ?? widths.last
    else {
      throw .malformed(file: file, reason: "networks of widths \(widths) do not fit its inputs and targets")
    }
    return (NetworkLayout(widths: widths), count)
  }
}
