import EmberEmulation
import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@testable import EmberLearning

/// A surrogate below a Metropolis chain, as samplers of other programs use it.
@Suite struct FunctionSurrogateTests {
  /// What a chain has seen and what it has cost.
  private struct Run {
    /// Points of the chain from the first `burnIn` steps on, and ln L there as the chain had it.
    var rows: [(x: [Double], logLikelihood: Double)] = []
    var asked = 0
    var called = 0

    /// Emulated minus true ln L at the rows.
    func errors(_ function: ([Double]) -> Double) -> [Double] { rows.map { $0.logLikelihood - function($0.x) } }

    /// By how many standard deviations, and by what share of it, the errors move the mean and the width of a parameter: rows weighted with the
    /// likelihood that they should have had.
    func shift(of parameter: Int, _ function: ([Double]) -> Double) -> (mean: Double, width: Double) {
      let (values, weights) = (rows.map { $0.x[parameter] }, errors(function).map { exp(-$0) })
      func moments(_ weights: [Double]) -> (mean: Double, width: Double) {
        let sum = weights.reduce(0, +)
        let mean = zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / sum
        return (mean, (zip(weights, values).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) } / sum).squareRoot())
      }
      let (own, true_) = (moments(values.map { _ in 1 }), moments(weights))
      return ((own.mean - true_.mean) / true_.width, own.width / true_.width - 1)
    }
  }

  /// - Parameter scale: of the steps, in each parameter.
  private func chain(
    _ surrogate: FunctionSurrogate, from start: [Double], scale: [Double], steps: Int, burnIn: Int, seed: UInt64 = 1,
    knowsFloor: Bool = false, _ function: ([Double]) -> Double
  ) throws -> Run {
    var run = Run()
    var stream = RandomStream(seed: seed)
    func value(_ x: [Double], above floor: Double) throws -> Double {
      run.asked += 1
      switch try surrogate.ask(x, above: floor) {
      case .emulated(let value, _), .known(let value), .negligible(let value): return value
      case .wanted:
        run.called += 1
        let value = function(x)
        try surrogate.tell(x, value)
        return value.isFinite ? value : -.infinity
      }
    }
    let jump = 2.38 / Double(start.count).squareRoot()
    var (x, current) = (start, try value(start, above: -.infinity))
    for step in 0..<steps {
      let proposal = zip(x, scale).map { $0 + jump * $1 * stream.normal() }
      let floor = current + log(stream.uniform())
      let new = try value(proposal, above: knowsFloor ? floor : -.infinity)
      if new > floor { (x, current) = (proposal, new) }
      if step >= burnIn { run.rows.append((x, current)) }
    }
    return run
  }

  private func surrogate(_ dimension: Int, _ change: (inout LearningSettings) -> Void = { _ in }) throws
    -> FunctionSurrogate
  {
    var settings = LearningSettings()
    settings.audits = AuditSchedule(initial: 0.1, floor: 1e-4, decay: 50)
    change(&settings)
    return try FunctionSurrogate((0..<dimension).map { "x\($0)" }, settings: settings)
  }

  /// The rms error of ln L that is asked for, and what stays of it in single steps of a short chain.
  private func allowed(_ dimension: Int) -> Double { PosteriorAccuracy().error(inputs: dimension) }

  private func rms(_ values: [Double]) -> Double {
    (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
  }

  @Test("A normal posterior is learnt from far off, in about the calls that determine a quadratic function")
  func normal() throws {
    // Correlated, widths from 0.1 to 10, ln L of 1234.5 at the peak; the chain begins 30 standard deviations away.
    let widths = (0..<8).map { pow(10, Double($0) / 3.5 - 1) }
    func function(_ x: [Double]) -> Double {
      let z = zip(x, widths).map { $0 / $1 }
      let common = z.reduce(0, +)
      return 1234.5 - 0.5 * (z.reduce(0) { $0 + $1 * $1 } + 0.3 * common * common)
    }
    for knowsFloor in [false, true] {
      let surrogate = try surrogate(8)
      let run = try chain(
        surrogate, from: widths.map { 10.6 * $0 }, scale: widths, steps: 4000, burnIn: 1200, knowsFloor: knowsFloor,
        function)
      // 45 coefficients.
      #expect(run.called < 45 * 8, "\(run.called) of \(run.asked)")
      #expect(rms(run.errors(function)) < allowed(8))
      for i in 0..<8 {
        let shift = run.shift(of: i, function)
        #expect(abs(shift.mean) < 0.02 && abs(shift.width) < 0.02, "\(i): \(shift)")
      }
      let statistics = surrogate.statistics
      #expect(statistics.solverCalls == run.called)
      #expect(statistics.audits.count >= 5 && (statistics.auditError ?? 1) < allowed(8))
    }
  }

  /// Twisted: x1 has the mean 0.5 (x0^2 - 1).
  private func banana(_ x: [Double]) -> Double {
    let bent = x[1] - 0.5 * (x[0] * x[0] - 1)
    return -0.5 * (x[0] * x[0] + 4 * bent * bent + x[2] * x[2] + x[3] * x[3])
  }

  @Test("What is no quadratic function is learnt as well, and stated errors hold")
  func twisted() throws {
    let surrogate = try surrogate(4)
    let run = try chain(
      surrogate, from: [0, -0.5, 0, 0], scale: [1, 0.7, 1, 1], steps: 6000, burnIn: 1500, banana)
    #expect(run.called < run.asked / 8, "\(run.called) of \(run.asked)")
    #expect(rms(run.errors(banana)) < allowed(4))
    for i in 0..<4 {
      let shift = run.shift(of: i, banana)
      #expect(abs(shift.mean) < 0.02 && abs(shift.width) < 0.02, "\(i): \(shift)")
    }
    // A fresh walk over the same ground, at points where nothing is learnt any more.
    var stream = RandomStream(seed: 7)
    var ratios: [Double] = []
    for _ in 0..<1000 {
      let z = (0..<4).map { _ in stream.normal() }
      let x = [z[0], 0.5 * (z[0] * z[0] - 1) + 0.5 * z[1], z[2], z[3]]
      guard case .emulated(let value, let sigma) = try surrogate.ask(x) else { continue }
      ratios.append(abs(value - banana(x)) / sigma)
    }
    #expect(ratios.count > 700)
    #expect(Double(ratios.count { $0 < 1.96 }) > 0.8 * Double(ratios.count), "\(ratios.sorted().suffix(20))")
  }

  @Test("Tails of Student's distribution are learnt in another measure of ln L, which is the quadratic one")
  func tails() throws {
    let (dimension, degrees) = (5, 4.0)
    func function(_ x: [Double]) -> Double {
      -(degrees + Double(dimension)) / 2 * log(1 + x.reduce(0) { $0 + $1 * $1 } / degrees)
    }
    let surrogate = try surrogate(dimension)
    let run = try chain(
      surrogate, from: (0..<dimension).map { _ in 1 }, scale: (0..<dimension).map { _ in 1.3 }, steps: 3000,
      burnIn: 900,
      function)
    #expect(run.called < run.asked / 6, "\(run.called) of \(run.asked)")
    #expect(rms(run.errors(function)) < allowed(dimension))
    #expect(abs(surrogate.state.warp.rate - 2 / (degrees + Double(dimension))) < 0.05)
    // And back.
    let warp = FunctionWarp(rate: 0.2, top: 3)
    for v in [-40.0, -3, 0, 3, 5] { #expect(abs((warp.inverse(warp(v)) ?? .nan) - v) < 1e-9) }
    #expect(warp.inverse(6) == nil)
    let slope = (warp(2.001) - warp(1.999)) / 0.002
    #expect(abs(slope * warp.slope(warp(2)) - 1) < 1e-5)
  }

  @Test("Where there is no likelihood the function is asked once, and what is learnt nearby stays true")
  func edge() throws {
    func function(_ x: [Double]) -> Double { x[0] < -0.5 ? .nan : -0.5 * (x[0] * x[0] + x[1] * x[1]) }
    let surrogate = try surrogate(2)
    let run = try chain(surrogate, from: [0, 0], scale: [1, 1], steps: 3000, burnIn: 500, function)
    // An edge is known as well as points beside it.
    let beyond = run.rows.count { $0.x[0] < -0.5 }
    #expect(Double(beyond) < 0.01 * Double(run.rows.count), "\(beyond) of \(run.rows.count)")
    #expect(rms(run.errors(function).filter(\.isFinite)) < allowed(2))
    #expect(surrogate.statistics.failures["function failed"] ?? 0 > 10)
    try surrogate.tell([-3, 0], -.infinity)
    #expect(try surrogate.ask([-3, 0]) == .known(-.infinity))
    try surrogate.tell([40, 0], -800)
    #expect(try surrogate.ask([40, 0]) == .known(-800))
  }

  @Test("A memory answers bit by bit the same, without the function")
  func memory() throws {
    let first = try surrogate(4)
    _ = try chain(first, from: [0, -0.5, 0, 0], scale: [1, 0.7, 1, 1], steps: 800, burnIn: 0, banana)
    let stored = try JSONEncoder().encode(first.state)
    let second = try surrogate(4)
    try second.restore(JSONDecoder().decode(FunctionSurrogate.State.self, from: stored))
    #expect(second.state == first.state)
    let runs = try [first, second].map {
      try chain($0, from: [0.1, -0.4, 0, 0], scale: [1, 0.7, 1, 1], steps: 200, burnIn: 0, seed: 2, banana)
    }
    #expect(runs[0].rows.map(\.logLikelihood) == runs[1].rows.map(\.logLikelihood) && runs[0].called == runs[1].called)
    #expect(throws: (any Error).self) { try self.surrogate(3).restore(first.state) }
  }

  @Test("Gradients are those of the function where the emulator is trusted")
  func gradient() throws {
    let surrogate = try surrogate(4)
    #expect(try surrogate.gradient([0, 0, 0, 0]) == nil)
    _ = try chain(surrogate, from: [0, -0.5, 0, 0], scale: [1, 0.7, 1, 1], steps: 3000, burnIn: 0, banana)
    let x = [0.3, -0.2, 0.5, -0.4]
    let found = try #require(try surrogate.gradient(x))
    let bent = x[1] - 0.5 * (x[0] * x[0] - 1)
    for (slope, expected) in zip(found, [-x[0] + 4 * bent * x[0], -4 * bent, -x[2], -x[3]]) {
      #expect(abs(slope - expected) < 0.1)
    }
    #expect(try surrogate.gradient([30, 0, 0, 0]) == nil)
    // And those of what is emulated.
    let worst = try worstDerivativeMismatch(gradient: found, at: x, steps: [0.01, 0.01, 0.01, 0.01]) { x in
      guard case .emulated(let value, _) = try surrogate.ask(x) else { return .nan }
      return value
    }
    #expect(worst < 1e-3)
  }

  @Test("Values that change by many orders of magnitude spoil nothing, and wrong questions are errors")
  func extremes() throws {
    let surrogate = try surrogate(2)
    try surrogate.tell([5, 5], -1e30)
    let run = try chain(surrogate, from: [0, 0], scale: [1, 1], steps: 500, burnIn: 100) { x in
      -0.5 * (x[0] * x[0] + x[1] * x[1])
    }
    #expect(run.called < 100)
    try surrogate.tell([7, 7], -1e30)
    #expect(try surrogate.ask([7, 7]) == .known(-.infinity))
    #expect(throws: (any Error).self) { try surrogate.ask([0]) }
    #expect(throws: (any Error).self) { try surrogate.ask([0, .nan]) }
    #expect(throws: (any Error).self) { try FunctionSurrogate([]) }
    #expect(throws: (any Error).self) { try FunctionSurrogate(["a", "a"]) }
    #expect(throws: (any Error).self) { try FunctionSurrogate((0..<500).map { "x\($0)" }) }
  }
}
