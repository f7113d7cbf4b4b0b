import EmberBandPowers
import EmberLikelihood
import EmberTheory

/// The maps of a `.dataset` file, and the spectra between them.
///
/// Without names of maps there is one for each field, T, E, B and the lensing potential P, and `TE` is a spectrum; with them, say at several
/// frequencies, it is `MAP1xMAP2`.
struct CosmoMCMaps {
  /// The field of each map, by its letter.
  let fields: [String]
  let names: [String]
  private let haveNames: Bool
  /// The places of maps whose spectra are the data, and of those that band powers depend on, in their order.
  let used: [Int]
  let required: [Int]

  private static let fields = ["T", "E", "B", "P"]

  init(_ keys: CosmoMCKeys) throws(LikelihoodError) {
    let given = keys.words("map_names")
    haveNames = !given.isEmpty
    names = haveNames ? given : Self.fields
    fields = haveNames ? try keys.requiredWords("map_fields") : Self.fields
    guard fields.count == names.count else {
      throw keys.section.problem(
        try keys.section.require("map_fields"), "map_fields", "\(fields.count) fields for \(names.count) maps")
    }
    for field in fields where !Self.fields.contains(field) {
      throw keys.section.unknown("field", field, "map_fields", among: Self.fields)
    }
    let wanted = keys.words("fields_use")
    for field in wanted where !Self.fields.contains(field) {
      throw keys.section.unknown("field", field, "fields_use", among: Self.fields)
    }
    guard haveNames || !wanted.isEmpty else {
      throw keys.section.problem(keys.section.node, "fields_use", "missing", isMissing: true)
    }
    let (fields, names) = (fields, names)
    func places(_ key: String) throws(LikelihoodError) -> [Int] {
      var places: [Int] = []
      for word in keys.words(key) {
        guard let place = names.firstIndex(of: word) else {
          throw keys.section.unknown("map", word, key, among: names)
        }
        places.append(place)
      }
      return places
    }
    let chosen = try places("maps_use")
    let used =
      chosen.isEmpty
      ? names.indices.filter { wanted.isEmpty || wanted.contains(fields[$0]) } : Set(chosen).sorted()
    self.used = used
    required = Set(used + (try places(haveNames ? "maps_required" : "fields_required"))).sorted()
    guard !used.isEmpty, Set(names).count == names.count else {
      throw keys.section.problem(
        keys.section["map_names"] ?? keys.section.node, haveNames ? "map_names" : "fields_use",
        used.isEmpty ? "no map is used" : "a name stands for two maps")
    }
  }

  /// Pairs of the maps that are used, by their places among these, in the order of a lower triangle.
  var pairs: [(Int, Int)] { used.indices.flatMap { i in (0...i).map { (i, $0) } } }

  /// How a pair of the maps that are used may be spelled.
  func spellings(_ pair: (Int, Int)) -> [String] {
    let (a, b) = (names[used[pair.0]], names[used[pair.1]])
    return haveNames ? ["\(a)x\(b)", "\(b)x\(a)"] : [a + b, b + a]
  }

  /// The two maps of a spectrum's name, the later one first.
  func pair(_ word: String, _ section: DataSection, _ key: String) throws(LikelihoodError) -> (Int, Int) {
    if !haveNames {
      let letters = word.map { names.firstIndex(of: String($0)) }
      guard letters.count == 2, let a = letters[0], let b = letters[1] else {
        throw section.unknown("spectrum", word, key, among: ["TT", "TE", "EE", "BB", "PP"])
      }
      return (max(a, b), min(a, b))
    }
    var unknown: String?
    for sign in word.indices where word[sign] == "x" {
      let (first, second) = (String(word[..<sign]), String(word[word.index(after: sign)...]))
      if let a = names.firstIndex(of: first), let b = names.firstIndex(of: second) { return (max(a, b), min(a, b)) }
      if names.contains(first) || unknown == nil { unknown = names.contains(first) ? second : first }
    }
    throw section.unknown("map", unknown ?? word, key, among: names)
  }

  /// The place of a pair in the lower triangle of the maps that are used; `nil` for one of others.
  func element(_ pair: (Int, Int)) -> Int? {
    guard let i = used.firstIndex(of: pair.0), let j = used.firstIndex(of: pair.1) else { return nil }
    return i * (i + 1) / 2 + j
  }

  /// The kind of a pair's spectrum; `nil` for one that vanishes.
  func kind(_ pair: (Int, Int)) -> SpectrumKind? {
    switch Set([fields[pair.0], fields[pair.1]]) {
    case ["T"]: .lensedTT
    case ["T", "E"]: .lensedTE
    case ["E"]: .lensedEE
    case ["B"]: .lensedBB
    case ["P"]: .lensingPotential
    default: nil
    }
  }

  /// As the layout of a theory has it.
  func spectrum(_ pair: (Int, Int), _ kind: SpectrumKind) -> DataSpectrum {
    DataSpectrum(kind, channels: haveNames ? [names[pair.0], names[pair.1]] : [])
  }
}
