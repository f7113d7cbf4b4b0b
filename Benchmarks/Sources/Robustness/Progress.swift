import Foundation

/// A line on standard error now and then: how many models are done, how fast, how long the rest will take.
struct Progress {
  let total: Int
  private var done = 0
  private var wrong = 0
  private let start = Date()
  private var shown = Date()
  private static let interval = 10.0

  init(total: Int) { self.total = total }

  mutating func advance(_ entry: OutcomeLog.Entry) {
    done += 1
    if !entry.outcome.isRight {
      wrong += 1
      Self.write("\(entry.index): \(entry.outcome.kind) \(entry.outcome.detail)\n")
    }
    guard Date().timeIntervalSince(shown) > Self.interval else { return }
    shown = Date()
    let rate = Double(done) / Date().timeIntervalSince(start)
    Self.write(
      String(
        format: "%d of %d models, %d wrong, %.1f per second, %.0f s left\n", done, total, wrong, rate,
        Double(total - done) / rate))
  }

  private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
