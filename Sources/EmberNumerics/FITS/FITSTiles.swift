/// An image whose tiles are compressed one by one and stand in the rows of a table (FITS standard 4.0, section 10.1).
///
/// Read are rows of the image as tiles, compressed by Rice's algorithm or as gzip, of whole numbers or of floating-point numbers that were
/// quantised without dithering.
struct FITSTiles {
  private let header: FITSHeader
  private let file: String
  private let pixel: FITSPixel
  private let axes: [Int]
  /// Where a column begins in a row of the table, and its format.
  private let columns: [String: (offset: Int, format: Character)]
  private let rowSize: Int
  private let rows: Int

  init(_ header: FITSHeader, file: String) throws(StorageError) {
    guard header.text("XTENSION") == "BINTABLE", let pixel = header.integer("ZBITPIX").flatMap(FITSPixel.init),
      let axes = header.axes("ZNAXIS"), !axes.isEmpty, let table = header.axes("NAXIS"), table.count == 2,
      let columns = Self.columns(header, rowSize: table[0])
    else { throw .malformed(file: file, reason: "the header of its compressed image is incomplete") }
    let tile = (1...axes.count).map { header.integer("ZTILE\($0)") ?? ($0 == 1 ? axes[0] : 1) }
    guard tile[0] == axes[0], tile.dropFirst().allSatisfy({ $0 == 1 }), table[1] == axes.dropFirst().reduce(1, *) else {
      throw .unsupported(file: file, reason: "tiles of \(tile) pixels, where rows of the image were expected")
    }
    let dithering = header.text("ZQUANTIZ") ?? "NO_DITHER"
    guard dithering == "NO_DITHER" || dithering == "NONE" else {
      throw .unsupported(file: file, reason: "numbers quantised with dithering (\(dithering))")
    }
    self.header = header
    self.file = file
    self.pixel = pixel
    self.axes = axes
    self.columns = columns
    (rowSize, rows) = (table[0], table[1])
  }

  /// The image of a table and the heap behind it.
  func image(_ data: ArraySlice<UInt8>) throws(StorageError) -> FITSImage {
    let heap = header.integer("THEAP") ?? rowSize * rows
    guard (0...data.count).contains(heap), rowSize * rows <= data.count else {
      throw .malformed(file: file, reason: "its table of compressed tiles ends early")
    }
    let count = axes[0]
    // Nothing that is read here packs more densely than by this, so that a damaged header cannot ask for all memory.
    guard count * rows * pixel.size / 2048 <= data.count else {
      throw .malformed(file: file, reason: "an image of \(axes) pixels in \(data.count) bytes")
    }
    var values: [Double] = []
    values.reserveCapacity(count * rows)
    for row in 0..<rows {
      let fields = data.startIndex + row * rowSize
      let (scale, zero) = (
        number("ZSCALE", data, fields) ?? header.number("ZSCALE") ?? header.number("BSCALE") ?? 1,
        number("ZZERO", data, fields) ?? header.number("ZZERO") ?? header.number("BZERO") ?? 0
      )
      let blank = number("ZBLANK", data, fields) ?? (header.number("ZBLANK") ?? header.number("BLANK"))
      if let tile = bytes("COMPRESSED_DATA", data, fields, heap), !tile.isEmpty {
        guard let stored = stored(tile, count) else { throw damaged(row) }
        values += stored.map { $0 == blank ? .nan : zero + scale * $0 }
      } else if let tile = bytes("GZIP_COMPRESSED_DATA", data, fields, heap), !tile.isEmpty {
        guard let own = gzip(tile, count, pixel) else { throw damaged(row) }
        values += own
      } else if let tile = bytes("UNCOMPRESSED_DATA", data, fields, heap), tile.count == count * pixel.size {
        values += numbers(tile, pixel)
      } else {
        throw damaged(row)
      }
    }
    return FITSImage(shape: axes.reversed(), values: values)
  }

  /// The numbers of a tile before they are scaled.
  private func stored(_ tile: ArraySlice<UInt8>, _ count: Int) -> [Double]? {
    switch header.text("ZCMPTYPE") {
    case "RICE_1", "RICE_ONE":
      guard let decoder = RiceDecoder(block: parameter("BLOCKSIZE") ?? 32, size: parameter("BYTEPIX") ?? 4) else {
        return nil
      }
      return tile.withUnsafeBytes { decoder.unpack($0, count: count) }?.map(Double.init)
    case "GZIP_1":
      // Floating-point numbers that were quantised are whole ones of 32 bits.
      let isQuantised = pixel.isFloatingPoint && (columns["ZSCALE"] != nil || header.text("ZSCALE") != nil)
      return gzip(tile, count, isQuantised ? .signed32 : pixel)
    default: return nil
    }
  }

  private func gzip(_ tile: ArraySlice<UInt8>, _ count: Int, _ pixel: FITSPixel) -> [Double]? {
    Inflate.unpackGzip(tile, count: count * pixel.size).map { numbers($0[...], pixel) }
  }

  private func numbers(_ bytes: ArraySlice<UInt8>, _ pixel: FITSPixel) -> [Double] {
    bytes.withUnsafeBytes { raw in
      (0..<raw.count / pixel.size).map { pixel.value(raw, at: $0 * pixel.size) }
    }
  }

  /// A setting of the compression, given as a pair of cards.
  private func parameter(_ name: String) -> Int? {
    for i in 1...99 {
      guard let key = header.text("ZNAME\(i)") else { return nil }
      if key == name { return header.integer("ZVAL\(i)") }
    }
    return nil
  }

  private func damaged(_ row: Int) -> StorageError {
    if let type = header.text("ZCMPTYPE"), !["RICE_1", "RICE_ONE", "GZIP_1"].contains(type) {
      return .unsupported(file: file, reason: "compressed by \(type); RICE_1 and GZIP_1 are read")
    }
    return .malformed(file: file, reason: "its compressed tile \(row + 1) is damaged")
  }

  /// A number of a row of the table.
  private func number(_ name: String, _ data: ArraySlice<UInt8>, _ fields: Int) -> Double? {
    guard let column = columns[name] else { return nil }
    let pixel: FITSPixel? =
      switch column.format {
      case "D": .float64
      case "E": .float32
      case "J": .signed32
      default: nil
      }
    return pixel.map { pixel in
      data.withUnsafeBytes { pixel.value($0, at: fields - data.startIndex + column.offset) }
    }
  }

  /// The bytes that a row's descriptor points to in the heap; `nil` where there is no such column or the heap ends before.
  private func bytes(_ name: String, _ data: ArraySlice<UInt8>, _ fields: Int, _ heap: Int) -> ArraySlice<UInt8>? {
    guard let column = columns[name] else { return nil }
    let pixel = column.format == "Q" ? FITSPixel.signed64 : .signed32
    let place = fields - data.startIndex + column.offset
    let (count, offset) = data.withUnsafeBytes {
      (pixel.value($0, at: place), pixel.value($0, at: place + pixel.size))
    }
    guard let count = Int(exactly: count), let offset = Int(exactly: offset), count >= 0, offset >= 0,
      count <= data.count - heap, offset <= data.count - heap - count
    else { return nil }
    return data[data.startIndex + heap + offset..<data.startIndex + heap + offset + count]
  }

  /// Columns by name; `nil` where formats do not make rows of the stated size.
  private static func columns(_ header: FITSHeader, rowSize: Int) -> [String: (offset: Int, format: Character)]? {
    guard let count = header.integer("TFIELDS"), (1...999).contains(count) else { return nil }
    let sizes: [Character: Int] = ["B": 1, "I": 2, "J": 4, "K": 8, "E": 4, "D": 8, "A": 1, "L": 1, "P": 8, "Q": 16]
    var result: [String: (offset: Int, format: Character)] = [:]
    var offset = 0
    for i in 1...count {
      guard let name = header.text("TTYPE\(i)"), let format = header.text("TFORM\(i)") else { return nil }
      let digits = format.prefix { $0.isNumber }
      guard let repeats = digits.isEmpty ? 1 : Int(digits), (0...1 << 20).contains(repeats),
        let letter = format.dropFirst(digits.count).first, let size = sizes[letter]
      else { return nil }
      if repeats > 0 { result[name] = (offset, letter) }
      offset += repeats * size
    }
    return offset == rowSize ? result : nil
  }
}
