/// The rows at the beginning of a chain that do not count: the chain had yet to find its way, and its emulator to learn.
public enum BurnIn {
  /// The share of each chain that is left out unless another is asked for.
  public static let share = 0.3

  /// The rows that count of a chain of `count` rows.
  public static func kept(_ count: Int, skip share: Double) -> Range<Int> {
    min(max(Int(share * Double(count)), 0), count)..<count
  }
}
