/// One array as NumPy keeps it in a `.npy` file: numbers or texts, with a shape. Python objects are refused.
public struct NPYArray: Sendable, Hashable {
  /// The elements in C order.
  public enum Elements: Sendable, Hashable {
    case float64([Double])
    case float32([Float])
    case integer([Int])
    case text([String])
  }

  /// Lengths of the axes; none for a single number.
  public var shape: [Int]
  public var elements: Elements

  /// Traps unless the shape has as many places as there are elements.
  public init(shape: [Int], _ elements: Elements) {
    self.shape = shape
    self.elements = elements
    precondition(shape.reduce(1, *) == count, "an array has as many elements as its shape says")
  }

  /// A list of numbers or texts.
  public static func list(_ values: [Double]) -> NPYArray { NPYArray(shape: [values.count], .float64(values)) }
  public static func list(_ values: [Float]) -> NPYArray { NPYArray(shape: [values.count], .float32(values)) }
  public static func list(_ values: [Int]) -> NPYArray { NPYArray(shape: [values.count], .integer(values)) }
  public static func list(_ values: [String]) -> NPYArray { NPYArray(shape: [values.count], .text(values)) }

  /// Number of elements.
  public var count: Int {
    switch elements {
    case .float64(let values): values.count
    case .float32(let values): values.count
    case .integer(let values): values.count
    case .text(let values): values.count
    }
  }

  /// The numbers in double precision; `nil` for texts.
  public var doubles: [Double]? {
    switch elements {
    case .float64(let values): values
    case .float32(let values): values.map(Double.init)
    case .integer(let values): values.map(Double.init)
    case .text: nil
    }
  }

  /// The numbers in single precision; `nil` for texts.
  public var floats: [Float]? {
    if case .float32(let values) = elements { return values }
    return doubles?.map { Float($0) }
  }

  /// The whole numbers; `nil` when they are not.
  public var integers: [Int]? {
    if case .integer(let values) = elements { return values }
    guard let doubles else { return nil }
    let whole = doubles.compactMap { Int(exactly: $0) }
    return whole.count == doubles.count ? whole : nil
  }

  /// The texts; `nil` for numbers.
  public var texts: [String]? { if case .text(let values) = elements { values } else { nil } }
}
