import EmberNumerics
import EmberTestSupport
import Testing

@testable import EmberEmulation

/// An ``Emulator`` that has nothing but what it must.
private struct PlainEmulator: Emulator {
  static var kindName: String { "plain" }
  static var archivePrefix: String { "plain." }

  var inputCount: Int { 2 }
  var targetCount: Int { 2 }
  var arrays: [String: NPYArray] { [:] }

  init() {}

  init(_ archive: EmulatorArchive) throws(StorageError) {}

  func predict(_ x: [Double]) -> EmulatedTargets {
    EmulatedTargets(mean: [x[0] * x[0] * x[1], x[0] - 3 * x[1]], variance: [1, 1])
  }

  func jacobian(_ x: [Double]) -> Matrix {
    Matrix(rows: 2, columns: 2, elements: [2 * x[0] * x[1], x[0] * x[0], 1, -3])
  }
}

@Suite("What emulators have without saying so")
struct EmulatorDefaultsTests {
  @Test("The pullback of an Emulator is that of its Jacobian, with weights made from its values")
  func pullback() {
    let (emulator, x) = (PlainEmulator(), [0.7, -1.2])
    let (mean, gradient) = emulator.pullback(x) { $0 }
    #expect(mean == emulator.predict(x).mean)
    // The gradient of half the squared length.
    let mismatch = worstDerivativeMismatch(gradient: gradient, at: x, steps: [0.1, 0.1]) {
      emulator.predict($0).mean.reduce(0) { $0 + $1 * $1 / 2 }
    }
    #expect(mismatch < 1e-8)
  }

  @Test("Derivatives of every LearnableEmulator by its inputs are those by standardised inputs, carried back")
  func inputs() throws {
    let inputs = BoxDesign.sobol([-1...1, 2...4], count: 40)
    let standardization = try #require(InputStandardization(inputs))
    let outputs = inputs.flatMap { [$0[0] * $0[1], $0[0] * $0[0] - $0[1]] }
    let examples = EmulatorExamples(
      standardization, points: inputs.map { standardization($0) },
      outputs: Matrix(rows: 40, columns: 2, elements: outputs))
    for kind in EmulatorKind.all {
      let emulator = try #require(kind.pretrained(examples))
      let (x, weights) = ([0.2, 3.1], [1.0, -2])
      #expect(
        worstDerivativeMismatch(emulator.jacobian(x), at: x, steps: [0.1, 0.1]) { emulator.predict($0).mean } < 1e-4)
      let mismatch = worstDerivativeMismatch(
        gradient: emulator.pullback(x) { _ in weights }.gradient, at: x, steps: [0.1, 0.1]
      ) { zip(emulator.predict($0).mean, weights).reduce(0) { $0 + $1.0 * $1.1 } }
      #expect(mismatch < 1e-4, "\(kind.name)")
    }
  }
}
