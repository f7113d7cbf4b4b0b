import EmberNumerics

extension NearestNeighbourEmulator {
  /// Processes are fitted anew when there are so many times as many examples.
  private static var growth: Double { 1.2 }
  /// A fit of lengths sees so many examples at most: its time grows with the cube of their number.
  private static var fittedExamples: Int { 160 }
  /// They come in so many groups of neighbours, because lengths are told by near pairs and far ones.
  private static var groups: Int { 8 }

  /// Polynomials of all examples, and processes of those that stand for them.
  public static func fit(_ all: EmulatorExamples, after earlier: Fit?, _ options: EmulatorOptions) -> Fit? {
    guard let polynomial = PolynomialEmulator.quadraticFit(all) else { return nil }
    let targets = all.outputs.columns
    if let earlier, earlier.processes.count == targets,
      ProcessGroups(earlier.processes, dimension: all.dimension) != nil,
      Double(all.points.count) < growth * Double(earlier.fittedCount)
    {
      return Fit(polynomial: polynomial, processes: earlier.processes, fittedCount: earlier.fittedCount)
    }
    let examples = representatives(all)
    return GaussianProcessEmulator.fit(examples, after: earlier?.processes, options).map {
      Fit(polynomial: polynomial, processes: $0, fittedCount: all.points.count)
    }
  }

  /// The values of groups of neighbours around points far from each other.
  static func representatives(_ all: EmulatorExamples) -> EmulatorExamples {
    let values = all.values
    guard all.points.count > fittedExamples else { return values }
    let search = NeighbourSearch(all.points, scales: Array(repeating: 1, count: all.dimension))
    var distances = all.points.map { $0.reduce(0) { $0 + $1 * $1 } }
    // The first group lies in the middle, each further one where the earlier ones are farthest.
    var middle = distances.indices.min { distances[$0] < distances[$1] } ?? 0
    distances = distances.map { _ in .infinity }
    var chosen: Set<Int> = []
    for group in 0..<groups {
      let wanted = (fittedExamples - chosen.count) / (groups - group)
      let near = search.nearest(to: all.points[middle], count: all.points.count)
      let further = near.filter { !chosen.contains($0) }.prefix(wanted)
      chosen.formUnion(further)
      for i in distances.indices {
        distances[i] = min(distances[i], ProcessShape.squaredDistance(all.points[i], all.points[middle]))
      }
      // Not the outermost point: nothing is near it.
      let ordered = distances.indices.sorted { distances[$0] < distances[$1] }
      middle = ordered[ordered.count * 3 / 4]
    }
    return values.selecting(chosen.sorted())
  }
}

extension PolynomialEmulator {
  /// What the polynomials leave of the values at examples; one row per target.
  func residuals(_ examples: EmulatorExamples) -> [[Double]] {
    let fitted = examples.points.map { mean(standardized: $0) }
    return (0..<targetCount).map { k in fitted.indices.map { examples.outputs[$0, k] - fitted[$0][k] } }
  }
}
