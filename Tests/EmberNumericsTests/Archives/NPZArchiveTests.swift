import EmberTestSupport
import Testing

@testable import EmberNumerics

@Suite("Array files")
struct NPZArchiveTests {
  private let archive = NPZArchive([
    "a": NPYArray(shape: [2, 3], .float64([1, 2.5, -3, 1e-300, 4, .pi])),
    "single": .list([1.5, -2] as [Float]), "whole": NPYArray(shape: [], .integer([-7])),
    "names": .list(["omega_b", "τ", ""]),
  ])

  @Test("What was written is read; equal arrays give equal bytes")
  func roundTrip() throws {
    let bytes = archive.bytes
    #expect(try NPZArchive(bytes, file: "x.npz") == archive)
    #expect(bytes == archive.bytes)
  }

  @Test("An archive of numpy.savez_compressed, with Fortran order, big endian and long sizes")
  func numpy() throws {
    // np.savez_compressed(f, m=np.asfortranarray([[1., 2.], [3., 4.]]), n=np.array([5, 6], '>i4'), z=np.zeros(300))
    let archive = try NPZArchive(NumPyFixture.compressed, file: "numpy.npz")
    #expect(archive.arrays["m"] == NPYArray(shape: [2, 2], .float64([1, 2, 3, 4])))
    #expect(archive.arrays["n"] == NPYArray(shape: [2], .integer([5, 6])))
    #expect(archive.arrays["z"]?.doubles == Array(repeating: 0, count: 300))
  }

  @Test("Python objects are refused, and nothing of them is run")
  func objects() throws {
    // np.savez(f, o=np.array([{}], dtype=object))
    let error = #expect(throws: StorageError.self) { try NPZArchive(NumPyFixture.objects, file: "o.npz") }
    #expect("\(try #require(error))".contains("Python objects"))
  }

  @Test("Every single flipped bit and every truncation is noticed, or changes nothing that is read")
  func damage() throws {
    let bytes = NPZArchive(["x": .list([1.0, 2.0, 3.0])]).bytes
    let intact = try NPZArchive(bytes, file: "x")
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(place % 8)
      // Dates and flags of an archive carry no numbers.
      if let read = try? NPZArchive(damaged, file: "x"), let array = read.arrays["x"] {
        #expect(array == intact.arrays["x"], "byte \(place)")
      }
    }
    for length in 0..<bytes.count {
      #expect(throws: StorageError.self) { try NPZArchive(Array(bytes[..<length]), file: "x") }
    }
    for length in stride(from: 0, to: NumPyFixture.compressed.count, by: 7) {
      #expect(throws: StorageError.self) { try NPZArchive(Array(NumPyFixture.compressed[..<length]), file: "x") }
    }
  }

  @Test("Checksums of known texts (FIPS 180-4, ISO 3309)")
  func checksums() {
    #expect(SHA256([]).text == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256(Array("abc".utf8)).text == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)).text
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      SHA256(Array(repeating: UInt8(ascii: "a"), count: 1_000_000)).text
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    #expect(CRC32.of(Array("123456789".utf8)[...]) == 0xCBF4_3926)
  }

  @Test("A file that cannot be written leaves what was there")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DataFileError.self) { try DataFile(path: folder.path("none/x")).write([1]) }
    try DataFile(path: folder.path("x")).write([1, 2])
    try DataFile(path: folder.path("x")).write([3])
    #expect(try DataFile(path: folder.path("x")).bytes() == [3])
    #expect(folder.contents == ["x"])
  }
}
