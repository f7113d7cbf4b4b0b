import Testing

@testable import EmberNumerics

/// Sizes and places that an archive claims are believed only as far as its bytes can hold them.
@Suite("Archives that claim too much")
struct HostileArchiveTests {
  private let bytes = NPZArchive(["x": .list([1.0, 2.0]), "y": .list([3.0])]).bytes

  private func reason(_ bytes: [UInt8]) -> String {
    let error = #expect(throws: StorageError.self) { try NPZArchive(bytes, file: "bad.npz") }
    return error?.description ?? ""
  }

  /// Where the records of the directory begin.
  private func records(_ bytes: [UInt8]) -> [Int] {
    bytes.indices.dropLast(4).filter { Array(bytes[$0..<$0 + 4]) == [0x50, 0x4B, 1, 2] }
  }

  private func patched(_ place: Int, _ value: [UInt8]) -> [UInt8] {
    var result = bytes
    result.replaceSubrange(place..<place + value.count, with: value)
    return result
  }

  @Test("A size beyond what the file can hold is refused before anything is unpacked")
  func sizes() {
    let record = records(bytes)[0]
    var huge = patched(record + 10, [8, 0])
    huge.replaceSubrange(record + 24..<record + 28, with: [0xF0, 0xFF, 0xFF, 0xFF])
    #expect(reason(huge).contains("x.npy claims 4294967280 bytes"))
  }

  @Test("Entries that share bytes or a name are refused")
  func overlaps() {
    #expect(reason(patched(records(bytes)[1] + 42, [0, 0, 0, 0])).contains("shares bytes"))
    let array = NPYArray.list([1.0]).bytes
    #expect(reason(ZipArchive.bytes([("x.npy", array), ("x.npy", array)])).contains("stands in it twice"))
  }

  @Test("Sixty-four-bit places beyond the end are refused")
  func places() {
    let extra: [UInt8] = [1, 0, 8, 0] + [UInt8](repeating: 0xFF, count: 7) + [0x7F]
    let record = records(bytes)[0]
    var far = patched(record + 42, [0xFF, 0xFF, 0xFF, 0xFF])
    far[record + 30] = UInt8(extra.count)
    far.insert(contentsOf: extra, at: record + 46 + 5)
    #expect(reason(far).contains("directory"))
  }

  @Test("Data that expand beyond their claim are refused")
  func bomb() {
    // A literal zero, then 5000 matches of 258 bytes at distance 1, in the fixed code.
    var bits: [Int] = [1, 1, 0] + [0, 0, 1, 1, 0, 0, 0, 0]
    for _ in 0..<5000 { bits += [1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0] }
    bits += Array(repeating: 0, count: 7 + 8)
    let packed = stride(from: 0, to: bits.count - 7, by: 8).map { start in
      UInt8((0..<8).reduce(0) { $0 | bits[start + $1] << $1 })
    }
    #expect(Inflate.unpack(packed[...], count: 1 + 5000 * 258)?.allSatisfy { $0 == 0 } == true)
    #expect(Inflate.unpack(packed[...], count: 1000) == nil)
    for count in [0, 5000 * 258, 2 + 5000 * 258, -1, Int.max] {
      #expect(Inflate.unpack(packed[...], count: count) == nil, "\(count)")
    }
    // What is handed over in parts, as where there is more than zlib can count, comes out the same; so do bytes behind the end.
    for part in [1, 7, 1000] {
      let whole = Inflate.unpack(packed[...] + [9, 9], count: 1 + 5000 * 258, part: part)
      #expect(whole?.count == 1 + 5000 * 258 && whole?.contains { $0 != 0 } == false, "\(part)")
      #expect(Inflate.unpack(packed.dropLast(), count: 1 + 5000 * 258, part: part) == nil, "\(part)")
    }
    #expect(Inflate.unpack([], count: 0) == nil && Inflate.unpack([3, 0], count: 0) == [])
  }

  @Test(
    "Headers of arrays",
    arguments: [
      ("<U9223372036854775807", "(1,)"), ("<U2305843009213693952", "(2,)"), ("<f9223372036854775807", "(1,)"),
      ("<f8", "(9223372036854775807,)"), ("<f8", "(4611686018427387904, 4)"), ("<f8", "(1073741824,)"),
      ("<f8", "(99999999999999999999,)"), ("<f8", "(-1,)"), ("<f0", "(1,)"), ("<f-8", "(1,)"), ("<f8", "(2,)"),
      ("<f8", "(" + String(repeating: "1,", count: 1000) + ")"), ("<f8", "(0, 4611686018427387904)"),
    ])
  func headers(type: String, shape: String) {
    let bytes = npy("{'descr': '\(type)', 'fortran_order': True, 'shape': \(shape), }", body: 8)
    #expect(throws: StorageError.self) { try NPYArray(bytes, file: "x") }
  }

  @Test("An array of no elements may have other axes, but no impossible ones")
  func empty() throws {
    func read(_ shape: String) throws -> NPYArray {
      try NPYArray(npy("{'descr': '<f8', 'fortran_order': True, 'shape': \(shape), }", body: 0), file: "x")
    }
    #expect(try read("(4, 0, 3)").shape == [4, 0, 3])
    #expect(throws: StorageError.self) { try read("(4611686018427387904, 4, 0)") }
    #expect(throws: StorageError.self) { try read("(0, 4611686018427387904, 4)") }
  }

  @Test("Brackets in the wrong order are no shape", arguments: [")(2,", ")2,(", "(", ")", "), (1,"])
  func brackets(shape: String) {
    let bytes = npy("{'descr': '<f8', 'fortran_order': False, 'shape': \(shape) }", body: 8)
    #expect(throws: StorageError.self) { try NPYArray(bytes, file: "x") }
  }

  @Test("Random damage is an error or an array, never more")
  func mutations() {
    var random = RandomStream(seed: 11)
    let header = "{'descr': '<U2', 'fortran_order': True, 'shape': (2, 3), }"
    let samples = [bytes, NumPyFixture.compressed, NumPyFixture.objects]
    for round in 0..<600 {
      let archive = damaged(samples[round % 3], &random)
      if let read = try? NPZArchive(archive, file: "x") {
        #expect(read.arrays.values.reduce(0) { $0 + $1.count } <= 16 << 20)
      }
      _ = try? NPYArray(damaged(npy(header, body: 48), &random), file: "x")
    }
  }

  private func damaged(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    var result = bytes
    for _ in 0..<1 + Int(random.uniform() * 4) {
      result[Int(random.uniform() * Double(result.count))] = UInt8(random.uniform() * 255)
    }
    if random.uniform() < 0.2 { result.removeLast(Int(random.uniform() * Double(result.count))) }
    return result
  }

  private func npy(_ header: String, body: Int) -> [UInt8] {
    let length = header.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8)
      + [UInt8](repeating: 0, count: body)
  }
}
