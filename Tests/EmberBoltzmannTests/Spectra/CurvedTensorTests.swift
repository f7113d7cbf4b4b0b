import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann

/// Gravitational waves in curved space: where it meets flat space, along the curvature, and their derivatives.
@Suite(.serialized) struct CurvedTensorTests {
  private let solver = BoltzmannSolver(precision: .draft)
  private let request = TheoryRequest(spectra: [.lensedTT, .lensedTE, .lensedEE, .lensedBB], lmax: 600)

  /// What gravitational waves add, for r = 1.
  private func waves(_ curvature: Double) throws -> PowerSpectra {
    let points = [1.0, 0].map {
      ModelPoint(cosmology: .init([.omegaK: curvature, .tensorRatio: $0, .tensorTilt: 0]))
    }
    let spectra = try solver.predict(variants: points, request).map(\.spectra)
    return spectra[0].adding(-1, spectra[1])
  }

  /// At all multipoles, the quadrupole included, which sees waves next to the observer.
  @Test(arguments: [1e-7, -1e-7]) func flatSpaceIsTheirLimit(curvature: Double) throws {
    let (flat, bent) = (try waves(0), try waves(curvature))
    for kind in [SpectrumKind.lensedTT, .lensedEE, .lensedBB] {
      let (a, b) = (try #require(flat[kind]), try #require(bent[kind]))
      for l in 2...600 {
        let percent = 100 * abs(b[l] / a[l] - 1)
        #expect(percent < 0.01, "\(kind.rawValue), l = \(l): \(percent) %")
      }
    }
  }

  /// A polynomial of fourth degree goes through six neighbours on both sides of flat space: no scatter and no step beyond 10^-4.
  @Test func spectraAreSmoothInCurvature() throws {
    let points: [Double] = [-4, -2, -1, 1, 2, 4]
    let spectra = try points.map { try waves(1e-3 * $0) }
    let weights: [Double] = points.map { x in
      1 / points.filter { $0 != x }.reduce(1.0) { $0 * (x - $1) }
    }
    let size = weights.reduce(0.0) { $0 + abs($1) }
    for kind in [SpectrumKind.lensedTT, .lensedEE, .lensedBB] {
      let values = try spectra.map { try #require($0[kind]) }
      for l in 2...600 {
        var sum = 0.0
        for (weight, value) in zip(weights, values) { sum += weight * log(value[l]) }
        #expect(abs(sum) / size < 1e-4, "\(kind.rawValue), l = \(l): \(sum / size)")
      }
    }
  }

  /// Against differences of fourth order (Richardson), B modes and their derivatives along curvature, tilt and amplitude.
  @Test(arguments: [0.0, -0.03]) func derivativesAreThoseOfTheSpectra(curvature: Double) throws {
    let names: [ParameterName] = [.omegaK, .tensorRatio, .tensorTilt]
    let point = ModelPoint(cosmology: .init([.omegaK: curvature, .tensorRatio: 0.2, .tensorTilt: -0.1]))
    let slopes = try solver.differentiate(point, request, by: names)
    let reference = try FiniteDifferenceProvider(
      solver, steps: [.omegaK: 4e-3, .tensorRatio: 0.02, .tensorTilt: 0.05], richardson: true
    ).differentiate(point, request, by: names)
    for name in names {
      for kind in request.spectra {
        let (ours, theirs) = (
          try #require(slopes.spectra[name]?[kind]), try #require(reference.spectra[name]?[kind])
        )
        var (difference, size) = (0.0, 0.0)
        for l in 2...600 {
          let scale = Double(l * (l + 1))
          difference += pow(scale * (ours[l] - theirs[l]), 2)
          size += pow(scale * theirs[l], 2)
        }
        let percent = 100 * (difference / size).squareRoot()
        #expect(percent < 0.1, "\(name.rawValue), \(kind.rawValue): \(percent) %")
      }
    }
  }

  /// In the strongest curvature, with all else, spectra are finite and positive.
  @Test(arguments: [-0.1, 0.1, 0.3]) func strongCurvatureHasWaves(curvature: Double) throws {
    let cosmology = CosmologicalParameters([
      .omegaK: curvature, .hubbleConstant: 55, .tensorRatio: 0.1, .w0: -0.9, .wa: -0.2, .neutrinoMass: 0.1,
      .earlyShare: 0.05, .earlyRedshift: 3.5, .earlyAngle: 2.5,
    ])
    let spectra = try solver.predict(ModelPoint(cosmology: cosmology), request).spectra
    for kind in [SpectrumKind.lensedTT, .lensedEE, .lensedBB] {
      #expect(try #require(spectra[kind])[2...600].allSatisfy { $0.isFinite && $0 > 0 })
    }
  }
}
