import EmberBandPowers
import EmberLikelihood
import EmberTheory

/// What stands between the sky and the band powers of a `.dataset` file: aberration, foregrounds of polarised maps, a calibration; and the
/// nuisance parameters of these.
struct CosmoMCNuisances {
  private(set) var parameters: [NuisanceParameterInfo] = []
  private(set) var transformations: [any SpectrumTransformation] = []

  private typealias Parameter = PolarizedForegroundParameter

  /// - Parameters:
  ///   - pairs: of each spectrum of the layout.
  ///   - lmax: the theory's highest multipole.
  init(_ keys: CosmoMCKeys, _ folder: DataFolder, _ maps: CosmoMCMaps, pairs: [(Int, Int)], lmax: Int)
    throws(LikelihoodError)
  {
    if let coefficient = try keys.section.number("aberration_coeff"), coefficient != 0 {
      // Lensing potentials stay as they are.
      let cmb = pairs.indices.filter { maps.kind(pairs[$0]) != .lensingPotential }
      if let first = cmb.first, let last = cmb.last {
        transformations.append(Aberration(coefficient: -coefficient, places: first..<last + 1))
      }
    }
    let names = try Self.names(keys, folder)
    let calibration = try Self.calibration(keys, names.map(\.name))
    try addForegrounds(keys, folder, maps, pairs, lmax, names, calibration)
    if let calibration {
      let planck = NuisanceParameterInfo.planckCalibration
      let isPlanck = ([planck.name] + planck.aliases).contains(calibration)
      let latex = names.first { $0.name == calibration }?.latex ?? ""
      let info =
        isPlanck
        ? planck
        : NuisanceParameterInfo(name: calibration, latex: latex.isEmpty ? calibration : latex, defaultValue: 1)
      parameters.append(info)
      transformations.append(
        Calibration(
          parameter: info.name, powers: [.lensedTT: 2, .lensedTE: 2, .lensedEE: 2, .lensedBB: 2]))
    }
  }

  /// The lines of a `.paramnames` file: name, then a label.
  private static func names(_ keys: CosmoMCKeys, _ folder: DataFolder) throws(LikelihoodError)
    -> [(name: String, latex: String)]
  {
    let section = keys.section
    guard let key = ["nuisance_params", "calibration_param"].first(where: { section[$0] != nil }) else { return [] }
    if key == "nuisance_params", let other = section["calibration_param"] {
      throw section.problem(other, "calibration_param", "with nuisance_params, calibration_paramname names it")
    }
    let file = try section.requiredText(key)
    let bytes = try section.naming(key) { () throws(LikelihoodError) in try folder.bytes(file) }
    var names: [(String, String)] = []
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let words = line.split { $0 == " " || $0 == "\t" }
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      let name = String(first.last == "*" ? first.dropLast() : first)
      names.append((name, words.dropFirst().joined(separator: " ")))
    }
    guard !names.isEmpty else { throw section.problem(try section.require(key), key, "\(file) names no parameter") }
    return names
  }

  private static func calibration(_ keys: CosmoMCKeys, _ names: [String]) throws(LikelihoodError) -> String? {
    if keys.section["calibration_param"] != nil { return names.first }
    guard let name = try keys.section.text("calibration_paramname") else { return nil }
    guard names.contains(name) else {
      throw keys.section.unknown("parameter", name, "calibration_paramname", among: names)
    }
    return name
  }

  private mutating func addForegrounds(
    _ keys: CosmoMCKeys, _ folder: DataFolder, _ maps: CosmoMCMaps, _ pairs: [(Int, Int)], _ lmax: Int,
    _ names: [(name: String, latex: String)], _ calibration: String?
  ) throws(LikelihoodError) {
    let section = keys.section
    let polarised = pairs.indices.filter { [.lensedEE, .lensedBB].contains(maps.kind(pairs[$0])) }
    let isSeen = maps.required.contains { keys.item("bandpass", maps.names[$0]) != nil }
    var spelled: [Parameter: (name: String, latex: String)] = [:]
    for entry in names where entry.name != calibration {
      guard isSeen, let parameter = Parameter(spelling: entry.name) else {
        throw section.unknown(
          isSeen ? "parameter" : "parameter, without bandpasses,", entry.name, "nuisance_params",
          among: isSeen ? Parameter.allCases.map(\.rawValue) : [])
      }
      spelled[parameter] = entry
    }
    guard isSeen, !polarised.isEmpty else { return }
    if section["nuisance_params"] == nil {
      for parameter in Parameter.allCases { spelled[parameter] = (parameter.rawValue, parameter.info.latex) }
    }
    for parameter in Parameter.common where spelled[parameter] == nil {
      throw section.problem(
        try section.require("nuisance_params"), "nuisance_params", "\(parameter.rawValue) is missing in it")
    }
    let isElectric = polarised.contains { maps.kind(pairs[$0]) == .lensedEE }
    let bands = maps.required.map { Self.band(of: maps.names[$0]) }
    // What nothing depends on is no parameter.
    for parameter in Parameter.allCases {
      let matters =
        switch parameter {
        case .dustRatio, .synchrotronRatio: isElectric
        case .dustDecorrelation, .synchrotronDecorrelation: maps.required.count > 1
        case .centre: bands.contains { $0 != nil }
        case .centre95, .centre150, .centre220: bands.contains(parameter)
        default: true
        }
      if !matters { spelled[parameter] = nil }
    }
    var seen: [DustAndSynchrotron.Map] = []
    for (place, band) in zip(maps.required, bands) {
      let centres = [.centre, band].compactMap { $0 }.filter { band != nil && spelled[$0] != nil }
      seen.append(.init(bandpass: try Self.bandpass(keys, folder, maps.names[place]), centres: centres))
    }
    let places = Dictionary(uniqueKeysWithValues: maps.required.enumerated().map { ($1, $0) })
    transformations.append(
      DustAndSynchrotron(
        maps: seen,
        pairs: polarised.compactMap { place in
          let (i, j) = pairs[place]
          guard let a = places[i], let b = places[j] else { return nil }
          return .init(place: place, maps: (a, b), isElectric: maps.kind(pairs[place]) == .lensedEE)
        }, parameters: spelled.mapValues(\.name), references: try Self.references(keys), lmax: lmax))
    for parameter in Parameter.allCases {
      guard let entry = spelled[parameter] else { continue }
      var info = parameter.info
      (info.name, info.latex) = (entry.name, entry.latex.isEmpty ? info.latex : entry.latex)
      parameters.append(info)
    }
  }

  /// Whose error of the centre a map's band has.
  private static func band(of map: String) -> Parameter? {
    [Parameter.centre95, .centre150, .centre220].first { map.contains($0.band ?? "-") }
  }

  private static func bandpass(_ keys: CosmoMCKeys, _ folder: DataFolder, _ map: String) throws(LikelihoodError)
    -> Bandpass
  {
    guard let key = keys.item("bandpass", map) else {
      throw keys.section.problem(keys.section.node, "bandpass[\(map)]", "missing", isMissing: true)
    }
    guard let bandpass = Bandpass(try keys.section.array(key, in: folder)) else {
      throw keys.section.problem(
        try keys.section.require(key), key, "two columns were expected, ascending frequencies in GHz and the response")
    }
    return bandpass
  }

  private static func references(_ keys: CosmoMCKeys) throws(LikelihoodError) -> DustAndSynchrotron.References {
    func pivots(_ key: String, _ values: [Double]) throws(LikelihoodError) -> [Double] {
      var pivots: [Double] = []
      for (i, value) in values.enumerated() {
        pivots.append(
          try keys.item(key, "\(i + 1)").map { item throws(LikelihoodError) in
            try keys.section.positive(item)
          } ?? value)
      }
      guard pivots[0] != pivots[1] else {
        throw keys.section.problem(keys.section.node, key, "two different frequencies were expected", isMissing: true)
      }
      return pivots
    }
    return DustAndSynchrotron.References(
      dust: try keys.positive("fpivot_dust", default: 353), synchrotron: try keys.positive("fpivot_sync", default: 23),
      dustDecorrelation: Decorrelation(
        pivots: try pivots("fpivot_dust_decorr", [217, 353]), form: try keys.choice("lform_dust_decorr", default: .flat)
      ),
      synchrotronDecorrelation: Decorrelation(
        pivots: try pivots("fpivot_sync_decorr", [22, 33]), form: try keys.choice("lform_sync_decorr", default: .flat)))
  }
}
