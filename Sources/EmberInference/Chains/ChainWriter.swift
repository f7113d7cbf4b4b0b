/// Writes one chain in the text format of CosmoMC, GetDist and Cobaya: weight, -ln posterior, parameters, outputs.
///
/// Sampled parameters are written exactly, so that a resumed run learns from the same numbers; outputs with nine digits.
public final class ChainWriter {
  /// Names of the sampled parameters, then of the outputs.
  public let columns: [String]
  private let dimension: Int
  private let file: RowFileWriter

  private static let exactWidth = 24
  private static let roundedWidth = 17

  /// Starts a chain file with its header line. Throws `InferenceError.file`.
  public init(path: String, parameters: [String], outputs: [String]) throws(InferenceError) {
    columns = parameters + outputs
    dimension = parameters.count
    file = try RowFileWriter(path: path, header: Self.header(parameters, outputs))
  }

  /// Continues a chain file after `position`; later rows are removed.
  ///
  /// Throws `InferenceError.file` or `.unusableCheckpoint`.
  public init(
    path: String, parameters: [String], outputs: [String], resumingAt position: FilePosition
  ) throws(InferenceError) {
    columns = parameters + outputs
    dimension = parameters.count
    file = try RowFileWriter(path: path, resumingAt: position)
  }

  public var path: String { file.path }

  /// The position after the last row.
  public var position: FilePosition { file.position }

  /// Adds a row; traps unless it has one value per column.
  public func append<Annotation>(_ row: ChainRow<Annotation>) throws(InferenceError) {
    precondition(row.x.count + row.evaluation.outputs.count == columns.count, "a row has one value for each column")
    var text = NumberFormat.aligned(Self.text(weight: row.weight), 10)
    text +=
      " " + NumberFormat.aligned(NumberFormat.rounded(-row.evaluation.logDensity, digits: 12), Self.roundedWidth - 1)
    for value in row.x { text += " " + NumberFormat.aligned(NumberFormat.exact(value), Self.exactWidth) }
    for value in row.evaluation.outputs {
      text += " " + NumberFormat.aligned(NumberFormat.rounded(value, digits: 9), Self.roundedWidth - 1)
    }
    try file.append(text)
  }

  private static func text(weight: Double) -> String {
    Int(exactly: weight).map(String.init) ?? NumberFormat.rounded(weight, digits: 9)
  }

  /// Hands all rows to the system.
  public func flush() throws(InferenceError) { try file.flush() }

  /// Waits until all rows are on disk: to be called before a checkpoint that counts them is written.
  public func synchronize() throws(InferenceError) { try file.synchronize() }

  private static func header(_ parameters: [String], _ outputs: [String]) -> String {
    var text = "#" + NumberFormat.aligned("weight", 9) + NumberFormat.aligned("minuslogpost", roundedWidth)
    for name in parameters { text += " " + NumberFormat.aligned(name, exactWidth) }
    for name in outputs { text += " " + NumberFormat.aligned(name, roundedWidth - 1) }
    return text
  }
}
