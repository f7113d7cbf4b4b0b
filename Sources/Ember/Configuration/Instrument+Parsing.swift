import EmberLikelihood
import EmberNumerics
import EmberTheory

extension Instrument {
  /// Multipoles of an instrument lie below.
  fileprivate static let highestMultipole = 20_000

  /// Reads the description of an instrument, such as `examples/simons_observatory.yaml`.
  ///
  /// - Throws: ``EmberError`` naming file, line, key, value and remedy.
  public init(file path: String) throws(EmberError) {
    let root = try ConfigurationParser.parse(
      try TextFile.read(path, role: "the description of an instrument", limit: DataFile.settingsLimit), source: path)
    let section = try ConfigurationSection(
      root, path: "", known: ["name", "sky_fraction", "spectra", "band_width", "temperature", "polarization"])
    guard
      let sky = try section.number(
        "sky_fraction", "a number from 0.000001 (a twentieth of a square degree) to 1", where: { $0 >= 1e-6 && $0 <= 1 }
      )
    else { throw Self.missing(path, "sky_fraction", "Add `sky_fraction: 0.4`, the part of the sky that is observed.") }
    guard let node = section["temperature"] else {
      throw Self.missing(
        path, "temperature", "Add `temperature: {white_noise: MUK_ARCMIN, beam: ARCMIN, multipoles: [FIRST, LAST]}`.")
    }
    let temperature = try Sensitivity(node, path: "temperature", noiseFactor: 1, fallback: nil)
    let polarization = try section["polarization"].map { node throws(EmberError) in
      try Sensitivity(node, path: "polarization", noiseFactor: 2.0.squareRoot(), fallback: temperature)
    }
    self.init(
      name: try section.text("name") ?? path, skyFraction: sky, temperature: temperature,
      polarization: polarization ?? temperature.polarized,
      spectra: try Self.spectra(section["spectra"]), bandWidth: try section.integer("band_width", atLeast: 1) ?? 1)
    try checkMeasurable(section, path)
  }

  /// Throws unless every spectrum that is used has multipoles, and a noise at the last of them with which something is measured.
  private func checkMeasurable(_ section: ConfigurationSection, _ path: String) throws(EmberError) {
    func complaint(_ key: String, _ problem: String, _ remedy: String) -> EmberError {
      section[key]?.complaint(key, problem, remedy: remedy)
        ?? .badInput(InputComplaint(origin: InputOrigin(source: path), key: key, problem: problem, remedy: remedy))
    }
    guard bandWidth < Self.highestMultipole else {
      throw complaint("band_width", "a band of more than \(Self.highestMultipole) multipoles", "Give a smaller width.")
    }
    if let kind = Self.availableSpectra.first(where: { spectra.contains($0) && multipoles($0) == nil }) {
      throw complaint(
        "spectra", "\(kind.rawValue) has no multipoles: temperature and polarization have none in common",
        "Leave it out of `spectra`, or give them common multipoles.")
    }
    for (key, map) in [("temperature", temperature), ("polarization", polarization)] {
      let (last, limit) = (map.multipoles.upperBound, Self.largestNoise)
      guard !(map.noise(l: last) <= limit) else { continue }
      let best = map.multipoles.last { map.noise(l: $0) <= limit }
      throw complaint(
        key, "at l = \(last) the noise is \(map.noise(l: last)) muK^2, and nothing is measured there",
        best.map { "End its multipoles at l = \($0) or below, or give a smaller beam." } ?? "Give less noise.")
    }
  }

  private static func missing(_ path: String, _ key: String, _ remedy: String) -> EmberError {
    .badInput(InputComplaint(origin: InputOrigin(source: path), key: key, problem: "missing", remedy: remedy))
  }

  private static func spectra(_ node: ConfigurationNode?) throws(EmberError) -> Set<SpectrumKind> {
    guard let node else { return Set(availableSpectra) }
    guard case .sequence(let items) = node.content, !items.isEmpty else {
      throw node.complaint("spectra", "a list was expected", remedy: "Write `spectra: [TT, TE, EE]`.")
    }
    var result: Set<SpectrumKind> = []
    for item in items {
      guard let kind = availableSpectra.first(where: { $0.rawValue == "lensed_" + item.summary }) else {
        throw item.complaint(
          "spectra", "unknown spectrum",
          remedy: SpellingSuggestion.remedy(for: item.summary, among: ["TT", "TE", "EE"]))
      }
      result.insert(kind)
    }
    return result
  }
}

extension Instrument.Sensitivity {
  /// The same maps in polarisation, which needs twice the photons.
  fileprivate var polarized: Instrument.Sensitivity {
    .init(
      channels: channels.map { .init(whiteNoise: $0.whiteNoise * 2.0.squareRoot(), beam: $0.beam) },
      multipoles: multipoles)
  }

  /// Reads one block; what it leaves out is taken from `fallback`, noise times `noiseFactor`.
  fileprivate init(
    _ node: ConfigurationNode, path: String, noiseFactor: Double, fallback: Instrument.Sensitivity?
  ) throws(EmberError) {
    let section = try ConfigurationSection(node, path: path, known: ["white_noise", "beam", "multipoles", "channels"])
    var channels = fallback?.polarized.channels ?? []
    if let list = section["channels"] {
      guard case .sequence(let items) = list.content, !items.isEmpty else {
        throw list.complaint(
          section.keyPath("channels"), "a list was expected",
          remedy: "Write `channels: [{white_noise: MUK_ARCMIN, beam: ARCMIN}, ...]`.")
      }
      channels = []
      for item in items {
        let channel = try ConfigurationSection(item, path: section.keyPath("channels"), known: ["white_noise", "beam"])
        channels.append(try Self.channel(channel))
      }
    } else if section["white_noise"] != nil || section["beam"] != nil || fallback == nil {
      channels = [try Self.channel(section)]
    }
    guard let multipoles = try Self.multipoles(section["multipoles"], path: path) ?? fallback?.multipoles else {
      throw node.complaint(path, "multipoles is missing", remedy: "Add `multipoles: [30, 3000]`.")
    }
    self.init(channels: channels, multipoles: multipoles)
  }

  private static func channel(_ section: ConfigurationSection) throws(EmberError) -> Instrument.Channel {
    guard let noise = try section.number("white_noise", "a positive number (muK arcmin)", where: { $0 > 0 }) else {
      throw section.node.complaint(section.path, "white_noise is missing", remedy: "Add `white_noise: MUK_ARCMIN`.")
    }
    guard let beam = try section.number("beam", "a number of arcmin that is not negative", where: { $0 >= 0 }) else {
      throw section.node.complaint(
        section.path, "beam is missing", remedy: "Add `beam: ARCMIN` (full width at half maximum).")
    }
    return Instrument.Channel(whiteNoise: noise, beam: beam)
  }

  private static func multipoles(_ node: ConfigurationNode?, path: String) throws(EmberError) -> ClosedRange<Int>? {
    guard let node else { return nil }
    guard case .sequence(let ends) = node.content, ends.count == 2,
      let low = ends[0].number.flatMap(Int.init(exactly:)),
      let high = ends[1].number.flatMap(Int.init(exactly:)), low >= 2, low <= high, high < Instrument.highestMultipole
    else {
      throw node.complaint(
        "\(path).multipoles", "two multipoles, the first at least 2, were expected",
        remedy: "Write `multipoles: [30, 3000]`.")
    }
    return low...high
  }
}
