/// The first image of a FITS file that holds numbers, plain or compressed in tiles (FITS standard 4.0, sections 7.1 and 10.1).
public struct FITSImage: Sendable {
  /// Lengths of the axes, the slowest first, as NumPy has them.
  public let shape: [Int]
  /// The numbers, the last axis fastest; not a number where the file says that there is none.
  public let values: [Double]

  init(shape: [Int], values: [Double]) { (self.shape, self.values) = (shape, values) }

  /// Reads an image of a file's bytes.
  ///
  /// - Parameter file: names the file in errors.
  /// - Throws: ``StorageError`` where there is no image, where it is damaged, or compressed in a way that is not read here.
  public init(_ bytes: [UInt8], file: String) throws(StorageError) {
    var place = 0
    while place < bytes.count {
      guard let header = FITSHeader(bytes, at: place), header.text(place == 0 ? "SIMPLE" : "XTENSION") != nil else {
        throw .malformed(file: file, reason: "no header of FITS at byte \(place)")
      }
      guard let axes = header.axes("NAXIS"), let size = Self.size(header, axes), size <= bytes.count - header.end else {
        throw .malformed(file: file, reason: "the data after byte \(place) end before their header says")
      }
      let data = header.end..<header.end + size
      if header.text("ZIMAGE") == "T" {
        self = try FITSTiles(header, file: file).image(bytes[data])
        return
      }
      if header.text("XTENSION") ?? "IMAGE" == "IMAGE", size > 0 {
        self = try Self.plain(header, axes, bytes[data], file)
        return
      }
      place = header.end + FITSHeader.padded(size)
    }
    throw .unsupported(file: file, reason: "no image in it")
  }

  /// Bytes of the data of a unit.
  private static func size(_ header: FITSHeader, _ axes: [Int]) -> Int? {
    guard let bits = header.integer("BITPIX"), FITSPixel(rawValue: bits) != nil else { return nil }
    let extra = header.integer("PCOUNT") ?? 0
    guard !axes.isEmpty else { return 0 }
    guard (0..<1 << 40).contains(extra), header.integer("GCOUNT") ?? 1 == 1 else { return nil }
    return abs(bits) / 8 * (axes.reduce(1, *) + extra)
  }

  private static func plain(_ header: FITSHeader, _ axes: [Int], _ data: ArraySlice<UInt8>, _ file: String)
    throws(StorageError) -> FITSImage
  {
    guard let pixel = header.integer("BITPIX").flatMap(FITSPixel.init) else {
      throw .malformed(file: file, reason: "its BITPIX is none of FITS")
    }
    let (scale, zero) = (header.number("BSCALE") ?? 1, header.number("BZERO") ?? 0)
    let blank = pixel.isFloatingPoint ? nil : header.integer("BLANK").map(Double.init)
    let values = data.withUnsafeBytes { raw in
      (0..<axes.reduce(1, *)).map { i in
        let value = pixel.value(raw, at: i * pixel.size)
        return value == blank ? .nan : zero + scale * value
      }
    }
    return FITSImage(shape: axes.reversed(), values: values)
  }
}
