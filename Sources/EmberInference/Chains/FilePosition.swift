/// How far a file of rows has been written: what a checkpoint remembers of it.
public struct FilePosition: Sendable, Hashable, Codable {
  /// Length in bytes, header included.
  public var bytes: Int
  /// Complete rows, header not counted.
  public var rows: Int

  public init(bytes: Int, rows: Int) {
    self.bytes = bytes
    self.rows = rows
  }
}
