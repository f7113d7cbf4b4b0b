import EmberNumerics

/// The species beyond the core in the equations of one group of wavenumbers, one or more, one after the other. Models without any have no
/// such group.
final class SpeciesGroup<History: CosmicHistory> {
  typealias Medium = CosmicMedium<History.Scalar>

  private struct Member {
    let perturbation: any SpeciesPerturbation
    /// Where its variables begin.
    let start: Int
  }

  private let history: History
  private let members: [Member]
  /// The number of variables of all of them.
  let count: Int
  /// What each sees at the time last asked for: the stages of a step ask several times for the same one. Memory that lives as long as the group.
  private let media: UnsafeMutablePointer<SpeciesMedium>

  private init(_ history: History, _ perturbations: [any SpeciesPerturbation]) {
    self.history = history
    var (members, count) = ([Member](), 0)
    for perturbation in perturbations {
      members.append(Member(perturbation: perturbation, start: count))
      count += perturbation.count
    }
    (self.members, self.count) = (members, count)
    let nothing = SpeciesMedium(
      time: .nan, a: .zero, hubble: .zero, dark: .zero, columns: InlineArray(repeating: .zero))
    media = .allocate(capacity: members.count)
    media.initialize(repeating: nothing, count: members.count)
  }

  deinit { media.deallocate() }

  /// `nil` where there are no such species.
  convenience init?(_ history: History, k: Lanes) {
    guard !history.species.isEmpty else { return nil }
    let modes = SpeciesModes(k: k, geometry: history.geometry, models: history.models)
    self.init(history, history.species.map { $0.perturbation(of: modes) })
  }

  /// How they go on once radiation streams freely, from `time` on.
  func streaming(from time: Double) -> SpeciesGroup {
    SpeciesGroup(history, members.map { $0.perturbation.streaming(from: time) })
  }

  private func refresh(_ medium: Medium) {
    guard medium.time != media[0].time else { return }
    for index in members.indices {
      media[index] = SpeciesMedium(
        time: medium.time, a: medium.a.lanes, hubble: medium.hubble.lanes, dark: medium.dark.lanes,
        columns: history.columns(ofSpecies: index, at: medium.time))
    }
  }

  /// Fills their variables for adiabatic perturbations (``SpeciesPerturbation/begin(_:photons:_:)``).
  func begin(_ medium: Medium, photons: Lanes, _ y: UnsafeMutablePointer<Lanes>) {
    refresh(medium)
    for (index, member) in members.enumerated() {
      member.perturbation.begin(media[index], photons: photons, y + member.start)
    }
  }

  /// The sum of what they add.
  func moments(_ medium: Medium, _ y: UnsafePointer<Lanes>) -> SpeciesMoments {
    refresh(medium)
    var sum = members[0].perturbation.moments(media[0], y)
    for index in 1..<members.count {
      sum += members[index].perturbation.moments(media[index], y + members[index].start)
    }
    return sum
  }

  func rates(
    _ medium: Medium, _ metric: MetricRates, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) {
    refresh(medium)
    for (index, member) in members.enumerated() {
      member.perturbation.rates(media[index], metric, y + member.start, rates + member.start)
    }
  }

  /// The sum of what of them is matter.
  func matter(_ medium: Medium, _ y: UnsafePointer<Lanes>) -> (perturbation: Lanes, density: Lanes) {
    refresh(medium)
    var sum = (perturbation: Lanes.zero, density: Lanes.zero)
    for (index, member) in members.enumerated() {
      guard let matter = member.perturbation.matter(media[index], y + member.start) else { continue }
      sum.perturbation += matter.perturbation
      sum.density += matter.density
    }
    return sum
  }

  /// Continues the variables of another form of the same species as far as they are kept: the first ones.
  func fill(_ y: UnsafeMutablePointer<Lanes>, from other: SpeciesGroup, _ state: UnsafePointer<Lanes>) {
    for (member, before) in zip(members, other.members) {
      let count = member.perturbation.count
      precondition(count <= before.perturbation.count, "a species gains no variables")
      (y + member.start).update(from: state + before.start, count: count)
    }
  }
}
