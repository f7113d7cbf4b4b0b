import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@testable import EmberEmulation

@Suite("Emulators of models to which something is added")
struct AdditiveEmulatorTests {
  /// Two base inputs, a share and two shapes: quadratic without the share, rough in the shapes with it.
  private static func model(_ x: [Double]) -> [Double] {
    let base = 1 + x[0] - 0.5 * x[1] + 0.3 * x[0] * x[1]
    return [
      base + x[2] * (sin(5 * x[3]) + cos(4 * x[4] + x[3])) * (1 + 0.05 * x[0]),
      2 * base - x[2] * sin(4 * x[3] * x[4]),
    ]
  }

  private static let added = AddedInputs(share: 2, shapes: [3, 4])

  private static func inputs(_ count: Int, seed: UInt64 = 5) -> [[Double]] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in
      let (a, b, c) = (stream.normal(), stream.normal(), abs(stream.normal()))
      return [10 + a + b, b, c, 2 * stream.uniform() - 1, 2 * stream.uniform() - 1]
    }
  }

  private static func shifted(_ x: [Double]) -> [Double] { model([x[0] - 10, x[1], x[2], x[3], x[4]]) }

  private static func examples(_ inputs: [[Double]], added: AddedInputs? = added) throws -> EmulatorExamples {
    let standardization = try #require(InputStandardization(inputs, leading: [2], added: added))
    return EmulatorExamples(
      standardization, points: inputs.map { standardization($0) },
      outputs: Matrix(rows: inputs.count, columns: 2, elements: inputs.flatMap(shifted)))
  }

  private static func meanSquare(_ emulator: some LearnableEmulator, _ tests: [[Double]]) -> (Double, ratio: Double) {
    var (square, ratio) = (0.0, 0.0)
    for x in tests {
      let (truth, targets) = (shifted(x), emulator.predict(x))
      for k in 0..<2 {
        let error = truth[k] - targets.mean[k]
        square += error * error / Double(2 * tests.count)
        ratio += error * error / targets.variance[k] / Double(2 * tests.count)
      }
    }
    return (square, ratio)
  }

  @Test("Told what is added, it learns from as many examples what others do not, and states its errors")
  func structure() throws {
    let examples = try Self.examples(Self.inputs(200))
    let tests = Self.inputs(300, seed: 77)
    let (square, ratio) = Self.meanSquare(try AdditiveEmulator.fitted(examples), tests)
    let plainFit = try #require(GaussianProcessEmulator.fit(examples, after: nil, EmulatorOptions()))
    let plain = Self.meanSquare(try #require(GaussianProcessEmulator(examples, plainFit)), tests).0
    #expect(square < 0.25 * plain, "\(square) and \(plain)")
    #expect(ratio > 0.2 && ratio < 4, "\(ratio)")
  }

  @Test("Where nothing is added its shapes do not matter, for the values and for the errors that are stated")
  func nothing() throws {
    let emulator = try AdditiveEmulator.fitted(Self.examples(Self.inputs(120)))
    let (one, other) = (emulator.predict([10.3, 0.2, 0, 0.9, -0.7]), emulator.predict([10.3, 0.2, 0, -0.4, 0.1]))
    for k in 0..<2 {
      #expect(abs(one.mean[k] - other.mean[k]) < 1e-9)
      #expect(abs(one.variance[k] / other.variance[k] - 1) < 1e-6)
    }
    let some = emulator.predict([10.3, 0.2, 1, 0.9, -0.7])
    #expect(some.variance[0] > one.variance[0])
  }

  @Test("It is the process of its covariance, solved by elimination")
  func formulae() throws {
    let inputs = Self.inputs(40)
    let examples = try Self.examples(inputs)
    let emulator = try AdditiveEmulator.fitted(examples)
    let own = emulator.inputs
    let points = examples.points.map { own($0) }
    let shape = try #require(AdditiveShape(emulator.fit.logarithms[0], own))
    func covariance(_ u: [Double], _ v: [Double]) -> Double {
      let l = emulator.fit.logarithms[0].map { exp($0) }
      let near = (0..<2).reduce(0) { $0 + pow((u[$1] - v[$1]) / l[1 + $1], 2) }
      let far = (0..<5).reduce(0) { $0 + pow((u[$1] - v[$1]) / l[3 + $1], 2) }
      let s = (5 * far).squareRoot()
      return l[0] * l[0] * exp(-near / 2) + u[2] * v[2] * (1 + s + s * s / 3) * exp(-s)
    }
    // The mean function's coefficients are unknowns beside the weights, [K H; H^T 0], by Gauss-Jordan.
    let basis = PolynomialBasis(dimension: 2, points: 40)
    let (n, m) = (40, basis.count)
    var rows = (0..<n + m).map { i in
      (0..<n + m).map { j -> Double in
        if i < n, j < n { return covariance(points[i], points[j]) + (i == j ? shape.noise : 0) }
        if i < n, j >= n { return basis.values(Array(points[i].prefix(2)))[j - n] }
        if i >= n, j < n { return basis.values(Array(points[j].prefix(2)))[i - n] }
        return 0
      } + [i < n ? examples.outputs[i, 0] : 0]
    }
    for column in 0..<n + m {
      let pivot = (column..<n + m).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      rows.swapAt(column, pivot)
      for i in rows.indices where i != column {
        let factor = rows[i][column] / rows[column][column]
        for j in column...(n + m) { rows[i][j] -= factor * rows[column][j] }
      }
    }
    let solution = rows.indices.map { rows[$0][n + m] / rows[$0][$0] }
    for x in Self.inputs(5, seed: 9) {
      let u = own(examples.standardization(x))
      let expected =
        points.indices.reduce(0) { $0 + solution[$1] * covariance(u, points[$1]) }
        + basis.values(Array(u.prefix(2))).enumerated().reduce(0) { $0 + solution[n + $1.offset] * $1.element }
      #expect(abs(emulator.predict(x).mean[0] - expected) < 1e-5 * (1 + abs(expected)))
    }
  }

  @Test("Jacobian and pullback agree with differences", arguments: [true, false])
  func derivatives(isAdded: Bool) throws {
    let emulator = try AdditiveEmulator.fitted(Self.examples(Self.inputs(90), added: isAdded ? Self.added : nil))
    let (x, steps, weights) = ([10.4, -0.3, 0.8, 0.2, -0.5], Array(repeating: 1e-3, count: 5), [0.5, -2])
    #expect(worstDerivativeMismatch(emulator.jacobian(x), at: x, steps: steps) { emulator.predict($0).mean } < 1e-5)
    let (mean, gradient) = emulator.pullback(x) { _ in weights }
    #expect(mean == emulator.predict(x).mean)
    let mismatch = worstDerivativeMismatch(gradient: gradient, at: x, steps: steps) {
      zip(emulator.predict($0).mean, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(mismatch < 1e-5)
  }

  @Test("The gradient of the restricted likelihood is that of its value", arguments: [true, false])
  func likelihoodGradient(isAdded: Bool) throws {
    let examples = try Self.examples(Self.inputs(40), added: isAdded ? Self.added : nil)
    let inputs = try #require(AdditiveInputs(examples.standardization))
    let likelihood = AdditiveLikelihood(
      inputs, points: examples.points.map { inputs($0) },
      basis: PolynomialBasis(dimension: inputs.baseCount, degree: 1), outputs: examples.outputs)
    var x = AdditiveShape.center(inputs)
    x[0] += 1.5
    x[x.count - 1] = log(1e-3)
    let mismatch = worstDerivativeMismatch(
      gradient: try #require(likelihood(x)).gradient, at: x, steps: x.map { _ in 1e-2 }
    ) { likelihood($0)?.value ?? .nan }
    #expect(mismatch < 1e-5)
  }

  @Test("Examples of the same addition are left out together: each then says what one without them says")
  func siblings() throws {
    var inputs = Self.inputs(60)
    // Two more of the tenth, which differ in a base input alone.
    for step in [0.5, 1] { inputs.append([inputs[10][0] + step] + inputs[10].dropFirst()) }
    let examples = try Self.examples(inputs)
    let all = try AdditiveEmulator.fitted(examples)
    let groups = all.inputs.leftOutTogether(examples.points.map { all.inputs($0) }, calls: examples.calls)
    #expect(inputs.indices.filter { groups[$0] == groups[10] } == [10, 60, 61])
    let kept = inputs.indices.filter { ![10, 60, 61].contains($0) }
    let others = try #require(AdditiveEmulator(examples.selecting(kept), all.fit))
    let mean = others.predict(standardized: examples.points[10]).mean
    for k in 0..<2 {
      #expect(abs(all.leftOut.residuals[10, k] - (examples.outputs[10, k] - mean[k])) < 1e-6)
    }
  }

  @Test("Where nothing may be added too, examples of one solver call are left out together")
  func calls() throws {
    var inputs = Self.inputs(80)
    inputs[30] = [inputs[10][0] + 0.1] + inputs[10].dropFirst()
    var calls = Array(inputs.indices)
    calls[30] = 10
    let one = try Self.examples(inputs, added: nil)
    let examples = EmulatorExamples(one.standardization, points: one.points, calls: calls, outputs: one.outputs)
    let all = try AdditiveEmulator.fitted(examples)
    let others = try #require(
      AdditiveEmulator(examples.selecting(inputs.indices.filter { $0 != 10 && $0 != 30 }), all.fit))
    for i in [10, 30] {
      let mean = others.predict(standardized: examples.points[i]).mean
      for k in 0..<2 {
        #expect(abs(all.leftOut.residuals[i, k] - (examples.outputs[i, k] - mean[k])) < 1e-6)
      }
    }
  }

  @Test("Known places shrink variances as examples there do")
  func conditioning() throws {
    let inputs = Self.inputs(80)
    let examples = try Self.examples(Array(inputs.prefix(60)))
    let emulator = try AdditiveEmulator.fitted(examples)
    let places = inputs[60...].map { examples.standardization($0) }
    var variance = emulator.conditionalVariance(at: places)
    let before = variance.variances(3)
    #expect(zip(before, emulator.predict(standardized: places[3]).variance).allSatisfy { abs($0 / $1 - 1) < 1e-9 })
    variance.learn(3)
    variance.learn(7)
    let more = inputs.prefix(60) + [inputs[63], inputs[67]]
    let known = try #require(
      AdditiveEmulator(
        EmulatorExamples(
          examples.standardization, points: more.map { examples.standardization($0) },
          outputs: Matrix(rows: 62, columns: 2, elements: more.flatMap(Self.shifted))), emulator.fit))
    // Of the process of the first target: its scale, which comes from the examples' values, stays out of it.
    let u = known.inputs(places[5])
    func relative(_ process: AdditiveProcess) -> Double { process.relativeVariance(u, process.covariances(u)) }
    let shrunk = variance.variances(5)[0] / emulator.predict(standardized: places[5]).variance[0]
    let expected = relative(known.processes[0]) / relative(emulator.processes[0])
    #expect(abs(shrunk / expected - 1) < 1e-6)
    #expect(shrunk < 1)
  }

  /// As in a run: first the steps of a minimiser and of its differences, close to each other, then what is far apart.
  private static func path(_ count: Int) -> [[Double]] {
    var stream = RandomStream(seed: 8)
    let near = (0..<60).map { _ in [10.2, -0.1, 0.5, 0.3, -0.2].map { $0 + 1e-3 * stream.normal() } }
    return near + inputs(count - 60)
  }

  @Test(
    "However little noise a fit has found, what is said is no rounding: the order of the examples does not matter to it"
  )
  func rounding() throws {
    let inputs = Self.path(200)
    let shape = [0.01, 6, 6, 200, 200, 60, 0.9, 1.2, 1e-16].map { log($0) }
    let fit = AdditiveEmulator.Fit(logarithms: [shape, shape], fittedCount: inputs.count)
    let examples = try Self.examples(inputs)
    let one = try #require(AdditiveEmulator(examples, fit))
    let other = try #require(AdditiveEmulator(examples.selecting(inputs.indices.reversed()), fit))
    for x in Self.inputs(50, seed: 21) {
      let (a, b) = (one.predict(x), other.predict(x))
      for k in 0..<2 {
        #expect(abs(a.mean[k] - b.mean[k]) < 0.01 * a.variance[k].squareRoot(), "\(a.mean[k]) and \(b.mean[k])")
      }
    }
  }

  @Test("Examples without noise that lie beside each other do not spoil the errors that are stated elsewhere")
  func noiseless() throws {
    let emulator = try AdditiveEmulator.fitted(Self.examples(Self.path(260)))
    let ratio = Self.meanSquare(emulator, Self.inputs(300, seed: 77)).ratio
    #expect(ratio > 0.2 && ratio < 4, "\(ratio)")
  }

  @Test("Groups: the first target, the next four, all others")
  func groups() {
    #expect(AdditiveEmulator.groups(12) == [0..<1, 1..<5, 5..<12])
    #expect(AdditiveEmulator.groups(3) == [0..<1, 1..<3])
  }

  @Test("A fit keeps shapes until there are many more examples, and too few give none")
  func refits() throws {
    let inputs = Self.inputs(130)
    let first = try #require(
      AdditiveEmulator.fit(try Self.examples(Array(inputs.prefix(80))), after: nil, EmulatorOptions()))
    let second = try #require(
      AdditiveEmulator.fit(try Self.examples(Array(inputs.prefix(100))), after: first, EmulatorOptions()))
    #expect(second == first)
    let third = try #require(AdditiveEmulator.fit(try Self.examples(inputs), after: second, EmulatorOptions()))
    #expect(third.fittedCount == 130)
    #expect(AdditiveEmulator.fit(try Self.examples(Array(inputs.prefix(6))), after: nil, EmulatorOptions()) == nil)
  }
}
