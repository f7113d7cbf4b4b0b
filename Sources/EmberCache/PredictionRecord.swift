import EmberTheory
import Foundation
import GRDB

/// A prediction as the columns of table `prediction`, with their checksum.
struct PredictionRecord {
  let keyHash: Int64
  let parameters: String
  let request: TheoryRequest
  let derived: String
  /// C_l for l = 0 ... lmax of one kind after the other in canonical order, little-endian float64.
  let spectra: Data

  init(_ prediction: TheoryPrediction, key: StoreKey) {
    keyHash = key.hash
    parameters = key.parameters
    request = TheoryRequest(spectra: Set(prediction.spectra.kinds), lmax: prediction.spectra.lmax)
    derived = NumberList(prediction.derived.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }).text
    spectra = Self.encode(prediction.spectra)
  }

  /// Reads a row; `nil` when it is damaged.
  init?(_ row: Row) {
    guard let keyHash: Int64 = row.value("key_hash"), let parameters: String = row.value("parameters"),
      let request = TheoryRequest(row), let derived: String = row.value("derived"),
      let spectra: Data = row.value("c_l"), let checksum: Int64 = row.value("checksum")
    else { return nil }
    self.keyHash = keyHash
    self.parameters = parameters
    self.request = request
    self.derived = derived
    self.spectra = spectra
    guard checksum == self.checksum, spectra.count == 8 * request.spectra.count * (request.lmax + 1) else { return nil }
  }

  var checksum: Int64 {
    var checksum = Checksum()
    for text in ["\(keyHash)", parameters, "\(request.lmax)", request.spectraText, derived] { checksum.combine(text) }
    spectra.withUnsafeBytes { checksum.combine($0) }
    return checksum.value
  }

  /// The prediction, as one from the cache; `nil` when the derived parameters cannot be read.
  var prediction: TheoryPrediction? {
    guard let derived = NumberList(text: derived) else { return nil }
    return TheoryPrediction(
      spectra: decodedSpectra,
      derived: Dictionary(derived.numbers.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
      provenance: .cache)
  }

  private static func encode(_ spectra: PowerSpectra) -> Data {
    var data = Data(capacity: 8 * spectra.kinds.count * (spectra.lmax + 1))
    for kind in spectra.kinds {
      let words = (spectra[kind] ?? []).map(\.bitPattern.littleEndian)
      words.withUnsafeBytes { data.append(contentsOf: $0) }
    }
    return data
  }

  private var decodedSpectra: PowerSpectra {
    let count = request.lmax + 1
    var result = PowerSpectra(lmax: request.lmax)
    spectra.withUnsafeBytes { raw in
      for (index, kind) in SpectrumKind.allCases.filter(request.spectra.contains).enumerated() {
        result[kind] = (0..<count).map { l in
          let word = raw.loadUnaligned(fromByteOffset: 8 * (index * count + l), as: UInt64.self)
          return Double(bitPattern: UInt64(littleEndian: word))
        }
      }
    }
    return result
  }
}

extension Row {
  /// The value of a column; `nil` when it is of another type, as in a damaged row, where GRDB's subscript would trap.
  func value<Value: DatabaseValueConvertible>(_ column: String) -> Value? {
    Value.fromDatabaseValue(self[column] ?? DatabaseValue.null)
  }
}

extension TheoryRequest {
  /// The columns `lmax` and `spectra`; `nil` when they cannot be read.
  init?(_ row: Row) {
    guard let lmax: Int = row.value("lmax"), (0..<1_000_000).contains(lmax), let names: String = row.value("spectra")
    else { return nil }
    let words = names.split(separator: " ")
    let kinds = words.compactMap { SpectrumKind(rawValue: String($0)) }
    guard kinds.count == words.count else { return nil }
    self.init(spectra: Set(kinds), lmax: lmax)
  }

  /// The kinds in canonical order.
  var spectraText: String {
    SpectrumKind.allCases.filter(spectra.contains).map(\.rawValue).joined(separator: " ")
  }
}
