import Foundation
import Testing

@testable import EmberNumerics

/// Images as astropy wrote them, of numbers that formulas give.
@Suite("Images of FITS files")
struct FITSImageTests {
  private static func wave(_ row: Int, _ i: Int) -> Double {
    row == 1 ? 0 : sin(0.3 * Double(i * row)) * Double(1 + row) + 0.01 * Double(i)
  }

  private static func scattered(_ row: Int, _ i: Int) -> Int { (row * 7919 + i * i * 37) % 2001 - 1000 }

  @Test("Doubles that were quantised come back within a step, and zeros as zeros")
  func rice() throws {
    let image = try FITSImage(FITSFixture.rice, file: "a.fits")
    #expect(image.shape == [3, 40])
    for row in 0..<3 {
      for i in 0..<40 { #expect(abs(image.values[row * 40 + i] - Self.wave(row, i)) < 0.02) }
    }
    #expect(image.values[40..<80].allSatisfy { $0 == 0 })
    // As astropy reads them.
    #expect(Array(image.values.prefix(6)) == [0.0, 0.01, 0.02, 0.03, 0.04, 0.05])
    #expect(Array(image.values.suffix(3)) == [-0.2647337043609115, -1.7774977292804042, -2.571698842363138])
  }

  @Test("Single precision as gzip comes back as it was")
  func gzip() throws {
    let image = try FITSImage(FITSFixture.gzip, file: "a.fits")
    for row in 0..<3 {
      for i in 0..<40 { #expect(abs(image.values[row * 40 + i] - Self.wave(row, i)) < 3e-7) }
    }
  }

  @Test("Whole numbers of 8, 16 and 32 bits come back as they were")
  func wholeNumbers() throws {
    let short = try FITSImage(FITSFixture.short, file: "a.fits")
    let long = try FITSImage(FITSFixture.long, file: "a.fits")
    let byte = try FITSImage(FITSFixture.byte, file: "a.fits")
    for row in 0..<3 {
      for i in 0..<40 {
        let value = Self.scattered(row, i)
        #expect(short.values[row * 40 + i] == Double(value))
        #expect(long.values[row * 40 + i] == Double(value * 123_457))
        #expect(byte.values[row * 40 + i] == Double((value % 200 + 200) % 200))
      }
    }
  }

  @Test("An image that is not compressed")
  func plain() throws {
    let image = try FITSImage(FITSFixture.plain, file: "a.fits")
    #expect(image.shape == [2, 5])
    #expect(image.values == [0.0, 0.01, 0.02, 0.03, 0.04, 0, 0, 0, 0, 0])
  }

  @Test("Dithering, no image and other files are refused by name")
  func refused() throws {
    #expect(
      throws: StorageError.unsupported(
        file: "a.fits", reason: "numbers quantised with dithering (SUBTRACTIVE_DITHER_1)")
    ) {
      _ = try FITSImage(FITSFixture.dithered, file: "a.fits")
    }
    #expect(throws: StorageError.unsupported(file: "a.fits", reason: "no image in it")) {
      _ = try FITSImage(Array(FITSFixture.plain.prefix(2880)), file: "a.fits")
    }
    #expect(throws: StorageError.malformed(file: "a.fits", reason: "no header of FITS at byte 0")) {
      _ = try FITSImage(Array("1 2 3\n".utf8), file: "a.fits")
    }
  }

  @Test(
    "A file that ends early or has a damaged byte is an error or another image, and never a trap",
    arguments: [FITSFixture.rice, FITSFixture.gzip, FITSFixture.long, FITSFixture.plain])
  func hostile(file: [UInt8]) throws {
    // What an array takes is up to 80 bytes here, padding follows.
    for end in stride(from: 0, to: file.count - 2880, by: 97) {
      #expect(throws: StorageError.self) { _ = try FITSImage(Array(file.prefix(end)), file: "a.fits") }
    }
    var random = RandomStream(seed: 7)
    for _ in 0..<3000 {
      var changed = file
      for _ in 0..<1 + Int(random.next() % 3) {
        changed[Int(random.next() % UInt64(file.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      _ = try? FITSImage(changed, file: "a.fits")
    }
  }

  @Test("Axes beside an empty one are not of any length")
  func emptyAxis() {
    let long = "549755813888"
    let cards = [
      "SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 3", "NAXIS1  = 0", "NAXIS2  = \(long)", "NAXIS3  = \(long)", "END",
    ]
    let bytes = Array(cards.map { $0 + String(repeating: " ", count: 80 - $0.count) }.joined().utf8)
    let header = FITSHeader(bytes, at: 0)
    #expect(header?.integer("NAXIS2") == 549_755_813_888)
    #expect(header?.axes("NAXIS") == nil)
  }
}
