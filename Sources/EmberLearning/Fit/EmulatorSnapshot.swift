import EmberEmulation
import EmberNumerics
import EmberTheory

/// A trained emulator with its monitor, frozen.
final class EmulatorSnapshot: Sendable {
  let products: ProductEmulator
  let region: TrustRegion
  let monitor: AccuracyMonitor
  /// One around each peak of ln L that is known, and one at least.
  let tails: [ConcavityBound]
  /// Standardised inputs of the training points.
  let trainingPlaces: [[Double]]
  /// Rms error of ln L over the training points when each is left out.
  let leaveOneOutError: Double
  /// These errors, by the number of the training point, of those that were left out.
  let leftOutErrors: [Int: Double]
  /// Number of held-out points that calibrate it.
  let calibrationPoints: Int

  init(
    products: ProductEmulator, region: TrustRegion, monitor: AccuracyMonitor, tails: [ConcavityBound],
    trainingPlaces: [[Double]], leaveOneOutError: Double, leftOutErrors: [Int: Double],
    calibrationPoints: Int
  ) {
    self.products = products
    self.region = region
    self.monitor = monitor
    self.tails = tails
    self.trainingPlaces = trainingPlaces
    self.leaveOneOutError = leaveOneOutError
    self.leftOutErrors = leftOutErrors
    self.calibrationPoints = calibrationPoints
  }

  var basis: EmulatorBasis { products.basis }
  var emulator: ComponentEmulator { products.components }

  var calibration: Calibration { monitor.calibration }

  /// Number of training points.
  var trainingCount: Int { trainingPlaces.count }

  /// The standardised inputs of a cosmology; `nil` when one is not given or not finite.
  func place(_ cosmology: CosmologicalParameters) -> [Double]? {
    basis.coordinates.values(cosmology).map { basis.standardization($0) }
  }

  /// The emulator's answer at a point, or why it should not be used.
  ///
  /// - Parameter isComplete: With all spectra, or with those alone that likelihoods have to be asked with.
  func assess(_ point: ModelPoint, isComplete: Bool = false) -> Assessment {
    var memory = EmulationMemory()
    return assess(point, isComplete: isComplete, remembering: &memory)
  }

  /// The same.
  ///
  /// - Parameters:
  ///   - isComplete: As above.
  ///   - memory: Gets what was emulated, whatever the monitor says of it.
  func assess(_ point: ModelPoint, isComplete: Bool, remembering memory: inout EmulationMemory) -> Assessment {
    let cosmology = point.cosmology
    guard basis.coordinates.sharesFixedParameters(cosmology) else { return .useSolver(.fixedParameter) }
    guard let place = products.place(point) else { return .useSolver(.notFinite) }
    guard region.contains(place.input, standardized: place.standardized),
      let (expanded, variance) = products.predict(place, isComplete: isComplete)
    else { return .useSolver(.outsideRegion) }
    var entry = EmulationMemory.Entry(
      cosmology: cosmology, isComplete: isComplete, expanded: expanded, variance: variance)
    let assessment = judge(&entry)
    memory.put(entry)
    return assessment
  }

  /// The same answer for other nuisance parameters than those at which it was made.
  func assess(_ entry: inout EmulationMemory.Entry, nuisance: NuisanceParameters) -> Assessment {
    entry.expanded.nuisance = nuisance
    return judge(&entry)
  }

  private func judge(_ entry: inout EmulationMemory.Entry) -> Assessment {
    switch monitor.assess(entry.expanded, variance: entry.variance, reusing: &entry.parts) {
    case .useSolver(let reason, let upperBound): return .useSolver(reason, upperBound: upperBound)
    case .useEmulator(let error, let logLikelihoods):
      return .useEmulator(
        TheoryPrediction(
          entry.expanded.products, provenance: .emulator(estimatedError: error), logLikelihoods: logLikelihoods))
    }
  }

  /// What ln L will not exceed at a point outside the region or too far from training points, by what is known on the way there; where
  /// something is added to the model, inside the region, only when the emulator sees it deeper than training points lie. `nil` when
  /// nothing is known.
  ///
  /// - Parameter floor: a bound below it is low enough, and no lower one is looked for.
  func bound(_ point: ModelPoint, below floor: Double = -.infinity) -> Double? {
    guard let input = basis.coordinates.values(point.cosmology) else { return nil }
    let z = basis.standardization(input)
    let isOutside = !region.contains(input, standardized: z)
    // With a share that passes through shapes which fit badly, ln L may fall and rise again: there more has to speak for depth.
    let isAtEdge = basis.coordinates.added != nil && !isDeep(point)
    guard isOutside || !isAtEdge else { return nil }
    var highest = -Double.infinity
    // A ray from another peak passes a valley and tells too little height: all of them have to agree.
    for tail in tails {
      let bound =
        isAtEdge
        ? tail.edgeBound(input, standardized: z, nuisance: point.nuisance, self)
        : tail.lowestBound(input, standardized: z, nuisance: point.nuisance, self, below: floor)
      guard let bound else { return nil }
      highest = max(highest, bound)
    }
    return highest
  }

  /// True where the emulator, right or wrong, sees a point deeper than training points lie.
  private func isDeep(_ point: ModelPoint) -> Bool {
    guard let place = products.place(point), let mean = products.mean(place),
      let (_, logLikelihoods) = monitor.expansion(mean, count: basis.targetCount)
    else { return false }
    return monitor.best - logLikelihoods.reduce(0, +) > monitor.largestDepth
  }

  /// ln L of a solver's answer, normalised as the monitor's.
  func logLikelihood(_ prediction: TheoryPrediction, at point: ModelPoint) throws(TheoryError) -> Double {
    var sum = 0.0
    for response in monitor.responses {
      sum += try response.sensitivity.logLikelihood(prediction.products, nuisance: point.nuisance)
    }
    return sum
  }

  /// ln L of a solver's answer minus that of an emulated one, by all likelihoods that the monitor watches.
  func difference(
    _ truth: TheoryPrediction, _ guess: TheoryPrediction, at point: ModelPoint
  ) throws(TheoryError) -> Double {
    let known = if let known = guess.logLikelihood { known } else { try logLikelihood(guess, at: point) }
    return try logLikelihood(truth, at: point) - known
  }
}
