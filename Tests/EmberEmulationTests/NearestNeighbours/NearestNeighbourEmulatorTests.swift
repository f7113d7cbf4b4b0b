import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@testable import EmberEmulation

@Suite("Emulators by nearest-neighbour processes")
struct NearestNeighbourEmulatorTests {
  /// Bends on a fifth of the width of the examples, which a quadratic cannot.
  private static func wave(_ z: [Double]) -> [Double] {
    [z[0] - z[1] * z[2] + sin(3 * z[0]), 2 + z[2] + 0.3 * cos(2 * z[1] + z[0])]
  }

  @Test("With fewer points than neighbours it is the process of all of them")
  func complete() throws {
    let points = NormalExamples.points(30)
    let emulator = try NearestNeighbourEmulator.fitted(NormalExamples.examples(points, Self.wave))
    let (kernel, logarithms) = (emulator.fitted[0].kernel, emulator.fitted[0].logarithms)
    // (C + noise)^-1 by elimination, from the formulae.
    func covariance(_ a: [Double], _ b: [Double]) -> Double {
      kernel.value((0..<3).reduce(0) { $0 + pow((a[$1] - b[$1]) * exp(-logarithms[$1]), 2) })
    }
    var matrix = Matrix(rows: 30, columns: 30)
    for i in 0..<30 {
      for j in 0..<30 { matrix[i, j] = covariance(points[i], points[j]) + (i == j ? exp(logarithms[3]) : 0) }
    }
    let factor = try #require(CholeskyFactor(matrix))
    let weights = factor.solve(emulator.residuals[0])
    for z in NormalExamples.points(5, seed: 8) {
      let k = points.map { covariance($0, z) }
      let expected = emulator.polynomial.mean(standardized: z)[0] + zip(k, weights).reduce(0) { $0 + $1.0 * $1.1 }
      let relative = 1 + exp(logarithms[3]) - zip(k, factor.solve(k)).reduce(0) { $0 + $1.0 * $1.1 }
      let targets = emulator.predict(standardized: z)
      #expect(abs(targets.mean[0] - expected) < 1e-6 * (1 + abs(expected)))
      let stated = emulator.variance(z)[0] * emulator.polynomial.inflation(z) * relative
      #expect(abs(targets.variance[0] - stated) < 1e-6 * stated)
    }
  }

  @Test("Thousands of points tell what bends between few, within the stated errors")
  func many() throws {
    let emulators = try [150, 3000].map {
      try NearestNeighbourEmulator.fitted(NormalExamples.examples(NormalExamples.points($0), Self.wave))
    }
    var (squares, ratios) = ([0.0, 0.0], 0.0)
    let tests = NormalExamples.points(300, seed: 21)
    for z in tests {
      let truth = Self.wave(z)
      for (i, emulator) in emulators.enumerated() {
        let targets = emulator.predict(standardized: z)
        squares[i] += pow(truth[0] - targets.mean[0], 2)
        if i == 1 { for k in 0..<2 { ratios += pow(truth[k] - targets.mean[k], 2) / targets.variance[k] / 600 } }
      }
    }
    #expect(squares[1] < 0.1 * squares[0], "\(squares)")
    #expect(ratios > 0.3 && ratios < 3, "\(ratios)")
  }

  @Test("Jacobian and pullback agree with differences, also where neighbours change", arguments: [35, 400])
  func derivatives(count: Int) throws {
    let inputs = NormalExamples.points(count).map { [10 + 2 * $0[0], 3 * $0[1] - $0[0], $0[2]] }
    let standardization = try #require(InputStandardization(inputs))
    let examples = EmulatorExamples(
      standardization, points: inputs.map { standardization($0) },
      outputs: Matrix(rows: count, columns: 2, elements: inputs.flatMap { Self.wave($0.map { $0 / 4 }) }))
    let emulator = try NearestNeighbourEmulator.fitted(examples)
    let (x, steps, weights) = ([10.2, -1.3, 0.7], [1e-3, 1e-3, 1e-3], [0.5, -2])
    #expect(worstDerivativeMismatch(emulator.jacobian(x), at: x, steps: steps) { emulator.predict($0).mean } < 1e-5)
    let (mean, gradient) = emulator.pullback(x) { _ in weights }
    #expect(mean == emulator.predict(x).mean)
    let mismatch = worstDerivativeMismatch(gradient: gradient, at: x, steps: steps) {
      zip(emulator.predict($0).mean, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(mismatch < 1e-5)
  }

  @Test("The first targets have shapes of their own, further ones share them")
  func groups() throws {
    let fits = (0..<12).map { FittedProcess(.matern52, [Double($0), 0, 0, -10]) }
    let groups = try #require(ProcessGroups(fits, dimension: 3)).groups
    #expect(groups.map(\.targets) == [0..<1, 1..<3, 3..<7, 7..<12])
    #expect(abs(log(groups[2].shape.inverseLengths[0]) + 4.5) < 1e-12)
    #expect(ProcessGroups(fits, dimension: 5) == nil && ProcessGroups([], dimension: 3)?.groups.isEmpty == true)
  }

  @Test("Along a line, on which neighbours come and go, nothing jumps")
  func continuous() throws {
    let emulator = try NearestNeighbourEmulator.fitted(NormalExamples.examples(NormalExamples.points(600), Self.wave))
    let step = 1e-4
    let values = stride(from: -1.5, through: 1.5, by: step).map { emulator.predict(standardized: [$0, 0.3, -0.2]) }
    let steps = zip(values, values.dropFirst()).map { abs($0.mean[0] - $1.mean[0]) }
    // The function itself changes by at most 4 a unit.
    #expect((steps.max() ?? 1) < 6 * step, "\(steps.max() ?? 1)")
  }

  @Test("An example that is left out is predicted by its neighbours alone, and its own error is not in what is stated")
  func leftOut() throws {
    let points = NormalExamples.points(700)
    let all = try NearestNeighbourEmulator.fitted(NormalExamples.examples(points, Self.wave))
    #expect(all.leftOut.places.count < points.count)
    for row in [0, 3, all.leftOut.places.count - 1] {
      let place = all.leftOut.places[row]
      let kept = points.indices.filter { $0 != place }
      let common = try #require(ProcessShape(all.fitted[...], dimension: 3))
      let search = NeighbourSearch(kept.map { points[$0] }, scales: common.inverseLengths)
      let around = Neighbourhood(search, kept.map { points[$0] }, around: points[place], count: 50)
      let near = around.places.map { kept[$0] }
      for k in 0..<2 {
        let shape = try #require(ProcessShape(all.fitted[k...k], dimension: 3))
        let process = try #require(
          LocalProcess(
            shape, points: near.map { points[$0] }, penalties: around.penalties, at: points[place]))
        let expected = all.residuals[k][place] - process.mean(near.map { all.residuals[k][$0] })
        #expect(abs(all.leftOut.residuals[row, k] - expected) < 1e-9)
        let stated =
          all.variance(points[place], excluding: row)[k] * all.polynomial.inflation(points[place])
          * process.relativeVariance
        #expect(abs(all.leftOut.variances[row, k] / stated - 1) < 1e-9)
      }
    }
  }

  @Test("Where a function bends in a corner alone, errors are stated large there and small elsewhere, and both hold")
  func corner() throws {
    func rough(_ z: [Double]) -> [Double] {
      let bend = z[0] > 0.5 ? 0.3 * sin(8 * z[1]) : 0
      return [z[0] + z[1] * z[2] + bend, z[2]]
    }
    let emulator = try NearestNeighbourEmulator.fitted(NormalExamples.examples(NormalExamples.points(1500), rough))
    var (ratios, stated) = ([0.0, 0.0], [0.0, 0.0])
    var counts = [0.0, 0.0]
    for z in NormalExamples.points(1000, seed: 31) where z[0] > 0.9 || z[0] < 0 {
      let (side, targets) = (z[0] > 0 ? 1 : 0, emulator.predict(standardized: z))
      ratios[side] += pow(rough(z)[0] - targets.mean[0], 2) / targets.variance[0]
      stated[side] += targets.variance[0].squareRoot()
      counts[side] += 1
    }
    for side in 0..<2 {
      #expect(ratios[side] / counts[side] > 0.05 && ratios[side] / counts[side] < 4, "\(ratios) \(counts)")
    }
    #expect(stated[0] / counts[0] < 0.5 * stated[1] / counts[1], "\(stated) \(counts)")
  }

  @Test("A place that is taken for known lowers the variances there and nearby, and nowhere raises them")
  func conditional() throws {
    let (emulator, places) = (
      try NearestNeighbourEmulator.fitted(NormalExamples.examples(NormalExamples.points(200), Self.wave)),
      NormalExamples.points(6, seed: 7)
    )
    var variance = emulator.conditionalVariance(at: places)
    let before = places.indices.map { variance.variances($0) }
    for (i, place) in places.enumerated() {
      for (a, b) in zip(before[i], emulator.predict(standardized: place).variance) { #expect(abs(a / b - 1) < 1e-9) }
    }
    variance.learn(2)
    for i in places.indices {
      for (a, b) in zip(variance.variances(i), before[i]) { #expect(a <= b * (1 + 1e-9)) }
    }
    let noise = exp(emulator.fitted[0].logarithms[3])
    let own = emulator.variance(places[2])[0] * emulator.polynomial.inflation(places[2])
    #expect(variance.variances(2)[0] <= 2.01 * noise * own)
  }

  @Test("Representatives are as many as a fit can take, near each other and far")
  func representatives() throws {
    let all = try NormalExamples.examples(NormalExamples.points(2000), Self.wave)
    let chosen = NearestNeighbourEmulator.representatives(all)
    #expect(chosen.points.count == 160 && Set(chosen.points).count == 160)
    let nearest = chosen.points.map { z in
      chosen.points.filter { $0 != z }.map { zip($0, z).reduce(0) { $0 + pow($1.0 - $1.1, 2) } }.min() ?? 0
    }.sorted()
    let spread = (0..<3).map { d in chosen.points.map { $0[d] }.max()! - chosen.points.map { $0[d] }.min()! }
    #expect(nearest[80].squareRoot() < 0.4 && spread.allSatisfy { $0 > 3 }, "\(nearest[80]) \(spread)")
    #expect(
      try NearestNeighbourEmulator.representatives(NormalExamples.examples(NormalExamples.points(100), Self.wave))
        .points.count == 100)
  }
}
