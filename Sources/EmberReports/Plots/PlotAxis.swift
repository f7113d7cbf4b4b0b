import Foundation

/// One axis of a plot: where a value stands, and which values are marked.
struct PlotAxis {
  let range: ClosedRange<Double>
  let isLogarithmic: Bool
  /// Coordinates of the ends of the range.
  let start: Double
  let end: Double

  /// An axis for values, with a margin around them; `nil` when there is none that it can show.
  init?(_ values: [Double], isLogarithmic: Bool, fromZero: Bool = false, from start: Double, to end: Double) {
    let usable = values.filter { Self.canShow($0, isLogarithmic) }
    guard var low = usable.min(), var high = usable.max() else { return nil }
    if isLogarithmic {
      low = max(low, high / Self.largestRatio)
      let margin = max(pow(high / low, 0.04), 1.1)
      range = low / margin...high * margin
    } else {
      let margin = low == high ? max(abs(low), 1) / 2 : (high - low) * 0.04
      (low, high) = (fromZero ? min(low, 0) : low - margin, high + margin)
      range = low...high
    }
    self.isLogarithmic = isLogarithmic
    self.start = start
    self.end = end
  }

  /// A linear axis that shows a range.
  init(_ range: ClosedRange<Double>, from start: Double, to end: Double) {
    self.range = range
    isLogarithmic = false
    self.start = start
    self.end = end
  }

  /// Smaller values than this below the largest stand at the edge.
  private static let largestRatio = 1e7

  static func canShow(_ value: Double, _ isLogarithmic: Bool) -> Bool {
    value.isFinite && (!isLogarithmic || value > 0)
  }

  func place(_ value: Double) -> Double {
    let f = { (x: Double) in isLogarithmic ? log10(x) : x }
    let share = (f(value) - f(range.lowerBound)) / (f(range.upperBound) - f(range.lowerBound))
    return start + min(max(share, 0), 1) * (end - start)
  }

  /// The values that are marked by a line and a number.
  var ticks: [Double] {
    guard isLogarithmic else { return linearTicks() }
    for digits in [[1.0], [1, 3], [1, 2, 5], (1...9).map(Double.init)] as [[Double]] {
      let own = decades.flatMap { decade in digits.map { $0 * pow(10, Double(decade)) } }.filter(range.contains)
      if own.count > 8 { return stride(from: 0, to: own.count, by: 2).map { own[$0] } }
      if own.count >= 3 { return own }
    }
    return linearTicks()
  }

  private var decades: ClosedRange<Int> {
    Int(log10(range.lowerBound).rounded(.down))...Int(log10(range.upperBound).rounded(.up))
  }

  /// Round numbers, `parts` distances at most.
  func linearTicks(parts: Double = 5) -> [Double] {
    let rough = (range.upperBound - range.lowerBound) / parts
    let power = pow(10, log10(rough).rounded(.down))
    let step = power * ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10)
    let first = (range.lowerBound / step).rounded(.up)
    return stride(from: first, through: range.upperBound / step, by: 1).map { $0 * step + 0 }
  }

  /// The number at a mark, as SVG text: powers of ten beyond a thousandth and ten thousand.
  static func label(_ value: Double) -> String {
    let size = abs(value)
    guard size > 0, size < 0.9e-3 || size >= 1e5 else { return String(format: "%.6g", value) }
    let exponent = Int(floor(log10(size) + 1e-9))
    let digits = String(format: "%.3g", value / pow(10, Double(exponent)))
    return (digits == "1" ? "" : digits == "-1" ? "-" : digits + "&#183;")
      + "10<tspan dy=\"-4\" font-size=\"8\">\(exponent)</tspan>"
  }
}
