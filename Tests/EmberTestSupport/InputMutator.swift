import EmberNumerics

/// Makes damaged and hostile inputs of sound ones: the same number always gives the same bytes.
public struct InputMutator: Sendable {
  private let seeds: [[UInt8]]
  private let tokens: [[UInt8]]

  /// - Parameters:
  ///   - seeds: Sound inputs of a format; at least one.
  ///   - dictionary: Words of the format, which are swapped and strewn in.
  public init(seeds: [[UInt8]], dictionary: [String]) {
    self.seeds = seeds
    tokens = (dictionary + Self.hostile).map { Array($0.utf8) }
  }

  /// Numbers at which arithmetic, conversions and allocations break.
  private static let extremes = [
    "0", "-1", "1", "-0.0", "1e308", "-1e308", "1e-320", "nan", "inf", "-inf", "4611686018427387904",
    "9223372036854775807",
    "-9223372036854775808", "9223372036854775808", "18446744073709551615", "18446744073709551616", "2147483648",
    "65536",
    "100000", "", "1e400", "0x1p5", "1_000", "٣", "1,5", "++1", "1e", ".", "-",
  ].map { Array($0.utf8) }

  private static let hostile = [
    "\n", "\r\n", "\r", "\t", "\0", "\u{FEFF}", "\u{2028}", "\u{1B}[2J", "#", "*", "\\", "\"", "'", "%", ":", ": ",
    "- ", "[", "]",
    "{", "}", ",", "&a ", "*a", "!!binary ", "<<: ", "|", ">", "..", "/", "é", "宇",
  ]

  /// The input of this number, one to four mutations away from a seed.
  public func input(_ number: Int) -> [UInt8] {
    var stream = RandomStream(seed: 0x46_555A_5A, stream: UInt64(number))
    var bytes = pick(seeds, &stream)
    for _ in 0...min(Self.below(4, &stream), Self.below(4, &stream)) { mutate(&bytes, &stream) }
    return bytes
  }

  private func mutate(_ bytes: inout [UInt8], _ stream: inout RandomStream) {
    switch Self.below(14, &stream) {
    case 0: change(&bytes, &stream) { $0 ^ (1 << UInt8(Self.below(8, &$1))) }
    case 1: change(&bytes, &stream) { _, stream in UInt8(Self.below(256, &stream)) }
    case 2: insert([UInt8(Self.below(256, &stream))], &bytes, &stream)
    case 3: bytes.removeSubrange(range(bytes.count, &stream))
    case 4: insert(Array(bytes[range(bytes.count, &stream)]), &bytes, &stream)
    case 5: bytes.removeLast(Self.below(bytes.count + 1, &stream))
    case 6, 7, 8: replaceNumber(&bytes, &stream)
    case 9: insert(pick(tokens, &stream), &bytes, &stream)
    case 10: replaceWord(&bytes, &stream)
    case 11: lines(&bytes, &stream)
    case 12: insert(Array(pick(seeds, &stream).suffix(Self.below(200, &stream))), &bytes, &stream)
    default: bytes = bytes.flatMap { $0 == UInt8(ascii: "\n") ? [13, 10] : [$0] }
    }
  }

  private func change(
    _ bytes: inout [UInt8], _ stream: inout RandomStream, _ body: (UInt8, inout RandomStream) -> UInt8
  ) {
    guard !bytes.isEmpty else { return }
    let place = Self.below(bytes.count, &stream)
    bytes[place] = body(bytes[place], &stream)
  }

  private func insert(_ piece: [UInt8], _ bytes: inout [UInt8], _ stream: inout RandomStream) {
    bytes.insert(contentsOf: piece, at: Self.below(bytes.count + 1, &stream))
  }

  /// Up to a hundred neighbouring places.
  private func range(_ count: Int, _ stream: inout RandomStream) -> Range<Int> {
    let start = Self.below(count + 1, &stream)
    return start..<min(count, start + 1 + Self.below(100, &stream))
  }

  private func replaceNumber(_ bytes: inout [UInt8], _ stream: inout RandomStream) {
    replaceRun(&bytes, &stream, by: pick(Self.extremes, &stream)) {
      (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0)
    }
  }

  private func replaceWord(_ bytes: inout [UInt8], _ stream: inout RandomStream) {
    replaceRun(&bytes, &stream, by: pick(tokens, &stream)) {
      (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 95
    }
  }

  /// Replaces the first run of bytes of a kind behind a random place.
  private func replaceRun(
    _ bytes: inout [UInt8], _ stream: inout RandomStream, by piece: [UInt8], where belongs: (UInt8) -> Bool
  ) {
    guard !bytes.isEmpty else { return }
    var start = Self.below(bytes.count, &stream)
    while start > 0, belongs(bytes[start]), belongs(bytes[start - 1]) { start -= 1 }
    guard let first = bytes[start...].firstIndex(where: belongs) else { return }
    let end = bytes[first...].firstIndex { !belongs($0) } ?? bytes.count
    bytes.replaceSubrange(first..<end, with: piece)
  }

  /// Drops, repeats or exchanges lines.
  private func lines(_ bytes: inout [UInt8], _ stream: inout RandomStream) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    let (a, b) = (Self.below(lines.count, &stream), Self.below(lines.count, &stream))
    switch Self.below(3, &stream) {
    case 0: lines.remove(at: a)
    case 1: lines.insert(lines[a], at: b)
    default: lines.swapAt(a, b)
    }
    bytes = Array(lines.joined(separator: CollectionOfOne(UInt8(ascii: "\n"))))
  }

  private func pick(_ pieces: [[UInt8]], _ stream: inout RandomStream) -> [UInt8] {
    pieces[Self.below(pieces.count, &stream)]
  }

  private static func below(_ count: Int, _ stream: inout RandomStream) -> Int {
    Int(stream.next() % UInt64(max(count, 1)))
  }
}
