import Glibc
import Testing

@testable import EmberNumerics

@Suite struct DataFileTests {
  @Test func readsColumnsAndSkipsComments() throws {
    let file = try written("# l  C\n 2\t1.5e-3 \n\n3 -4\r\n")
    let columns = try DataFile(path: file.path).columns(2)
    #expect(columns == [[2, 3], [1.5e-3, -4]])
  }

  @Test(arguments: ["1 2\n3\n", "1 2\n3 4 5\n", "1 2\n3 four\n"])
  func namesTheLineThatDiffers(text: String) throws {
    let file = try written(text)
    #expect(throws: DataFileError.malformed(path: file.path, line: 2, expected: "2 numbers")) {
      try DataFile(path: file.path).columns(2)
    }
  }

  @Test func readsLittleEndianDoubles() throws {
    let written = try TemporaryFile([0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0])
    let file = DataFile(path: written.path)
    #expect(try file.littleEndianDoubles(count: 2) == [1.5, -2])
    #expect(throws: DataFileError.self) { try file.littleEndianDoubles(count: 3) }
  }

  @Test func aMissingFileIsAnErrorThatNamesIt() {
    #expect(throws: DataFileError.unreadable(path: "/nowhere/x.dat", reason: "No such file or directory")) {
      try DataFile(path: "/nowhere/x.dat").bytes()
    }
    #expect(throws: DataFileError.self) { try DataFile(path: "/").bytes() }
  }

  private func written(_ text: String) throws -> TemporaryFile { try TemporaryFile(Array(text.utf8)) }
}

/// A file that disappears with its owner.
private final class TemporaryFile {
  let path: String

  init(_ bytes: [UInt8]) throws {
    var template = Array("/tmp/ember-data-file-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    #expect(write(descriptor, bytes, bytes.count) == bytes.count)
  }

  deinit { unlink(path) }
}
