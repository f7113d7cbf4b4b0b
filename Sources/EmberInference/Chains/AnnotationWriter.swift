/// Writes a line about every row of every chain into one file beside the chains, for example where it came from.
public final class AnnotationWriter<Annotation: Sendable & Codable> {
  /// The line for a row; chain and row count from 1. No line when `nil`.
  public typealias Line = (_ row: ChainRow<Annotation>, _ chain: Int, _ number: Int) -> String?

  private let file: RowFileWriter
  private var counts: [Int]
  private let line: Line

  /// Starts the file with a header line. Throws `InferenceError.file`.
  public init(path: String, header: String, chains: Int, line: @escaping Line) throws(InferenceError) {
    file = try RowFileWriter(path: path, header: header)
    counts = Array(repeating: 0, count: chains)
    self.line = line
  }

  /// Continues the file after `position`, with the number of rows of each chain at the checkpoint.
  ///
  /// Throws `InferenceError.file` or `.unusableCheckpoint`.
  public init(
    path: String, resumingAt position: FilePosition, rows: [Int], line: @escaping Line
  ) throws(InferenceError) {
    file = try RowFileWriter(path: path, resumingAt: position)
    counts = rows
    self.line = line
  }

  /// The position after the last line.
  public var position: FilePosition { file.position }

  /// Adds the line for the next row of a chain, counted from 0.
  public func append(_ row: ChainRow<Annotation>, chain: Int) throws(InferenceError) {
    counts[chain] += 1
    if let text = line(row, chain + 1, counts[chain]) { try file.append(text) }
  }

  /// Hands all lines to the system.
  public func flush() throws(InferenceError) { try file.flush() }

  /// Waits until all lines are on disk.
  public func synchronize() throws(InferenceError) { try file.synchronize() }
}
