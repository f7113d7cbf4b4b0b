import EmberNumerics
import Glibc

/// An emulator for many examples: quadratic polynomials, and what they leave by Gaussian processes of which every prediction asks the
/// nearest examples alone (Vecchia 1988, J. R. Stat. Soc. B 50, 297; Datta et al. 2016, arXiv:1406.7343).
///
/// Time and memory grow with the number of examples, where those of a ``GaussianProcessEmulator`` grow with its cube and square. Groups
/// of targets have a kernel, lengths and noise of their own; the neighbours are common to all, by the mean of their lengths. Variances
/// follow the errors at left-out examples nearby.
public struct NearestNeighbourEmulator: LearnableEmulator {
  public static var kindName: String { "neighbours" }
  public static var title: String { "nearest-neighbour Gaussian process" }
  /// Of fewer a ``GaussianProcessEmulator`` can use all.
  public static var contestedCounts: ClosedRange<Int> { 200...Int.max }

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
  let processes: ProcessGroups
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
    let targets = polynomial.targetCount
    guard let processes = ProcessGroups(fitted, dimension: polynomial.inputCount),
      let common = ProcessShape(fitted[...], dimension: polynomial.inputCount),
      fitted.count == targets, residuals.count == targets, points.count > 1
    else { return nil }
    self.polynomial = polynomial
    self.fitted = fitted
    self.points = points
    self.residuals = residuals
    self.processes = processes
    search = NeighbourSearch(points, scales: common.inverseLengths)
    let places = Self.leftOutPlaces(points.count)
    if let squares {
      guard squares.count == places.count * targets else { return nil }
      variance = LocalVariance(
        places.map { points[$0] }, scales: common.inverseLengths,
        squares: places.indices.map { Array(squares[$0 * targets..<($0 + 1) * targets]) })
      leftOut = .none(targets: targets)
    } else {
      let errors = Self.leaveOut(places, points, residuals, processes, search, polynomial.inflation)
      guard let errors else { return nil }
      variance = LocalVariance(
        places.map { points[$0] }, scales: common.inverseLengths,
        squares: errors.map { zip($0.residuals, $0.stated).map { $0 * $0 / $1 } })
      leftOut = LeftOutPredictions(errors, places, points, variance)
    }
  }

  static func leftOutPlaces(_ count: Int) -> [Int] {
    Array(stride(from: 0, to: count, by: max(1, (count + mostLeftOut - 1) / mostLeftOut)))
  }

  /// An example against what its neighbours say, and what is stated for a variance of 1.
  fileprivate struct LeftOut: Sendable {
    var residuals: [Double]
    var stated: [Double]
  }

  /// `nil` when a process is not determined.
  private static func leaveOut(
    _ places: [Int], _ points: [[Double]], _ residuals: [[Double]], _ processes: ProcessGroups,
    _ search: NeighbourSearch, _ inflation: VarianceInflation
  ) -> [LeftOut]? {
    let left = parallelMap(places.count) { number -> LeftOut? in
      let z = points[places[number]]
      let near = Neighbourhood(search, points, around: z, count: neighbourCount, excluding: places[number])
      let local = processes.processes(near.places.map { points[$0] }, penalties: near.penalties, at: z)
      var result = LeftOut(residuals: [], stated: [])
      for (k, own) in residuals.enumerated() {
        guard let process = processes.process(of: k, local) else { return nil }
        result.residuals.append(own[places[number]] - process.mean(near.places.map { own[$0] }))
        result.stated.append(inflation(z) * process.relativeVariance)
      }
      return result
    }.compactMap { $0 }
    return left.count == places.count ? left : nil
  }

  public var standardization: InputStandardization { polynomial.standardization }
  public var inputCount: Int { polynomial.inputCount }
  public var targetCount: Int { residuals.count }

  /// Examples per degree of freedom that the polynomials leave.
  public var optimism: Double {
    Double(points.count) / Double(max(points.count - polynomial.basis.count, 1))
  }

  /// The neighbours of z and the processes of all groups there; targets of those that cannot be determined are polynomials.
  private func local(_ z: [Double], withSlopes: Bool = false) -> (near: Neighbourhood, processes: [LocalProcess?]) {
    let near = Neighbourhood(search, points, around: z, count: Self.neighbourCount, withSlopes: withSlopes)
    return (near, processes.processes(near.places.map { points[$0] }, penalties: near.penalties, at: z))
  }

  /// Adds what processes know of what the polynomials leave.
  private func add(_ local: (near: Neighbourhood, processes: [LocalProcess?]), to mean: inout [Double]) {
    for k in mean.indices {
      guard let process = processes.process(of: k, local.processes) else { continue }
      mean[k] += process.mean(local.near.places.map { residuals[k][$0] })
    }
  }

  public func predict(standardized z: [Double]) -> EmulatedTargets {
    let (factor, local) = (polynomial.inflation(z), local(z))
    var targets = EmulatedTargets(mean: polynomial.mean(standardized: z), variance: variance(z).map { factor * $0 })
    add(local, to: &targets.mean)
    for k in targets.variance.indices {
      targets.variance[k] *= processes.process(of: k, local.processes)?.relativeVariance ?? 1
    }
    return targets
  }

  public func mean(standardized z: [Double]) -> [Double] {
    var mean = polynomial.mean(standardized: z)
    add(local(z), to: &mean)
    return mean
  }

  public func jacobian(standardized z: [Double]) -> Matrix {
    var jacobian = polynomial.jacobian(standardized: z)
    let local = local(z, withSlopes: true)
    for k in 0..<targetCount {
      guard let process = processes.process(of: k, local.processes) else { continue }
      let values = local.near.places.map { residuals[k][$0] }
      for (d, slope) in process.gradient(values, penaltySlopes: local.near.penaltySlopes).enumerated() {
        jacobian[k, d] += slope
      }
    }
    return jacobian
  }

  public func pullback(
    standardized z: [Double], cotangent: ([Double]) -> [Double]
  ) -> (mean: [Double], gradient: [Double]) {
    let local = local(z, withSlopes: true)
    var mean = polynomial.mean(standardized: z)
    add(local, to: &mean)
    let weight = cotangent(mean)
    var gradient = polynomial.pullback(standardized: z) { _ in weight }.gradient
    for (group, process) in zip(processes.groups, local.processes) {
      guard let process else { continue }
      // Functions of one group are as one function.
      let values = local.near.places.map { place in group.targets.reduce(0) { $0 + weight[$1] * residuals[$1][place] } }
      for (d, slope) in process.gradient(values, penaltySlopes: local.near.penaltySlopes).enumerated() {
        gradient[d] += slope
      }
    }
    return (mean, gradient)
  }

  public func conditionalVariance(at places: [[Double]]) -> any ConditionalVariance {
    ConditionedNeighbours(emulator: self, places: places)
  }

  /// The variances at z when further points are known too.
  fileprivate func variances(_ z: [Double], knowing further: [[Double]]) -> [Double] {
    let near = local(z).near
    let local = processes.processes(
      near.places.map { points[$0] } + further, penalties: near.penalties + further.map { _ in 0 }, at: z)
    let (factor, variance) = (polynomial.inflation(z), variance(z))
    return variance.indices.map { factor * variance[$0] * (processes.process(of: $0, local)?.relativeVariance ?? 1) }
  }
}

extension LeftOutPredictions {
  /// What nearest-neighbour processes say of left-out examples, each with a variance in which its own error has no say.
  fileprivate init(
    _ errors: [NearestNeighbourEmulator.LeftOut], _ places: [Int], _ points: [[Double]], _ variance: LocalVariance
  ) {
    let columns = errors.first?.residuals.count ?? 0
    let variances = errors.indices.flatMap { number in
      zip(errors[number].stated, variance(points[places[number]], excluding: number)).map { $0 * $1 }
    }
    self.init(
      places: places, residuals: Matrix(rows: places.count, columns: columns, elements: errors.flatMap(\.residuals)),
      variances: Matrix(rows: places.count, columns: columns, elements: variances))
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
