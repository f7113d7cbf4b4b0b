import EmberNumerics

/// Measured distances and growth with their covariance, in the text format of Cobaya's BAO data.
///
/// A line is a redshift, a value, the name of a ``DistanceQuantity`` and the row of the covariance. Comments begin with `#`; two of them
/// matter: `# rs_rescale F` multiplies the sound horizon by F, and `# offset free` adds one unknown constant to all values, as the absolute
/// magnitude of supernovae is.
public struct DistanceTable: Sendable, Equatable {
  /// One measurement.
  public struct Row: Sendable, Hashable {
    public var redshift: Double
    public var quantity: DistanceQuantity
    public var value: Double
    /// The redshift as seen from the sun, where it is another one than that of the expansion: moduli of supernovae have both.
    public var heliocentric: Double?
    /// What the quantity is, where it is known without a theory: the modulus of a supernova in a galaxy with Cepheids.
    public var known: Double?

    public init(
      redshift: Double, quantity: DistanceQuantity, value: Double, heliocentric: Double? = nil, known: Double? = nil
    ) {
      self.redshift = redshift
      self.quantity = quantity
      self.value = value
      self.heliocentric = heliocentric
      self.known = known
    }
  }

  public private(set) var rows: [Row] = []
  /// The covariance, or its inverse.
  public private(set) var covariance = Matrix(rows: 0, columns: 0)
  /// True when ``covariance`` is the inverse.
  public private(set) var isInverse = false
  /// What the sound horizon of the theory is multiplied by.
  public private(set) var horizonFactor = 1.0
  /// True when a constant is added to all values and marginalised over.
  public private(set) var isOffsetFree = false

  /// Measurements with their covariance; traps unless it has their size.
  public init(
    rows: [Row], covariance: Matrix, isInverse: Bool = false, horizonFactor: Double = 1, isOffsetFree: Bool = false
  ) {
    precondition(covariance.rows == rows.count && covariance.columns == rows.count, "a row for each measurement")
    self.rows = rows
    self.covariance = covariance
    self.isInverse = isInverse
    self.horizonFactor = horizonFactor
    self.isOffsetFree = isOffsetFree
  }

  /// Some of the measurements, which ascend; of an inverse covariance all of them.
  func selecting(_ places: [Int]) -> DistanceTable {
    if places.count == rows.count { return self }
    var block = Matrix(rows: places.count, columns: places.count)
    let whole = isInverse ? CholeskyFactor(covariance)?.inverse ?? covariance : covariance
    for (i, row) in places.enumerated() {
      for (j, column) in places.enumerated() { block[i, j] = whole[row, column] }
    }
    return DistanceTable(
      rows: places.map { rows[$0] }, covariance: block, horizonFactor: horizonFactor, isOffsetFree: isOffsetFree)
  }

  /// Redshifts that a line may have.
  static let redshifts = 1e-6...1e4

  /// Reads a file.
  ///
  /// - Throws: `DataFileError` with the line of what is not understood.
  public init(_ file: DataFile) throws(DataFileError) {
    var covariance: [[Double]] = []
    for (index, line) in try file.lines(limit: DataFile.settingsLimit).enumerated() {
      let words = line.split { $0 == " " || $0 == "\t" }
      guard let first = words.first else { continue }
      let expected = first.hasPrefix("#") ? addComment(words) : addRow(words, &covariance)
      if let expected { throw .malformed(path: file.path, line: index + 1, expected: expected) }
    }
    let count = rows.count
    guard count > 0, covariance.allSatisfy({ $0.count == count }) else {
      throw .malformed(
        path: file.path, line: nil,
        expected: "lines `Z VALUE QUANTITY` followed by a row of the covariance, as many numbers as there are lines")
    }
    for i in 0..<count {
      for j in 0..<i where abs(covariance[i][j] - covariance[j][i]) > 1e-6 * abs(covariance[i][j]) {
        throw .malformed(
          path: file.path, line: nil,
          expected: "a symmetric covariance, found \(covariance[i][j]) in row \(i + 1), "
            + "column \(j + 1) and \(covariance[j][i]) across the diagonal")
      }
    }
    self.covariance = Matrix(rows: count, columns: count, elements: covariance.flatMap { $0 })
  }

  /// Understands a comment that matters; returns what was expected instead, `nil` when it is right.
  private mutating func addComment(_ words: [Substring]) -> String? {
    guard words.count >= 2, words[0] == "#" else { return nil }
    switch words[1] {
    case "rs_rescale":
      guard words.count >= 3, let factor = Double(words[2]), factor.isFinite, factor > 0 else {
        return "`# rs_rescale F` with F > 0"
      }
      horizonFactor = factor
    case "offset":
      guard words.count >= 3, words[2] == "free" else { return "`# offset free`" }
      isOffsetFree = true
    default: break
    }
    return nil
  }

  /// Adds a line of data, as above.
  private mutating func addRow(_ words: [Substring], _ covariance: inout [[Double]]) -> String? {
    guard words.count >= 4, let redshift = Double(words[0]), let value = Double(words[1]), value.isFinite else {
      return "`Z VALUE QUANTITY` and a row of the covariance"
    }
    guard Self.redshifts ~= redshift else {
      return "a redshift from \(Self.redshifts.lowerBound) to \(Self.redshifts.upperBound)"
    }
    guard let quantity = DistanceQuantity(spelling: String(words[2])) else {
      return "one of \(DistanceQuantity.known), found \(words[2])"
    }
    if let objection = quantity.objection(to: redshift) { return objection }
    let numbers = words[3...].compactMap { Double($0) }.filter(\.isFinite)
    guard numbers.count == words.count - 3 else { return "finite numbers in the row of the covariance" }
    rows.append(Row(redshift: redshift, quantity: quantity, value: value))
    covariance.append(numbers)
    return nil
  }
}
