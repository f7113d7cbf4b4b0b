import EmberNumerics

extension PolynomialEmulator {
  /// Of so many examples at most: ridges and inflation hardly depend on their number.
  private static var fittedExamples: Int { 1200 }
  /// A degree is tried when there are so many times as many observations as it has coefficients.
  private static var spareObservations: Double { 1.5 }

  public static func fit(_ all: EmulatorExamples, after earlier: Fit?, _ options: EmulatorOptions) -> Fit? {
    let count = all.points.count
    let isMany = count > fittedExamples
    let examples = isMany ? all.selecting((0..<fittedExamples).map { $0 * count / fittedExamples }) : all
    let search = Search(examples: examples)
    guard var best = search.quadratic() else { return nil }
    while best.fit.degree < PolynomialBasis.highestDegree, isDetermined(best.fit.degree + 1, examples),
      let next = search.next(after: best, earlier: earlier)
    {
      best = next
    }
    return best.fit
  }

  /// The best of degree 2; `nil` when there are too few examples.
  static func quadraticFit(_ examples: EmulatorExamples) -> Fit? { Search(examples: examples).quadratic()?.fit }

  private static func isDetermined(_ degree: Int, _ examples: EmulatorExamples) -> Bool {
    let count = PolynomialBasis(dimension: examples.dimension, degree: degree).count
    return Double(examples.observationCount) >= spareObservations * Double(count)
  }
}

/// Looks for degree, ridges and inflation under which left-out examples are most probable.
private struct Search {
  let examples: EmulatorExamples

  typealias Scored = (fit: PolynomialEmulator.Fit, score: Double)

  func quadratic() -> Scored? {
    best(
      [0.0, 1, 2, 3].flatMap { power in
        [0, 1e-6, 1e-4, 1e-2, 1, 100].map { PolynomialEmulator.Fit(ridges: [$0], power: power) }
      })
  }

  /// Of one degree more; `nil` when that is no better.
  func next(after lower: Scored, earlier: PolynomialEmulator.Fit?) -> Scored? {
    var start = lower.fit
    start.ridges.append(1)
    let place = start.ridges.count - 1
    // The ridge of a known fit, or any; then each other number in turn.
    var candidates: [Double] = [1e-4, 1e-2, 1, 100, 1e4]
    if let earlier, earlier.ridges.count > place {
      let known = earlier.ridges[place]
      candidates = [known / 100, known, known * 100]
    }
    guard var best = self.best(Self.changed(start, \.ridges[place], candidates)) else { return nil }
    for other in 0..<place {
      let own = best.fit.ridges[other]
      best = better(best, Self.changed(best.fit, \.ridges[other], [own / 100, own * 100]))
    }
    let power = best.fit.power
    best = better(best, Self.changed(best.fit, \.power, [max(power - 1, 0), min(power + 1, 3)]))
    return best.score > lower.score ? best : nil
  }

  private static func changed(
    _ fit: PolynomialEmulator.Fit, _ number: WritableKeyPath<PolynomialEmulator.Fit, Double>, _ values: [Double]
  ) -> [PolynomialEmulator.Fit] {
    values.map { value in
      var changed = fit
      changed[keyPath: number] = value
      return changed
    }
  }

  private func better(_ best: Scored, _ fits: [PolynomialEmulator.Fit]) -> Scored {
    guard let found = self.best(fits), found.score > best.score else { return best }
    return found
  }

  /// The best of some, the first of equal ones; `nil` when none has a score.
  private func best(_ fits: [PolynomialEmulator.Fit]) -> Scored? {
    let scores = parallelMap(fits.count) { i -> Double? in
      let inflation = VarianceInflation(examples.points, power: fits[i].power)
      return PolynomialEmulator.regression(examples, fits[i], inflation).map {
        LeftOutErrors([($0, Array(examples.points.indices))]).score
      }
    }
    var best: Scored?
    for (fit, score) in zip(fits, scores) {
      guard let score, score.isFinite else { continue }
      if best.map({ score > $0.score }) ?? true { best = (fit, score) }
    }
    return best
  }
}
