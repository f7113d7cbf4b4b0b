import EmberNumerics
import Glibc
import Testing

@Suite struct ODEIntegrationTests {
  /// The solution at `end` from `initial` at 0, and the number of steps; steps never exceed `step`.
  private func solve(
    _ system: any SplitODESystem, _ initial: [Lanes], to end: Double, step: Double = .infinity,
    method: ODEMethod = .imexARK4, tolerance: Double, firstStep: Double = 1e-3, stepLimit: Int = 100_000
  ) throws(ODEError) -> (y: [Lanes], steps: Int) {
    var y = initial
    var steps = 0
    var failure: ODEError?
    y.withUnsafeMutableBufferPointer { buffer in
      do throws(ODEError) {
        let integration = ODEIntegration(system, method: method, tolerance: tolerance)
        try integration.advance(
          buffer, from: 0, to: end, firstStep: min(step, firstStep), stepLimit: stepLimit, maximumStep: { _ in step },
          observe: { _, _ in steps += 1 })
      } catch { failure = error }
    }
    if let failure { throw failure }
    return (y, steps)
  }

  private static let frequencies = Lanes(0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4)
  private static let atRest = [Lanes.zero, Lanes(repeating: 1)]

  /// Halving the step divides the error by 2^4, also with both parts at work.
  @Test(arguments: [0.0, 0.8]) func convergesWithFourthOrder(damping: Double) throws {
    let errors = try [0.0625, 0.03125, 0.015625].map { step in
      let system = Oscillator(frequency: Lanes(repeating: 1.5), damping: damping)
      // So loose a tolerance lets the largest step be taken always.
      let y = try solve(system, Self.atRest, to: 2, step: step, tolerance: 1e6, firstStep: step).y
      let frequency = (1.5 * 1.5 - damping * damping / 4).squareRoot()
      let phase = 2 * frequency
      let exact = exp(-damping) * (cos(phase) + damping / (2 * frequency) * sin(phase))
      return abs(y[1][0] - exact)
    }
    for (coarse, fine) in zip(errors, errors.dropFirst()) { #expect(abs(log2(coarse / fine) - 4) < 0.25) }
  }

  /// An exchange up to a million times faster than the drive; explicit steps would have to resolve it.
  @Test(arguments: [1e2, 1e4, 1e6]) func followsAStiffExchange(rate: Double) throws {
    let start = 1 / (2 * rate)
    let (y, steps) = try solve(
      DrivenExchange(rate: rate), [Lanes(repeating: start / 2), Lanes(repeating: -start / 2)], to: 2, tolerance: 1e-7)
    let difference = (2 * rate * cos(2.0) + sin(2.0)) / (1 + 4 * rate * rate)
    #expect(abs((y[0] + y[1])[3] - sin(2.0)) < 1e-6)
    #expect(abs((y[0] - y[1])[3] / difference - 1) < 1e-3)
    #expect(steps < 2000)
  }

  @Test func aStiffTransientRelaxes() throws {
    let y = try solve(DrivenExchange(rate: 1e6), [Lanes(repeating: 1), Lanes.zero], to: 1, tolerance: 1e-7).y
    #expect(abs((y[0] + y[1])[0] - 1 - sin(1.0)) < 1e-6)
    #expect(abs((y[0] - y[1])[0]) < 1e-6)
  }

  @Test(arguments: ODEMethod.allCases) func allMethodsAgreeOnAnOscillator(method: ODEMethod) throws {
    let y = try solve(
      Oscillator(frequency: Self.frequencies), Self.atRest, to: 5, method: method, tolerance: 1e-9
    ).y
    for lane in 0..<Lanes.scalarCount {
      let w = Self.frequencies[lane]
      #expect(abs(y[1][lane] - cos(5 * w)) < 1e-7)
      #expect(abs(y[0][lane] + w * sin(5 * w)) < 4e-7)
    }
  }

  /// With equal steps a lane's solution does not depend on its neighbours, bit for bit.
  @Test func lanesAreIndependent() throws {
    let together = try solve(
      Oscillator(frequency: Self.frequencies), Self.atRest, to: 1, step: 0.125, tolerance: 1e6, firstStep: 0.125)
    for lane in 0..<Lanes.scalarCount {
      let system = Oscillator(frequency: Lanes(repeating: Self.frequencies[lane]))
      let alone = try solve(system, Self.atRest, to: 1, step: 0.125, tolerance: 1e6, firstStep: 0.125)
      #expect(together.y[1][lane] == alone.y[1][lane] && together.y[0][lane] == alone.y[0][lane])
    }
  }

  /// Ten steps of 0.1 sum to slightly less than 1: the sliver that remains is no failure.
  @Test func aStepMayEndJustBeforeTheEnd() throws {
    let (y, _) = try solve(
      Oscillator(frequency: Lanes(repeating: 1)), Self.atRest, to: 1, step: 0.1, tolerance: 1e-3, firstStep: 0.1)
    #expect(abs(y[1][0] - cos(1.0)) < 1e-5)
  }

  @Test func tooManyStepsAreRefused() {
    #expect(throws: ODEError.self) {
      try solve(Oscillator(frequency: Lanes(repeating: 1)), Self.atRest, to: 1, step: 1e-3, tolerance: 1, stepLimit: 50)
    }
    do {
      _ = try solve(
        Oscillator(frequency: Lanes(repeating: 1)), Self.atRest, to: 1, step: 1e-3, tolerance: 1, stepLimit: 50)
    } catch {
      guard case .tooManySteps(let time) = error else { Issue.record("\(error)"); return }
      #expect(abs(time - 0.051) < 1e-9)
    }
  }

  /// Rates that stop being numbers end the integration where that happens, whatever the method.
  @Test(arguments: ODEMethod.allCases) func brokenRatesAreReported(method: ODEMethod) {
    let system = Oscillator(frequency: Lanes(repeating: 1))
    system.breaksAt = 0.5
    do {
      _ = try solve(system, Self.atRest, to: 1, method: method, tolerance: 1e-6)
      Issue.record("the integration went on with rates that are not numbers")
    } catch {
      guard case .stepTooSmall(let time) = error else { Issue.record("\(error)"); return }
      #expect(time > 0.3 && time <= 0.5)
    }
  }
}
