import EmberNumerics

/// Targets whose processes share a shape, so that neighbours are factored once for all of them: the first alone, the two that follow, the
/// next four and so on, because the first principal components matter most and further ones differ little.
struct ProcessGroups: Sendable {
  struct Group: Sendable {
    let shape: ProcessShape
    let targets: Range<Int>
  }

  let groups: [Group]

  /// `nil` unless there is a fit for every target, of inputs of this dimension.
  init?(_ fitted: [FittedProcess], dimension: Int) {
    var groups: [Group] = []
    var (first, size) = (0, 1)
    while first < fitted.count {
      let targets = first..<min(first + size, fitted.count)
      guard let shape = ProcessShape(fitted[targets], dimension: dimension) else { return nil }
      groups.append(Group(shape: shape, targets: targets))
      (first, size) = (targets.upperBound, 2 * size)
    }
    self.groups = groups
  }

  /// The group of each target.
  func process(of target: Int, _ processes: [LocalProcess?]) -> LocalProcess? {
    for (group, process) in zip(groups, processes) where group.targets.contains(target) { return process }
    return nil
  }

  /// Around a place, one per group; `nil` where it cannot be determined.
  func processes(_ points: [[Double]], penalties: [Double], at z: [Double]) -> [LocalProcess?] {
    groups.map { LocalProcess($0.shape, points: points, penalties: penalties, at: z) }
  }
}
