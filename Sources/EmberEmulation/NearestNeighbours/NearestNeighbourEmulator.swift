import EmberNumerics
import Glibc

/// An emulator for many examples: quadratic polynomials, and what they leave by Gaussian processes of which every prediction asks the
/// nearest examples alone (Vecchia 1988, J. R. Stat. Soc. B 50, 297; Datta et al. 2016, arXiv:1406.7343).
///
/// Time and memory grow with the number of examples, where those of a ``GaussianProcessEmulator`` grow with its cube and square. Each
/// target has a kernel, lengths and noise of its own; the neighbours are common to all, by the mean of their lengths. Variances follow
/// the errors at left-out examples nearby.
public struct NearestNeighbourEmulator: LearnableEmulator {
  public static var kindName: String { "neighbours" }
  public static var title: String { "nearest-neighbour Gaussian process" }
  /// Of fewer a ``GaussianProcessEmulator`` can use all.
  public static var contestedCounts: ClosedRange<Int> { 200...Int.max }
  public static var fitsInBackground: Bool { true }

  /// What training finds.
  public struct Fit: Sendable, Hashable, Codable {
    var polynomial: PolynomialEmulator.Fit
    /// One per target.
    var processes: [FittedProcess]
    /// The number of examples at which the processes were fitted.
    var fittedCount: Int
  }

  let polynomial: PolynomialEmulator
  let fitted: [FittedProcess]
  /// Standardised inputs of the examples.
  let points: [[Double]]
  /// What the polynomials leave there; one row per target.
  let residuals: [[Double]]
  /// Of the errors in the middle of the examples in units of what each process states for a variance of 1.
  let variance: LocalVariance
  private let shapes: [ProcessShape]
  /// In which neighbours are near.
  let scales: [Double]
  private let search: NeighbourSearch
  public let leftOut: LeftOutPredictions

  /// So many neighbours speak.
  static var neighbourCount: Int { 50 }
  /// At most so many examples are left out in turn; they tell the errors of all.
  private static var mostLeftOut: Int { 500 }

  public init?(_ examples: EmulatorExamples, _ fit: Fit) {
    guard let polynomial = PolynomialEmulator(examples, fit.polynomial) else { return nil }
    let residuals = polynomial.residuals(examples)
    self.init(
      polynomial: polynomial, fitted: fit.processes, points: examples.points, residuals: residuals, squares: nil)
  }

  /// - Parameter squares: ``LocalVariance/elements``; `nil` to find them by leaving examples out.
  init?(
    polynomial: PolynomialEmulator, fitted: [FittedProcess], points: [[Double]], residuals: [[Double]],
    squares: [Double]?
  ) {
    let shapes = fitted.compactMap { ProcessShape($0, dimension: polynomial.inputCount) }
    guard shapes.count == polynomial.targetCount, residuals.count == shapes.count, points.count > 1 else { return nil }
    self.polynomial = polynomial
    self.fitted = fitted
    self.points = points
    self.residuals = residuals
    self.shapes = shapes
    scales = Self.commonScales(shapes)
    search = NeighbourSearch(points, scales: scales)
    let places = Self.leftOutPlaces(points.count)
    if let squares {
      guard squares.count == places.count * shapes.count else { return nil }
      variance = LocalVariance(
        places.map { points[$0] }, scales: scales,
        squares: places.indices.map { Array(squares[$0 * shapes.count..<($0 + 1) * shapes.count]) })
      leftOut = .none(targets: shapes.count)
    } else {
      guard let errors = Self.leaveOut(points, places, residuals, shapes, search, polynomial.inflation) else {
        return nil
      }
      (variance, leftOut) = errors
    }
  }

  /// The geometric means of the inverse lengths.
  private static func commonScales(_ shapes: [ProcessShape]) -> [Double] {
    guard let first = shapes.first else { return [] }
    return first.inverseLengths.indices.map { d in
      exp(shapes.reduce(0) { $0 + log($1.inverseLengths[d]) } / Double(shapes.count))
    }
  }

  static func leftOutPlaces(_ count: Int) -> [Int] {
    Array(stride(from: 0, to: count, by: max(1, (count + mostLeftOut - 1) / mostLeftOut)))
  }

  /// What the neighbours of examples say of them, and how far off that is; `nil` when a process does not determine it.
  private static func leaveOut(
    _ points: [[Double]], _ places: [Int], _ residuals: [[Double]], _ shapes: [ProcessShape],
    _ search: NeighbourSearch, _ inflation: VarianceInflation
  ) -> (variance: LocalVariance, predictions: LeftOutPredictions)? {
    let left = parallelMap(places.count) { number -> (errors: [Double], stated: [Double])? in
      let z = points[places[number]]
      let near = Neighbourhood(search, points, around: z, count: neighbourCount, excluding: places[number])
      let nearPoints = near.places.map { points[$0] }
      var result = (errors: [Double](), stated: [Double]())
      for (k, shape) in shapes.enumerated() {
        guard
          let process = LocalProcess(
            shape, points: nearPoints, values: near.places.map { residuals[k][$0] }, penalties: near.penalties)
        else { return nil }
        let at = process.place(z)
        result.errors.append(residuals[k][places[number]] - process.mean(at))
        result.stated.append(inflation(z) * process.relativeVariance(at))
      }
      return result
    }.compactMap { $0 }
    guard left.count == places.count else { return nil }
    let variance = LocalVariance(
      places.map { points[$0] }, scales: commonScales(shapes),
      squares: left.map { zip($0.errors, $0.stated).map { $0 * $0 / $1 } })
    let variances = left.indices.flatMap { number in
      zip(left[number].stated, variance(points[places[number]], excluding: number)).map { $0 * $1 }
    }
    let predictions = LeftOutPredictions(
      places: places,
      residuals: Matrix(rows: places.count, columns: shapes.count, elements: left.flatMap(\.errors)),
      variances: Matrix(rows: places.count, columns: shapes.count, elements: variances))
    return (variance, predictions)
  }

  public var standardization: InputStandardization { polynomial.standardization }
  public var inputCount: Int { polynomial.inputCount }
  public var targetCount: Int { shapes.count }

  /// Examples per degree of freedom that the polynomials leave.
  public var optimism: Double {
    Double(points.count) / Double(max(points.count - polynomial.basis.count, 1))
  }

  private func neighbourhood(_ z: [Double], withSlopes: Bool = false) -> Neighbourhood {
    Neighbourhood(search, points, around: z, count: Self.neighbourCount, withSlopes: withSlopes)
  }

  /// The processes of neighbours; those that cannot be determined are left out.
  private func processes(_ near: Neighbourhood) -> [LocalProcess?] {
    let nearPoints = near.places.map { points[$0] }
    return shapes.indices.map { k in
      LocalProcess(
        shapes[k], points: nearPoints, values: near.places.map { residuals[k][$0] }, penalties: near.penalties)
    }
  }

  public func predict(standardized z: [Double]) -> EmulatedTargets {
    let factor = polynomial.inflation(z)
    var targets = EmulatedTargets(mean: polynomial.mean(standardized: z), variance: variance(z).map { factor * $0 })
    for (k, process) in processes(neighbourhood(z)).enumerated() {
      guard let process else { continue }
      let place = process.place(z)
      targets.mean[k] += process.mean(place)
      targets.variance[k] *= process.relativeVariance(place)
    }
    return targets
  }

  public func mean(standardized z: [Double]) -> [Double] {
    zip(polynomial.mean(standardized: z), processes(neighbourhood(z))).map { mean, process in
      mean + (process.map { $0.mean($0.place(z)) } ?? 0)
    }
  }

  public func jacobian(standardized z: [Double]) -> Matrix {
    var jacobian = polynomial.jacobian(standardized: z)
    let near = neighbourhood(z, withSlopes: true)
    for (k, process) in processes(near).enumerated() {
      guard let process, let slopes = near.penaltySlopes else { continue }
      var row = Array(jacobian.row(k))
      process.addGradient(process.place(z), penaltySlopes: slopes, times: 1, to: &row)
      for (d, slope) in row.enumerated() { jacobian[k, d] = slope }
    }
    return jacobian
  }

  public func pullback(
    standardized z: [Double], cotangent: ([Double]) -> [Double]
  ) -> (mean: [Double], gradient: [Double]) {
    let near = neighbourhood(z, withSlopes: true)
    let placed = processes(near).map { process in process.map { (process: $0, place: $0.place(z)) } }
    let mean = zip(polynomial.mean(standardized: z), placed).map { own, local in
      own + (local.map { $0.process.mean($0.place) } ?? 0)
    }
    let weight = cotangent(mean)
    var gradient = polynomial.pullback(standardized: z) { _ in weight }.gradient
    for (k, local) in placed.enumerated() {
      guard let local, let slopes = near.penaltySlopes else { continue }
      local.process.addGradient(local.place, penaltySlopes: slopes, times: weight[k], to: &gradient)
    }
    return (mean, gradient)
  }

  public func conditionalVariance(at places: [[Double]]) -> any ConditionalVariance {
    ConditionedNeighbours(emulator: self, places: places)
  }

  /// The variances at z when further points are known too.
  fileprivate func variances(_ z: [Double], knowing further: [[Double]]) -> [Double] {
    let near = neighbourhood(z)
    let known = near.places.map { points[$0] } + further
    let penalties = near.penalties + further.map { _ in 0 }
    let factor = polynomial.inflation(z)
    let variance = variance(z)
    return shapes.indices.map { k in
      let process = LocalProcess(shapes[k], points: known, values: known.map { _ in 0 }, penalties: penalties)
      return factor * variance[k] * (process.map { $0.relativeVariance($0.place(z)) } ?? 1)
    }
  }
}

/// The variances of nearest-neighbour processes, given that some places are known.
private struct ConditionedNeighbours: ConditionalVariance {
  let emulator: NearestNeighbourEmulator
  let places: [[Double]]
  private var learned: [[Double]] = []

  init(emulator: NearestNeighbourEmulator, places: [[Double]]) {
    self.emulator = emulator
    self.places = places
  }

  func variances(_ i: Int) -> [Double] { emulator.variances(places[i], knowing: learned) }

  mutating func learn(_ i: Int) { learned.append(places[i]) }
}
