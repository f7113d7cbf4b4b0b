import Foundation

/// A JSON document; numbers that JSON cannot write become null.
package enum JSONValue: Encodable, Sendable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case object([String: JSONValue])
  case array([JSONValue])

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .boolean(let value): try container.encode(value)
    case .number(let value):
      if !value.isFinite {
        try container.encodeNil()
      } else if let whole = Int(exactly: value) {
        try container.encode(whole)
      } else {
        try container.encode(value)
      }
    case .string(let value): try container.encode(value)
    case .object(let members): try container.encode(members)
    case .array(let items): try container.encode(items)
    }
  }

  /// The document as text, keys sorted.
  package var text: String {
    get throws(EmberError) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      do { return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n" } catch {
        throw .internalFailure("JSON cannot be written: \(error)")
      }
    }
  }
}
