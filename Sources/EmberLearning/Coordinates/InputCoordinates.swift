import EmberEmulation
import EmberTheory
import Glibc

/// Which parameters an emulator varies, what all others are fixed to, and the coordinates in which it learns: the parameters
/// themselves, ln(10^10 A_s) for A_s, and what the theory says is simpler.
public struct InputCoordinates: Sendable {
  public let names: [ParameterName]
  private let fixed: CosmologicalParameters
  private let replacing: [Replacement]
  /// Those along which predictions bend most.
  let leading: [Int]
  /// Those of what is added, where its share varies beside something else.
  let added: AddedInputs?

  /// A coordinate in the place of an input.
  private struct Replacement: Sendable {
    let place: Int
    let coordinate: any EmulationCoordinate
  }

  /// Coordinates in which everything but `names` stays as in `reference`; `theory` says in which it is best emulated.
  public init(names: [ParameterName], reference: CosmologicalParameters, theory: EmulationCoordinates) {
    self.names = names
    fixed = Self.without(names, reference)
    replacing = theory.replacing.compactMap { coordinate in
      names.firstIndex(of: coordinate.parameter).map { Replacement(place: $0, coordinate: coordinate) }
    }
    leading = theory.leading.compactMap { name in names.firstIndex { $0 == name } }
    added = theory.addition.flatMap { addition in
      guard let share = names.firstIndex(of: addition.share) else { return nil }
      let shapes = addition.shapes.compactMap { names.firstIndex(of: $0) }
      return shapes.count + 1 < names.count ? AddedInputs(share: share, shapes: shapes) : nil
    }
  }

  /// How the coordinates change with the parameters around a cosmology, rows by coordinate, by differences over `steps` either way: where
  /// coordinates bend, and where they are flat at a point, slopes say less. Over one side alone, or a slope, where there is nothing on the other.
  public func secants(at cosmology: CosmologicalParameters, steps: [Double], within bounds: [ClosedRange<Double>])
    -> [[Double]]?
  {
    guard let center = values(cosmology) else { return nil }
    let columns = names.indices.map { i -> [Double]? in
      guard let own = cosmology[names[i]] else { return nil }
      let ends = [own - steps[i], own + steps[i]].map { end -> (x: Double, values: [Double]) in
        let x = min(max(end, bounds[i].lowerBound), bounds[i].upperBound)
        var moved = cosmology
        moved[given: names[i]] = x
        return values(moved).map { (x, $0) } ?? (own, center)
      }
      let width = ends[1].x - ends[0].x
      return width > 0 ? zip(ends[0].values, ends[1].values).map { ($1 - $0) / width } : nil
    }
    guard !columns.contains(where: { $0 == nil }) else { return nil }
    return names.indices.map { row in columns.map { $0?[row] ?? 0 } }
  }

  /// What bounds of a parameter mean for its coordinate, all others as in a cosmology; infinite where the coordinate has no value there.
  /// With one end alone it is taken to grow with the parameter.
  public func range(of index: Int, within bounds: ClosedRange<Double>, at cosmology: CosmologicalParameters)
    -> ClosedRange<Double>
  {
    func end(_ x: Double) -> Double? {
      var moved = cosmology
      moved[given: names[index]] = x
      return x.isFinite ? values(moved)?[index] : nil
    }
    let (low, high) = (end(bounds.lowerBound), end(bounds.upperBound))
    if let low, let high { return min(low, high)...max(low, high) }
    return (low ?? -.infinity)...(high ?? .infinity)
  }

  /// True for a parameter that is its own coordinate.
  func isOwnCoordinate(_ name: ParameterName) -> Bool {
    name != .amplitude && !replacing.contains { $0.coordinate.parameter == name }
  }

  /// The coordinates of a cosmology; `nil` when one is not given or not finite.
  public func values(_ cosmology: CosmologicalParameters) -> [Double]? {
    var result: [Double] = []
    result.reserveCapacity(names.count)
    for name in names {
      guard let value = cosmology[name] else { return nil }
      result.append(name == .amplitude ? log(1e10 * value) : value)
    }
    for one in replacing { result[one.place] = one.coordinate.value(cosmology) ?? .nan }
    return result.allSatisfy(\.isFinite) ? result : nil
  }

  /// A cosmology with these coordinates, everything else as in training; `nil` when there is none.
  public func cosmology(_ values: [Double]) -> CosmologicalParameters? {
    var result = fixed
    for (name, value) in zip(names, values) where name == .amplitude || isOwnCoordinate(name) {
      result[given: name] = name == .amplitude ? 1e-10 * exp(value) : value
    }
    for one in replacing {
      guard let value = one.coordinate.inverse(values[one.place], result) else { return nil }
      result[given: one.coordinate.parameter] = value
    }
    return result
  }

  /// The gradient with respect to the parameters (A_s by itself) of a function whose gradient with respect to the coordinates is
  /// given.
  public func gradient(_ slope: [Double], at cosmology: CosmologicalParameters) -> [Double] {
    let known = replacing.compactMap { one in one.coordinate.gradient(cosmology).map { (one, $0) } }
    var result = slope
    for (one, _) in known { result[one.place] = 0 }
    for (one, gradient) in known {
      for (parameter, derivative) in zip(one.coordinate.dependencies, gradient) {
        if let i = names.firstIndex(of: parameter) { result[i] += slope[one.place] * derivative }
      }
    }
    if let i = names.firstIndex(of: .amplitude), let amplitude = cosmology[.amplitude] { result[i] /= amplitude }
    return result
  }

  /// How the parameters change, to first order, where the coordinates change by `direction`; `nil` where a coordinate has no value.
  func displacement(_ direction: [Double], at cosmology: CosmologicalParameters) -> [ParameterName: Double]? {
    var result = Dictionary(uniqueKeysWithValues: zip(names, direction))
    if let change = result[.amplitude] { result[.amplitude] = change * (cosmology[.amplitude] ?? .nan) }
    for one in replacing {
      let own = one.coordinate.parameter
      guard let gradient = one.coordinate.gradient(cosmology) else { return nil }
      var (rest, perUnit) = (direction[one.place], 0.0)
      for (parameter, derivative) in zip(one.coordinate.dependencies, gradient) {
        // Where it is flat its parameter changes by no finite amount.
        if parameter == own {
          perUnit = derivative == 0 ? .nan : derivative
        } else {
          rest -= derivative * (result[parameter] ?? 0)
        }
      }
      result[own] = rest / perUnit
    }
    return result
  }

  /// True when all other parameters are what they were in training.
  func sharesFixedParameters(_ cosmology: CosmologicalParameters) -> Bool {
    let rest = Self.without(names, cosmology)
    if rest == fixed { return true }
    return ParameterName.allCases.allSatisfy { names.contains($0) || rest[$0] == fixed[$0] }
  }

  private static func without(_ names: [ParameterName], _ cosmology: CosmologicalParameters) -> CosmologicalParameters {
    var rest = cosmology
    for name in names { rest[given: name] = nil }
    return rest
  }
}
