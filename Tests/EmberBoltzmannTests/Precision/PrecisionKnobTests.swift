import Testing

@testable import EmberBoltzmann
@testable import EmberProjection

/// The knobs of the solver: declared, bounded and boosted in one place.
@Suite struct PrecisionKnobTests {
  private static let presets: [SolverPrecision] = [.draft, .default, .reference, .beyondReference]

  @Test func everyPropertyIsAKnob() {
    let precision = Mirror(reflecting: SolverPrecision()).children.compactMap(\.label)
    let lensing = Mirror(reflecting: LensingPrecision.default).children.compactMap { $0.label.map { "lensing.\($0)" } }
    // These do not make an answer finer.
    let others: Set = ["method", "stepLimit", "lensing"]
    #expect(Set(precision + lensing).subtracting(others) == Set(SolverPrecision.knobs.map(\.name)))
    #expect(Set(SolverPrecision.knobs.map(\.name)).count == SolverPrecision.knobs.count)
  }

  @Test func aKnobReadsAndWritesItsOwnProperty() throws {
    let defaults = Mirror(reflecting: SolverPrecision.default).children
    for knob in SolverPrecision.knobs where !knob.name.hasPrefix("lensing.") {
      let property = try #require(defaults.first { $0.label == knob.name }?.value)
      let value = try #require(property as? Double ?? (property as? Int).map(Double.init))
      #expect(knob.value(in: .default) == value, "\(knob.name)")
    }
    for knob in SolverPrecision.knobs {
      var changed = SolverPrecision.default
      #expect(knob.set(knob.range.upperBound, in: &changed))
      let moved = SolverPrecision.knobs.filter { $0.value(in: changed) != $0.value(in: .default) }.map(\.name)
      #expect(moved == [knob.name])
    }
  }

  @Test func presetsAreValidAndOrdered() {
    for preset in Self.presets { #expect(Self.invalid(preset) == []) }
    for knob in SolverPrecision.knobs {
      let values = Self.presets.map { knob.value(in: $0) }
      #expect(values[3] != values[2], "\(knob.name) can be made finer than the reference")
      let ascending = values[3] > values[2] ? values : values.map { -$0 }
      #expect(zip(ascending, ascending.dropFirst()).allSatisfy { $0 <= $1 }, "\(knob.name): \(values)")
    }
  }

  @Test func boostingChangesOneKnob() throws {
    for knob in SolverPrecision.knobs {
      let boosted = try #require(SolverPrecision.default.boosting(knob))
      let changed = SolverPrecision.knobs.filter { $0.value(in: boosted) != $0.value(in: .default) }
      #expect(changed.map(\.name) == [knob.name])
      let reference = knob.value(in: .reference)
      let finer = reference == knob.value(in: .default) ? knob.value(in: .beyondReference) : reference
      #expect(knob.value(in: boosted) == finer)
      #expect(SolverPrecision.beyondReference.boosting(knob) == nil)
    }
  }

  @Test func nonsenseIsRefused() throws {
    for knob in SolverPrecision.knobs {
      var precision = SolverPrecision.default
      for value in [-1, 1e9, Double.nan, .infinity] {
        #expect(!knob.set(value, in: &precision), "\(knob.name) \(value)")
      }
      if knob.isWhole { #expect(!knob.set(knob.range.lowerBound + 0.5, in: &precision)) }
      #expect(precision == .default)
    }
    var broken = SolverPrecision.default
    broken.timeSampling = 0
    #expect(Self.invalid(broken) == ["timeSampling"])
  }

  /// The knobs with a value that the solver cannot work with.
  private static func invalid(_ precision: SolverPrecision) -> [String] {
    SolverPrecision.knobs.filter { !$0.accepts($0.value(in: precision)) }.map(\.name)
  }
}
