import EmberTheory

/// Cold dark matter that decays into radiation which does not interact (Audren et al. 2014, arXiv:1407.2418; Poulin, Serpico & Lesgourgues
/// 2016, arXiv:1606.02073), by its amount and its rate of decay. It is at rest with the cold dark matter that lasts.
public struct DecayingColdMatter: Sendable, Hashable {
  /// How much there is of it.
  public enum Amount: Sendable, Hashable {
    /// Omega h^2 that there would be today had nothing decayed.
    case initial(Double)
    /// Omega h^2 today, with the radiation.
    case today(Double)
  }

  public let amount: Amount
  /// Gamma in km/s/Mpc, with respect to cosmic time.
  public let rate: Double
}

extension DecayingColdMatter: StatedSpecies {
  package static var parameters: [ParameterName] { [.decayingInitial, .decayingToday, .decayRate] }
  package static var hasMatter: Bool { true }
  package static var dependsOnExpansion: Bool { true }

  /// What parameters state; `nil` when they state none of it.
  package init?(_ parameters: CosmologicalParameters) throws(TheoryError) {
    let name = [ParameterName.decayingToday, .decayingInitial].first { parameters[given: $0] != nil }
    guard let name else {
      guard let rate = parameters[given: .decayRate] else { return nil }
      throw .unphysical(
        parameter: ParameterName.decayRate.rawValue, value: rate,
        requirement: "is of decaying dark matter, of which neither \(ParameterName.decayingInitial.rawValue) nor "
          + "\(ParameterName.decayingToday.rawValue) states any")
    }
    let value = try parameters.checked(name)
    amount = name == .decayingToday ? .today(value) : .initial(value)
    guard parameters[given: .decayRate] != nil || value == 0 else {
      throw .unphysical(
        parameter: name.rawValue, value: value, requirement: "needs \(ParameterName.decayRate.rawValue) beside it")
    }
    guard value > 0 else { return nil }
    rate = try parameters.checked(.decayRate)
    if let share = parameters[given: .earlyShare], share > 0 {
      throw .unphysical(
        parameter: ParameterName.earlyShare.rawValue, value: share,
        requirement: "must be 0 beside decaying dark matter: each is followed without the other")
    }
  }

  package func history(among surroundings: Surroundings) throws(TheoryError) -> any SpeciesHistory {
    if let history = DecayHistory(self, surroundings) { return history }
    let (name, value) =
      switch amount {
      case .initial(let value): (ParameterName.decayingInitial, value)
      case .today(let value): (ParameterName.decayingToday, value)
      }
    throw .unphysical(
      parameter: name.rawValue, value: value,
      requirement:
        "no universe with these densities has so much of it with \(ParameterName.decayRate.rawValue) = \(rate)")
  }
}
