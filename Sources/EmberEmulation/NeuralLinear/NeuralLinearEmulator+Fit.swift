import EmberNetworks
import EmberNumerics
import Glibc

extension NeuralLinearEmulator {
  /// So many members, each of which has not seen the points of its own fold.
  private static let memberCount = 4
  /// Features are trained anew when there are so many times as many observations.
  private static let growth = 1.15
  private static let firstEpochs = 150
  private static let furtherEpochs = 50

  public static func fit(_ examples: EmulatorExamples, after earlier: Fit?, _ options: EmulatorOptions) -> Fit? {
    let earlier = earlier.flatMap { $0.isUsable(examples.dimension, members: memberCount) ? $0 : nil }
    if let earlier, Double(examples.observationCount) < growth * Double(earlier.trainedCount) {
      return chosen(examples, earlier)
    }
    var training = NeuralFeatureTraining()
    training.epochs = earlier == nil ? firstEpochs : furtherEpochs
    return fit(examples, after: earlier, training)
  }

  public static func pretrained(_ examples: EmulatorExamples) -> NeuralLinearEmulator? {
    var training = NeuralFeatureTraining()
    training.hidden = [128, 128]
    training.epochs = 800
    return fit(examples, after: nil, training).flatMap { Self(examples, $0) }
  }

  private static func fit(_ examples: EmulatorExamples, after earlier: Fit?, _ training: NeuralFeatureTraining) -> Fit?
  {
    guard examples.observationCount >= PolynomialEmulator.minimumObservations(examples.dimension) else { return nil }
    let folds = folds(examples)
    let layout = NetworkLayout(widths: [examples.dimension] + training.hidden + [examples.outputs.columns])
    let trained = parallelMap(memberCount) { member -> Network? in
      var own = training
      own.member = member
      own.seed = UInt64(examples.points.count)
      let rows = examples.points.indices.filter { folds[$0] != member }
      return own.train(examples, rows: rows, after: earlier?.network(member))
    }
    let networks = trained.compactMap { $0?.parameters }
    guard networks.count == memberCount else { return nil }
    return chosen(
      examples,
      Fit(
        networks: networks, widths: layout.widths, trainedCount: examples.observationCount, ridges: [1e-4, 1], power: 1)
    )
  }

  /// With the priors and the inflation with which left-out examples are predicted best: each in turn, all else as it is.
  private static func chosen(_ examples: EmulatorExamples, _ start: Fit) -> Fit? {
    guard let features = start.features(examples.points) else { return nil }
    let folds = folds(examples)
    func score(_ fit: Fit) -> Double {
      let inflation = VarianceInflation(examples.points, power: fit.power)
      let regressions = regressions(examples, features, fit, inflation, folds)
      let score = regressions.map { LeftOutErrors($0).score } ?? -.infinity
      return score.isFinite ? score : -.infinity
    }
    var (best, bestScore) = (start, score(start))
    func improve(_ choices: [Fit]) {
      for (fit, value) in zip(choices, choices.map(score)) where value > bestScore { (best, bestScore) = (fit, value) }
    }
    for _ in 0..<2 {
      improve(
        [1e-4, 1e-2, 1, 100, 1e4, 1e8].map {
          var fit = best
          fit.ridges[1] = $0
          return fit
        })
      improve(
        [1e-6, 1e-4, 1e-2, 1, 100].map {
          var fit = best
          fit.ridges[0] = $0
          return fit
        })
      improve(
        [0, 1, 2, 3].map {
          var fit = best
          fit.power = $0
          return fit
        })
    }
    return bestScore > -.infinity ? best : nil
  }

  public init?(_ examples: EmulatorExamples, _ fit: Fit) {
    guard fit.isUsable(examples.dimension, members: Self.memberCount), let features = fit.features(examples.points)
    else { return nil }
    let inflation = VarianceInflation(examples.points, power: fit.power)
    guard let regressions = Self.regressions(examples, features, fit, inflation, Self.folds(examples)) else {
      return nil
    }
    let errors = LeftOutErrors(regressions)
    self.init(
      standardization: examples.standardization,
      members: zip(features, regressions).map {
        NeuralLinearMember(
          dimension: examples.dimension, features: $0, coefficients: $1.regression.coefficients,
          inverse: $1.regression.inverse)
      }, variance: errors.variance, inflation: inflation, leftOut: errors.predictions)
  }

  /// One for each member, with the examples of its fold; `nil` when one is not determined.
  private static func regressions(
    _ examples: EmulatorExamples, _ features: [NeuralFeatures], _ fit: Fit, _ inflation: VarianceInflation,
    _ folds: [Int]
  ) -> [(regression: RidgeRegression, examples: [Int])]? {
    let basis = PolynomialBasis(dimension: examples.dimension, degree: 2)
    let all = parallelMap(features.count) { member in
      RidgeRegression(
        examples, functions: NeuralLinearMember.functions(basis, features[member], examples),
        ridge: basis.ridge([fit.ridges[0]]) + Array(repeating: fit.ridges[1], count: features[member].count), inflation)
    }
    let found = all.compactMap { $0 }
    guard found.count == features.count else { return nil }
    return found.enumerated().map { member, regression in
      (regression, folds.indices.filter { folds[$0] == member })
    }
  }

  /// The fold of each example, by the inputs of the first of its solver call: it stays what it is as further examples come.
  private static func folds(_ examples: EmulatorExamples) -> [Int] {
    var firsts: [Int: Int] = [:]
    for (i, call) in examples.calls.enumerated() where firsts[call] == nil { firsts[call] = i }
    return examples.points.indices.map { i in
      let z = examples.points[firsts[examples.calls[i]] ?? i]
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for x in examples.standardization.inputs(z) {
        // Standardising and back moves the last digits.
        hash = (hash ^ ((x.bitPattern &+ (1 << 19)) >> 20)) &* 0x0000_0100_0000_01b3
      }
      return Int((hash >> 33) % UInt64(memberCount))
    }
  }
}

extension NeuralLinearEmulator.Fit {
  /// True when it describes networks of so many inputs.
  fileprivate func isUsable(_ dimension: Int, members: Int) -> Bool {
    guard widths.count >= 3, widths.allSatisfy({ $0 > 0 }), widths[0] == dimension, networks.count == members,
      ridges.count == 2
    else { return false }
    let count = NetworkLayout(widths: widths).count
    return networks.allSatisfy { $0.count == count }
  }

  fileprivate func network(_ member: Int) -> Network {
    Network(layout: NetworkLayout(widths: widths), parameters: networks[member])
  }

  fileprivate func features(_ points: [[Double]]) -> [NeuralFeatures]? {
    let all = networks.indices.compactMap { NeuralFeatures(network($0), examples: points) }
    return all.count == networks.count ? all : nil
  }
}
