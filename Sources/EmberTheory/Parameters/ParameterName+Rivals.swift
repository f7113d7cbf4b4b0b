/// Which parameters determine each other, so that not all of them can be given.
extension ParameterName {
  /// The inputs that determine the same quantity, so that only one of them can be given.
  public var rivals: [ParameterName] { Self.rivals[self] ?? [] }

  private static let rivals: [ParameterName: [ParameterName]] = {
    var table: [ParameterName: [ParameterName]] = [:]
    let others: [[ParameterName]] = [
      [.logA, .amplitude, .sigma8, .s8], [.tauReio, .reionizationRedshift], [.decayingInitial, .decayingToday],
    ]
    for group in closure + others {
      for name in group { table[name] = group.filter { $0 != name } }
    }
    table[.neutrinoMass] = singleNeutrinoMasses
    for name in singleNeutrinoMasses { table[name] = [.neutrinoMass] }
    return table
  }()

  /// Cold matter, the expansion today, and what share of the one is in the other: any two of the three determine the third, beside
  /// baryons, neutrinos and curvature. Each is known by one of these parameters.
  public static let closure: [[ParameterName]] = [
    [.omegaCDM, .omegaMatterPhysical], [.hubbleConstant] + acousticScales, [.omegaMatter, .omegaDarkEnergy],
  ]

  /// The angles of the sound horizon that may stand in for H0.
  public static let acousticScales: [ParameterName] = [.thetaStar100, .thetaS100, .thetaMC100]

  /// Those of other parameters that determine this one: a rival, or two that close the sum of densities; none where it is free.
  public func determining(among others: some Sequence<ParameterName>) -> [ParameterName] {
    let others = Array(others)
    if let rival = others.first(where: rivals.contains) { return [rival] }
    guard let own = Self.closure.firstIndex(where: { $0.contains(self) }) else { return [] }
    let rest = Self.closure.indices.filter { $0 != own }.compactMap { others.first(where: Self.closure[$0].contains) }
    return rest.count == 2 ? rest : []
  }
}

extension ParameterName {
  /// Those of other parameters that give way to this one: rivals, and of two that would determine it the share of the density, else the
  /// density, else the expansion; but none of `kept`.
  public func displaced(among others: [ParameterName], keeping kept: [ParameterName] = []) -> [ParameterName] {
    let direct = others.filter { rivals.contains($0) && !kept.contains($0) }
    let closing = determining(among: others.filter { !direct.contains($0) })
    guard closing.count == 2 else { return direct }
    let order = [2, 0, 1].map { Self.closure[$0] }
    let next = order.compactMap { group in closing.first(where: group.contains) }.first { !kept.contains($0) }
    return direct + (next.map { [$0] } ?? [])
  }
}

extension CosmologicalParameters {
  /// The parameters that are given, in canonical order.
  public var stated: [ParameterName] { ParameterName.allCases.filter { self[given: $0] != nil } }

  /// Replaces what is stated: other parameters that would determine the new ones give way (``ParameterName/displaced(among:keeping:)``).
  public mutating func restate(_ values: [(name: ParameterName, value: Double)]) {
    for (name, value) in values {
      for other in name.displaced(among: stated.filter { $0 != name }, keeping: values.map(\.name)) {
        self[given: other] = nil
      }
      self[given: name] = value
    }
  }

  /// True when one of some parameters is given.
  func states(anyOf names: [ParameterName]) -> Bool { names.contains { self[given: $0] != nil } }
}
