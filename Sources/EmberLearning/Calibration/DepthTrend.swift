import Glibc

/// How errors of ln L, in units of what a process states, grow with the depth D in ln L below the best point.
///
/// The variance that a process states is much the same everywhere, and left-out errors tell that it is too large in the middle of a
/// posterior and too small at its edge: the more so the further training points reach, as where parameters have one-sided limits. Errors
/// are taken to grow as ((D + D0) / (T + D0))^(p / 2), with T the typical depth, D0 a quarter of it, and D at most twice it.
public struct DepthTrend: Sendable, Hashable, Codable {
  /// T; `nil` where there is no trend.
  public private(set) var typicalDepth: Double?
  /// p.
  public private(set) var power = 0.0

  /// No trend.
  public init() {}

  /// - Parameters:
  ///   - typicalDepth: T.
  ///   - power: p.
  public init(typicalDepth: Double, power: Double) {
    if typicalDepth > 0 { self.typicalDepth = typicalDepth }
    self.power = power
  }

  /// The trend under which left-out errors are most probable, their level being unknown.
  ///
  /// Beforehand p is expected to be 0.5, give or take 0.7. Points of one solver call have much in common, so that each counts as half a one.
  init(_ leftOut: [LeftOutError], typicalDepth: Double) {
    let telling = Self.telling(leftOut, typicalDepth: typicalDepth)
    let unit = DepthTrend(typicalDepth: typicalDepth, power: 1)
    let squares = telling.map { $0.ratio * $0.ratio }
    let growths = telling.map { 2 * log(unit($0.depth)) }
    let count = Double(telling.count)
    func score(_ power: Double) -> Double {
      let deviation = (power - Self.expectedPower) / Self.powerWidth
      guard count > 0 else { return -deviation * deviation / 2 }
      let level = zip(squares, growths).reduce(0) { $0 + $1.0 * exp(-power * $1.1) } / count
      let misfit = count * log(max(level, .leastNormalMagnitude)) + power * growths.reduce(0, +)
      return -(deviation * deviation + Self.pointWeight * misfit) / 2
    }
    let best = Self.powers.max { score($0) < score($1) }
    self.init(typicalDepth: typicalDepth, power: best ?? Self.expectedPower)
  }

  /// The left-out points that tell something: near the peak they lie beside each other and flatter, however far the posterior reaches.
  static func telling(_ leftOut: [LeftOutError], typicalDepth: Double?) -> [LeftOutError] {
    guard let typicalDepth else { return leftOut }
    let telling = leftOut.filter { $0.depth >= leastShare * typicalDepth }
    return telling.count < fewest ? leftOut : telling
  }

  /// The growth at a depth, in units of that at the typical one.
  public func callAsFunction(_ depth: Double) -> Double {
    guard let typicalDepth, power != 0 else { return 1 }
    let share = min(max(depth / typicalDepth, 0), Self.mostShare)
    return pow((share + Self.offset) / (1 + Self.offset), power / 2)
  }

  private static let expectedPower = 0.5
  private static let powerWidth = 0.7
  private static let powers = (0...20).map { Double($0) / 10 }
  private static let pointWeight = 0.5
  /// In units of the typical depth.
  private static let (offset, mostShare, leastShare) = (0.25, 2.0, 0.2)
  private static let fewest = 12
}
