import EmberNumerics
import EmberTestSupport
import EmberTheory
import Glibc
import Testing

@testable import EmberThermodynamics

/// Slopes of what enters after the linear equations.
@Suite struct AmplitudeSlopesTests {
  @Test(arguments: [1e-4, 0.01, 0.3]) func slopesOfTheSpectrumAreThoseOfItsLogarithm(k: Double) throws {
    let names: [ParameterName] = [.spectralIndex, .running, .runningOfRunning, .tauReio]
    let values = [0.965, 0.01, -0.005, 0.05]
    let mismatch = try worstDerivativeMismatch(
      gradient: names.map { PrimordialSpectrum.logarithmicSlope($0, k) }, at: values, steps: [1e-3, 1e-3, 1e-3, 1e-3]
    ) { x in
      log(try PrimordialSpectrum(CosmologicalParameters(Dictionary(uniqueKeysWithValues: zip(names, x))))(k))
    }
    #expect(mismatch < 1e-6)
  }

  /// The consistency relation follows ratio and spectral index, a tilt that is stated does not.
  @Test(arguments: [nil, 0.2]) func slopesOfTheTensorTilt(tilt: Double?) {
    let spectrum = TensorSpectrum(ratio: 0.3, tilt: tilt, running: 0.05)
    let names: [ParameterName] = [.tensorRatio, .spectralIndex, .tensorTilt, .tensorRunning]
    let mismatch = worstDerivativeMismatch(
      gradient: names.map { spectrum.logarithmicSlope($0, -2.5, beside: 0.965) }, at: [0.3, 0.965, 0.2, 0.05],
      steps: [0.01, 0.01, 0.01, 0.01]
    ) { x in TensorSpectrum(ratio: x[0], tilt: tilt.map { _ in x[2] }, running: x[3]).exponent(-2.5, beside: x[1]) }
    #expect(mismatch < 1e-9)
  }

  @Test(arguments: [nil, 0.2]) func slopesOfGravitationalWaves(tilt: Double?) throws {
    let names: [ParameterName] = [.tensorRatio, .spectralIndex, .tensorRunning, .tensorTilt]
    let values = [0.3, 0.965, 0.05, tilt ?? 0]
    func amplitudes(_ x: [Double]) throws -> ModelAmplitudes {
      let stated = zip(names, x).filter { $0.0 != .tensorTilt || tilt != nil }
      return try ModelAmplitudes(CosmologicalParameters(Dictionary(uniqueKeysWithValues: stated.map { ($0.0, $0.1) })))
    }
    let here = try amplitudes(values)
    let mismatch = try worstDerivativeMismatch(
      gradient: names.map { here.tensorSlope($0, 0.004) }, at: values, steps: [0.01, 0.01, 0.01, 0.01]
    ) { x in log(try amplitudes(x).tensorShape(0.004)) }
    #expect(mismatch < 1e-7)
  }

  @Test func slopesOfTheLensingFactors() {
    let amplitudes = LensingAmplitudes(common: 1.1, twoPoint: 0.9, reconstruction: 1.3)
    let names: [ParameterName] = [.lensingAmplitude, .lensingTwoPoint, .lensingReconstruction]
    let slopes = names.map { amplitudes.slopes($0) }
    let jacobian = Matrix(rows: 2, columns: 3, elements: slopes.map(\.smoothing) + slopes.map(\.potential))
    let mismatch = worstDerivativeMismatch(jacobian, at: [1.1, 0.9, 1.3], steps: [0.01, 0.01, 0.01]) { x in
      let moved = LensingAmplitudes(common: x[0], twoPoint: x[1], reconstruction: x[2])
      return [moved.smoothing, moved.potential]
    }
    #expect(mismatch < 1e-9)
    #expect(amplitudes.slopes(.tauReio) == (0, 0))
  }
}
