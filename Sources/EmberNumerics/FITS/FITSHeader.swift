/// The header of one unit of a FITS file: cards of 80 characters in blocks of 2880 bytes (FITS standard 4.0, section 4).
struct FITSHeader {
  static let block = 2880
  private static let card = 80

  /// The values by keyword, without quotes and comments.
  private let values: [String: String]
  /// Where the data of the unit begin.
  let end: Int

  /// `nil` where no complete header begins.
  init?(_ bytes: [UInt8], at start: Int) {
    var values: [String: String] = [:]
    var place = start
    while place + Self.card <= bytes.count {
      let card = String(decoding: bytes[place..<place + Self.card], as: UTF8.self)
      place += Self.card
      let key = String(card.prefix(8)).trimmingSpaces
      if key == "END" {
        self.values = values
        end = start + FITSHeader.padded(place - start)
        return
      }
      if card.dropFirst(8).hasPrefix("= ") { values[key] = Self.value(card.dropFirst(10)) }
    }
    return nil
  }

  /// Up to the next full block.
  static func padded(_ count: Int) -> Int { (count + block - 1) / block * block }

  func text(_ key: String) -> String? { values[key] }

  func integer(_ key: String) -> Int? { values[key].flatMap { Int($0) } }

  /// Numbers may have the D of Fortran in place of E.
  func number(_ key: String) -> Double? {
    values[key].flatMap { Double(String($0.map { $0 == "D" ? "E" : $0 })) }
  }

  /// The lengths of the axes `PREFIX1`, `PREFIX2`, ..., the fastest first; `nil` where a file states what no array can have.
  func axes(_ prefix: String) -> [Int]? {
    guard let count = integer(prefix), (0...999).contains(count) else { return nil }
    var lengths: [Int] = []
    var product = 1
    for axis in 0..<count {
      guard let length = integer("\(prefix)\(axis + 1)"), length >= 0 else { return nil }
      // An axis without pixels does not make room for others of any length.
      let (next, overflow) = product.multipliedReportingOverflow(by: max(length, 1))
      guard !overflow, next < 1 << 40 else { return nil }
      product = next
      lengths.append(length)
    }
    return lengths
  }

  private static func value(_ field: Substring) -> String {
    let field = field.drop { $0 == " " }
    guard field.first == "'" else {
      return String(field.prefix { $0 != "/" }).trimmingSpaces
    }
    return String(field.dropFirst().prefix { $0 != "'" }).trimmingSpaces
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
