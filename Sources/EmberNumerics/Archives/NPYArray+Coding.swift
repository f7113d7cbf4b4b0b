extension NPYArray {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The array as the bytes of a `.npy` file, version 1.0.
  package var bytes: [UInt8] {
    let (type, body) = encodedElements
    let places = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(places)), }"
    while (Self.magic.count + 4 + header.utf8.count + 1) % 64 != 0 { header += " " }
    header += "\n"
    let length = header.utf8.count
    return Self.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8) + body
  }

  private var encodedElements: (type: String, bytes: [UInt8]) {
    func raw<T>(_ values: [T]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }
    switch elements {
    case .float64(let values): return ("<f8", raw(values.map(\.bitPattern.littleEndian)))
    case .float32(let values): return ("<f4", raw(values.map(\.bitPattern.littleEndian)))
    case .integer(let values): return ("<i8", raw(values.map(\.littleEndian)))
    case .text(let values):
      let width = max(values.map(\.unicodeScalars.count).max() ?? 1, 1)
      let scalars = values.flatMap { text in
        let own = text.unicodeScalars.map(\.value.littleEndian)
        return own + Array(repeating: 0, count: width - own.count)
      }
      return ("<U\(width)", raw(scalars))
    }
  }

  /// Reads the bytes of a `.npy` file; `file` names it in errors.
  public init(_ bytes: [UInt8], file: String) throws(StorageError) {
    guard bytes.count >= 10, Array(bytes[..<6]) == Self.magic else {
      throw .malformed(file: file, reason: "it does not begin as an array of NumPy does")
    }
    let isLong = bytes[6] >= 2
    let start = isLong ? 12 : 10
    guard bytes.count >= start else { throw .malformed(file: file, reason: "it ends in its header") }
    let length = (0..<(isLong ? 4 : 2)).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    guard bytes.count - start >= length, length <= Self.longestHeader,
      let text = String(validating: bytes[start..<start + length], as: UTF8.self), let header = NPYHeader(text)
    else { throw .malformed(file: file, reason: "its header cannot be read") }
    guard !header.type.contains("O") else {
      throw .unsupported(
        file: file, reason: "it holds Python objects, which only a program could rebuild; save plain arrays instead")
    }
    let body = bytes[(start + length)...]
    // An element has at least one byte.
    guard let count = Self.count(header.shape, atMost: body.count) else {
      throw .malformed(
        file: file, reason: "its shape \(header.shape) is more than its \(body.count) bytes of numbers can hold")
    }
    guard let elements = Self.elements(header.type, body, count) else {
      throw .unsupported(
        file: file,
        reason: "\(count) elements of type \(header.type) do not make its \(body.count) bytes, or are of no known type")
    }
    self.init(shape: header.shape, elements)
    if header.isFortranOrdered, shape.count > 1 { self = reordered() }
  }

  /// A header describes an array in a line.
  private static let longestHeader = 1 << 16
  private static let mostAxes = 32
  private static let longestEmptyAxis = 1 << 30
  /// Characters of one text.
  private static let longestText = 1 << 20

  /// Number of elements of a shape; `nil` when it is beyond a limit. Axes beside an empty one have to be possible too.
  private static func count(_ shape: [Int], atMost limit: Int) -> Int? {
    guard shape.count <= mostAxes else { return nil }
    let isEmpty = shape.contains(0)
    var count = 1
    for places in shape where places > 0 {
      guard count <= (isEmpty ? longestEmptyAxis : limit) / places else { return nil }
      count *= places
    }
    return isEmpty ? 0 : count
  }

  private static func elements(_ type: String, _ body: ArraySlice<UInt8>, _ count: Int) -> Elements? {
    guard let kind = type.dropFirst().first, let width = Int(type.dropFirst(2)), width > 0, width <= longestText else {
      return nil
    }
    let isBig = type.hasPrefix(">")
    let size = kind == "U" ? 4 * width : width
    guard count == 0 ? body.isEmpty : body.count % size == 0 && body.count / size == count else { return nil }
    func words<T: FixedWidthInteger>(_: T.Type, _ number: Int) -> [T] {
      body.withUnsafeBytes { raw in
        (0..<number).map {
          let word = raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.size, as: T.self)
          return isBig ? T(bigEndian: word) : T(littleEndian: word)
        }
      }
    }
    switch (kind, width) {
    case ("f", 8): return .float64(words(UInt64.self, count).map(Double.init(bitPattern:)))
    case ("f", 4): return .float32(words(UInt32.self, count).map(Float.init(bitPattern:)))
    case ("i", 8): return .integer(words(Int64.self, count).map(Int.init))
    case ("i", 4): return .integer(words(Int32.self, count).map(Int.init))
    case ("u", 1), ("b", 1): return .integer(body.map(Int.init))
    case ("U", _):
      let scalars = words(UInt32.self, count * width)
      let texts = (0..<count).map { i -> String in
        let own = scalars[i * width..<(i + 1) * width].prefix { $0 != 0 }
        return String(String.UnicodeScalarView(own.compactMap(UnicodeScalar.init)))
      }
      return .text(texts)
    default: return nil
    }
  }

  /// The same array with its elements brought from Fortran's order to C's.
  private func reordered() -> NPYArray {
    let count = count
    var places = [Int](repeating: 0, count: count)
    for i in 0..<count {
      var (rest, stride, place) = (i, 1, 0)
      var index = [Int](repeating: 0, count: shape.count)
      for axis in shape.indices.reversed() { (rest, index[axis]) = rest.quotientAndRemainder(dividingBy: shape[axis]) }
      for axis in shape.indices {
        place += index[axis] * stride
        stride *= shape[axis]
      }
      places[i] = place
    }
    switch elements {
    case .float64(let values): return NPYArray(shape: shape, .float64(places.map { values[$0] }))
    case .float32(let values): return NPYArray(shape: shape, .float32(places.map { values[$0] }))
    case .integer(let values): return NPYArray(shape: shape, .integer(places.map { values[$0] }))
    case .text(let values): return NPYArray(shape: shape, .text(places.map { values[$0] }))
    }
  }
}

/// The header of a `.npy` file: a Python dictionary of three entries.
private struct NPYHeader {
  var type = ""
  var isFortranOrdered = false
  var shape: [Int] = []

  init?(_ text: String) {
    guard let type = Self.value("descr", in: text), let order = Self.value("fortran_order", in: text),
      let shape = Self.value("shape", in: text), let open = shape.firstIndex(of: "("),
      let close = shape[open...].firstIndex(of: ")")
    else { return nil }
    let quoted = type.split(omittingEmptySubsequences: false) { $0 == "'" || $0 == "\"" }
    // A structured type is a list, and has no single name.
    guard !type.drop(while: { $0 == " " }).hasPrefix("["), quoted.count >= 3 else { return nil }
    self.type = String(quoted[1])
    isFortranOrdered = order.drop { $0 == " " }.hasPrefix("True")
    for field in shape[shape.index(after: open)..<close].split(separator: ",") {
      let word = field.filter { $0 != " " }
      if word.isEmpty { continue }
      guard let number = Int(word), number >= 0 else { return nil }
      self.shape.append(number)
    }
  }

  /// What follows a key and its colon.
  private static func value(_ key: String, in text: String) -> Substring? {
    for quote in ["'", "\""] {
      let parts = text.split(separator: quote + key + quote, maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, let colon = parts[1].firstIndex(of: ":") { return parts[1][parts[1].index(after: colon)...] }
    }
    return nil
  }
}
