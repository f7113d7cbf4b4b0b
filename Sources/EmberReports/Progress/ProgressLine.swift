import Foundation

/// One line about a long task: what is being done and how long it still takes, then details for as long as there is room.
package struct ProgressLine: Sendable, Equatable {
  /// What is being done, and how far it has come.
  package var head: String
  /// Seconds that remain; `nil` while nothing sensible can be said.
  package var secondsLeft: Double?
  /// The most important one first.
  package var details: [String] = []

  package init(head: String, secondsLeft: Double? = nil, details: [String] = []) {
    self.head = head
    self.secondsLeft = secondsLeft
    self.details = details
  }

  /// The line as far as it fits: details go from the last on, and only a head that is too long is cut.
  ///
  /// - Parameter columns: The width of the terminal; `nil` where there is none.
  package func text(columns: Int? = nil) -> String {
    var line = head
    let parts = (secondsLeft.map { ["\(durationText($0)) left"] } ?? []) + details
    for part in parts {
      let longer = line + ", " + part
      if let columns, DisplayWidth.columns(longer) > columns { break }
      line = longer
    }
    return columns.map { DisplayWidth.prefix(line, columns: $0) } ?? line
  }
}
