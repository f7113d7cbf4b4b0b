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
    #expect(throws: DataFileError.missing(path: "/nowhere/x.dat")) { try DataFile(path: "/nowhere/x.dat").bytes() }
  }

  @Test(arguments: ["a\r\nb\r\n\r\nc", "\u{FEFF}a\nb\n\nc", "a\rb\r\rc", "a\nb\n\nc"])
  func linesEndInEveryWay(text: String) throws {
    let file = try written(text)
    #expect(try DataFile(path: file.path).lines() == ["a", "b", "", "c"])
    #expect(try DataFile(path: file.path).text() == "a\nb\n\nc")
  }

  @Test func numbersThatAreNotFiniteAreNamed() throws {
    let file = try written("1\n1e999\n")
    #expect(throws: DataFileError.malformed(path: file.path, line: 2, expected: "1 number")) {
      try DataFile(path: file.path).columns(1)
    }
  }

  @Test func whatIsNoFileIsNamed() throws {
    #expect(throws: DataFileError.unreadable(path: "/", reason: "it is a folder")) { try DataFile(path: "/").text() }
    #expect(throws: DataFileError.unreadable(path: "/dev/zero", reason: "it is a device")) {
      try DataFile(path: "/dev/zero").bytes()
    }
    let error = #expect(throws: DataFileError.self) { try DataFile(path: "/dev/zero").text() }
    #expect(error?.description.contains("zero byte") == true)
    #expect(try DataFile(path: "/dev/null").text().isEmpty)
  }

  @Test func aFileBeyondTheLimitIsRefused() throws {
    let file = try written("12345678")
    #expect(try DataFile(path: file.path).bytes(limit: 8).count == 8)
    #expect(throws: DataFileError.self) { try DataFile(path: file.path).bytes(limit: 7) }
  }

  @Test func aPipeIsReadToItsEnd() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let text = Array(String(repeating: "1 2\r\n", count: 2000).utf8)
    #expect(write(ends[1], text, text.count) == text.count)
    close(ends[1])
    defer { close(ends[0]) }
    #expect(try DataFile(path: "/proc/self/fd/\(ends[0])").columns(2)[1].count == 2000)
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
