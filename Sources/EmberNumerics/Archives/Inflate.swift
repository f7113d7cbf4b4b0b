/// Unpacks data compressed with DEFLATE (RFC 1951), as `numpy.savez_compressed` writes it.
struct Inflate {
  private let input: ArraySlice<UInt8>
  private var position: Int
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var output: [UInt8] = []

  /// The unpacked bytes, of which there must be `count`; `nil` when the data are damaged.
  static func unpack(_ input: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
    var inflate = Inflate(input, count: count)
    guard inflate.run(limit: count), inflate.output.count == count else { return nil }
    return inflate.output
  }

  private init(_ input: ArraySlice<UInt8>, count: Int) {
    self.input = input
    position = input.startIndex
    output.reserveCapacity(count)
  }

  private mutating func run(limit: Int) -> Bool {
    var isLast = false
    while !isLast {
      guard let last = take(1), let kind = take(2) else { return false }
      isLast = last == 1
      switch kind {
      case 0: guard copyStored(limit) else { return false }
      case 1: guard expand(Self.fixedLiterals, Self.fixedDistances, limit) else { return false }
      case 2:
        guard let (literals, distances) = readTables(), expand(literals, distances, limit) else { return false }
      default: return false
      }
    }
    return true
  }

  private mutating func take(_ count: Int) -> Int? {
    while bitCount < count {
      guard position < input.endIndex else { return nil }
      bits |= UInt32(input[position]) << UInt32(bitCount)
      position += 1
      bitCount += 8
    }
    let value = bits & ((1 << UInt32(count)) - 1)
    bits >>= UInt32(count)
    bitCount -= count
    return Int(value)
  }

  private mutating func copyStored(_ limit: Int) -> Bool {
    (bits, bitCount) = (0, 0)
    guard let length = take(16), let complement = take(16), length == complement ^ 0xFFFF,
      position + length <= input.endIndex, output.count + length <= limit
    else { return false }
    output += input[position..<position + length]
    position += length
    return true
  }

  private mutating func expand(_ literals: HuffmanTable, _ distances: HuffmanTable, _ limit: Int) -> Bool {
    while true {
      guard let symbol = decode(literals) else { return false }
      if symbol == 256 { return true }
      if symbol < 256 {
        guard output.count < limit else { return false }
        output.append(UInt8(symbol))
        continue
      }
      guard symbol - 257 < Self.lengthBase.count, let extra = take(Self.lengthBits[symbol - 257]),
        let code = decode(distances), code < Self.distanceBase.count, let more = take(Self.distanceBits[code])
      else { return false }
      let length = Self.lengthBase[symbol - 257] + extra
      let distance = Self.distanceBase[code] + more
      guard distance <= output.count, output.count + length <= limit else { return false }
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
  }

  private mutating func decode(_ table: HuffmanTable) -> Int? {
    var (code, first, index) = (0, 0, 0)
    for length in 1...15 {
      guard let bit = take(1) else { return nil }
      code |= bit
      let count = table.counts[length]
      if code - count < first { return table.symbols[index + code - first] }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return nil
  }

  private mutating func readTables() -> (HuffmanTable, HuffmanTable)? {
    guard let literalCount = take(5), let distanceCount = take(5), let codeCount = take(4) else { return nil }
    var lengths = [Int](repeating: 0, count: 19)
    for place in Self.codeOrder.prefix(codeCount + 4) {
      guard let length = take(3) else { return nil }
      lengths[place] = length
    }
    let codes = HuffmanTable(lengths)
    let total = literalCount + 257 + distanceCount + 1
    var all: [Int] = []
    while all.count < total {
      guard let symbol = decode(codes) else { return nil }
      if symbol < 16 {
        all.append(symbol)
        continue
      }
      guard symbol > 16 || !all.isEmpty, let extra = take([2, 3, 7][symbol - 16]) else { return nil }
      all += Array(repeating: symbol == 16 ? all[all.count - 1] : 0, count: extra + [3, 3, 11][symbol - 16])
    }
    guard all.count == total else { return nil }
    return (HuffmanTable(Array(all[..<(literalCount + 257)])), HuffmanTable(Array(all[(literalCount + 257)...])))
  }

  private static let codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let lengthBase = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let distanceBits = (0..<30).map { max(0, $0 / 2 - 1) }
  private static let distanceBase: [Int] = distanceBits.reduce(into: [1]) { $0.append($0[$0.count - 1] + (1 << $1)) }
    .dropLast()
  private static let fixedLiterals = HuffmanTable(
    (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = HuffmanTable(Array(repeating: 5, count: 30))
}

/// A canonical Huffman code: how many codes there are of each length, and their symbols in order.
private struct HuffmanTable {
  var counts = [Int](repeating: 0, count: 16)
  var symbols: [Int] = []

  init(_ lengths: [Int]) {
    for length in lengths where length > 0 { counts[length] += 1 }
    for length in 1...15 { symbols += lengths.indices.filter { lengths[$0] == length } }
  }
}
