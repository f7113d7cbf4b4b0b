import EmberBandPowers
import EmberLikelihood
import EmberNumerics
import EmberTheory

extension Instrument {
  /// Reads the description of an instrument, such as `examples/simons_observatory.yaml`.
  ///
  /// - Throws: `EmberError` naming file, line, key, value and remedy.
  public init(file path: String) throws(EmberError) {
    let root = try ConfigurationParser.parse(
      try TextFile.read(path, role: "the description of an instrument", limit: DataFile.settingsLimit), source: path)
    let complaints = ComplaintCollector()
    let section = ConfigurationSection(
      root, path: "", known: ["name", "sky_fraction", "spectra", "band_width", "temperature", "polarisation"],
      complaints)
    let name = Self.name(section) ?? path.escaped
    let sky = section.number(.skyFraction)
    if section["sky_fraction"] == nil {
      complaints.add(
        Self.missing(path, "sky_fraction", "Add `sky_fraction: 0.4`, the part of the sky that is observed."))
    }
    if section["temperature"] == nil {
      complaints.add(
        Self.missing(
          path, "temperature", "Add `temperature: {white_noise: MUK_ARCMIN, beam: ARCMIN, multipoles: [FIRST, LAST]}`.")
      )
    }
    let temperature = section["temperature"].flatMap {
      Sensitivity($0, path: "temperature", fallback: nil, complaints)
    }
    let polarisation = section["polarisation"].flatMap {
      Sensitivity($0, path: "polarisation", fallback: temperature, complaints)
    }
    let spectra = Self.spectra(section)
    let bandWidth = section.integer(.bandWidth) ?? 1
    try complaints.check()
    guard let sky, let temperature else { throw .internalFailure("an instrument without temperature") }
    self.init(
      name: name, skyFraction: sky, temperature: temperature, polarisation: polarisation ?? temperature.polarised,
      spectra: spectra, bandWidth: bandWidth)
    try checkMeasurable(section, path)
  }

  /// Throws unless every spectrum that is used has multipoles, and a noise at the last of them with which something is measured.
  private func checkMeasurable(_ section: ConfigurationSection, _ path: String) throws(EmberError) {
    func complaint(_ key: String, _ problem: String, _ remedy: String) -> EmberError {
      section[key]?.complaint(key, problem, remedy: remedy)
        ?? .badInput(InputComplaint(origin: InputOrigin(source: path), key: key, problem: problem, remedy: remedy))
    }
    if let kind = Self.availableSpectra.first(where: { spectra.contains($0) && multipoles($0) == nil }) {
      throw complaint(
        "spectra", "\(kind.rawValue) has no multipoles: temperature and polarisation have none in common",
        "Leave it out of `spectra`, or give them common multipoles.")
    }
    for (key, map) in [("temperature", temperature), ("polarisation", polarisation)] {
      let (last, limit) = (map.multipoles.upperBound, Self.largestNoise)
      guard !(map.noise(l: last) <= limit) else { continue }
      let best = map.multipoles.last { map.noise(l: $0) <= limit }
      throw complaint(
        key, "at l = \(last) the noise is \(map.noise(l: last)) muK^2, and nothing is measured there",
        best.map { "End its multipoles at l = \($0) or below, or give a smaller beam." } ?? "Give less noise.")
    }
  }

  /// A name stands in the header of files: one line.
  private static func name(_ section: ConfigurationSection) -> String? {
    guard let name = section.label("name") else { return nil }
    guard !name.isEmpty, name.count <= 100 else {
      section.complain("name", "a name of 1 to 100 characters was expected", remedy: "Write `name: TEXT`.")
      return nil
    }
    return name
  }

  private static func missing(_ path: String, _ key: String, _ remedy: String) -> EmberError {
    .badInput(InputComplaint(origin: InputOrigin(source: path), key: key, problem: "missing", remedy: remedy))
  }

  private static func spectra(_ section: ConfigurationSection) -> Set<SpectrumKind> {
    guard section["spectra"] != nil else { return Set(availableSpectra) }
    var result: Set<SpectrumKind> = []
    for item in section.list("spectra", remedy: "Write `spectra: [TT, TE, EE]`.") ?? [] {
      if let kind = availableSpectra.first(where: { $0.rawValue == "lensed_" + item.summary }) {
        result.insert(kind)
      } else {
        section.complaints.add(
          item.complaint(
            "spectra", "unknown spectrum",
            remedy: SpellingSuggestion.remedy(forQuantity: item.summary, among: ["TT", "TE", "EE"])))
      }
    }
    return result
  }
}

extension Instrument.Sensitivity {
  /// The same maps in polarisation, which needs twice the photons.
  fileprivate var polarised: Instrument.Sensitivity {
    .init(
      channels: channels.map { .init(whiteNoise: $0.whiteNoise * 2.0.squareRoot(), beam: $0.beam) },
      multipoles: multipoles)
  }

  /// Reads one block; what it leaves out is taken from `fallback`. `nil` after a complaint.
  fileprivate init?(
    _ node: ConfigurationNode, path: String, fallback: Instrument.Sensitivity?, _ complaints: ComplaintCollector
  ) {
    let section = ConfigurationSection(
      node, path: path, known: ["white_noise", "beam", "multipoles", "channels"], complaints)
    var channels: [Instrument.Channel?] = fallback?.polarised.channels ?? []
    if section["channels"] != nil {
      let example = "Write `channels: [{white_noise: MUK_ARCMIN, beam: ARCMIN}, ...]`."
      let items = section.list("channels", remedy: example) ?? []
      channels = items.prefix(Self.mostChannels).map { item in
        Self.channel(
          ConfigurationSection(item, path: section.keyPath("channels"), known: ["white_noise", "beam"], complaints))
      }
      if items.count > Self.mostChannels {
        section.complain("channels", "more than \(Self.mostChannels) channels", remedy: "Leave out the noisiest.")
      }
    } else if section["white_noise"] != nil || section["beam"] != nil || fallback == nil {
      channels = [Self.channel(section)]
    }
    let multipoles = Self.multipoles(section) ?? fallback?.multipoles
    if multipoles == nil, section["multipoles"] == nil {
      section.complain("multipoles", "missing", remedy: "Add `multipoles: [30, 3000]`.")
    }
    guard let multipoles, !channels.isEmpty, !channels.contains(nil) else { return nil }
    self.init(channels: channels.compactMap(\.self), multipoles: multipoles)
  }

  private static let mostChannels = 1000

  private static func channel(_ section: ConfigurationSection) -> Instrument.Channel? {
    if section["white_noise"] == nil {
      section.complain("white_noise", "missing", remedy: "Add `white_noise: MUK_ARCMIN`.")
    }
    if section["beam"] == nil {
      section.complain("beam", "missing", remedy: "Add `beam: ARCMIN` (full width at half maximum).")
    }
    guard let noise = section.number(.whiteNoise), let beam = section.number(.beam) else { return nil }
    return Instrument.Channel(whiteNoise: noise, beam: beam)
  }

  private static func multipoles(_ section: ConfigurationSection) -> ClosedRange<Int>? {
    guard let node = section["multipoles"] else { return nil }
    guard case .sequence(let ends) = node.content, ends.count == 2, let low = ends[0].integer,
      let high = ends[1].integer, low >= 2, low <= high, high <= SettingRange.highestMultipole
    else {
      section.complain(
        "multipoles", "two multipoles between 2 and \(SettingRange.highestMultipole), the smaller first, were expected",
        remedy: "Write `multipoles: [30, 3000]`.")
      return nil
    }
    return low...high
  }
}
