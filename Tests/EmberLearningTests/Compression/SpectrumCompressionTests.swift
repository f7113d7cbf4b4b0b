import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite struct SpectrumCompressionTests {
  private static let kinds: Set<SpectrumKind> = [.lensedTT, .lensedTE, .lensedEE, .lensingPotential]

  private static func examples(
    _ request: TheoryRequest, count: Int = 20
  ) throws -> [(cosmology: CosmologicalParameters, spectra: PowerSpectra)] {
    let posterior = try StandInPosterior(lmax: request.lmax)
    return try posterior.design(count).map {
      ($0.cosmology, try posterior.provider.predict($0, request).spectra)
    }
  }

  @Test func whiteningIsInvertible() throws {
    let layout = SpectrumLayout(TheoryRequest(spectra: Self.kinds, lmax: 500))
    let spectra = try AcousticStandIn().predict(
      ModelPoint(cosmology: .init()), TheoryRequest(spectra: Self.kinds, lmax: 500)
    ).spectra
    let reference = try layout.flatten(spectra) { _ in 1 }
    let whitening = SpectrumWhitening(layout: layout, reference: reference, experiment: .init())
    let back = whitening.unwhiten(whitening.whiten(reference))
    for i in reference.indices { #expect(abs(back[i] - reference[i]) <= 1e-12 * abs(reference[i]) + 1e-30) }
  }

  @Test func jointWhiteningGivesTheGaussianChiSquared() throws {
    let request = TheoryRequest(spectra: [.lensedTT, .lensedTE, .lensedEE], lmax: 200)
    let layout = SpectrumLayout(request)
    let reference = try layout.flatten(
      AcousticStandIn().predict(ModelPoint(cosmology: .init()), request).spectra
    ) { _ in 1 }
    let experiment = DefaultExperiment()
    let whitening = SpectrumWhitening(layout: layout, reference: reference, experiment: experiment)
    var direction = [Double](repeating: 0, count: layout.count)
    let l = 150
    let (tt, te, ee) = (0.3, -0.02, 0.001)
    for (kind, value) in zip(layout.kinds, [tt, te, ee]) {
      direction[try #require(layout.offset(kind)) + l] = value
    }
    let chi2 = whitening.whiten(direction).reduce(0) { $0 + $1 * $1 }
    // f_sky (2l+1)/2 tr[(C^-1 dC)^2], written out.
    let c11 = reference[l] + experiment.noise(.lensedTT, l: l)
    let c12 = reference[layout.stride + l]
    let c22 = reference[2 * layout.stride + l] + experiment.noise(.lensedEE, l: l)
    let determinant = c11 * c22 - c12 * c12
    let m11 = (c22 * tt - c12 * te) / determinant
    let m12 = (c22 * te - c12 * ee) / determinant
    let m21 = (c11 * te - c12 * tt) / determinant
    let m22 = (c11 * ee - c12 * te) / determinant
    let expected = experiment.skyFraction * Double(2 * l + 1) / 2 * (m11 * m11 + 2 * m12 * m21 + m22 * m22)
    #expect(abs(chi2 / expected - 1) < 1e-12)
  }

  @Test(arguments: [
    kinds, [.lensedTT], [.lensingPotential], [.lensedTE], [.unlensedTT, .unlensedTE, .unlensedEE, .lensedBB],
  ])
  func compressesAnyKinds(kinds: Set<SpectrumKind>) throws {
    let request = TheoryRequest(spectra: kinds, lmax: 600)
    let examples = try Self.examples(request)
    let compression = try #require(SpectrumCompression(examples, request: request, limit: 19))
    for (cosmology, spectra) in examples.prefix(5) {
      let coefficients = try #require(compression.coefficients(spectra, cosmology))
      let back = compression.spectra(
        coefficients, amplitudes: try #require(compression.relativeAmplitudes(cosmology)))
      for kind in kinds {
        let (a, b) = (try #require(back[kind]), try #require(spectra[kind]))
        let size = b.map(abs).reduce(0, +) / 600
        #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 * size + 1e-5 * abs($1) })
      }
    }
  }

  @Test func amplitudeIsFactoredOut() throws {
    let request = TheoryRequest(spectra: [.unlensedTT], lmax: 300)
    let examples = try Self.examples(request)
    let compression = try #require(SpectrumCompression(examples, request: request, limit: 10))
    var scaled = examples[3]
    scaled.cosmology[given: .logA] = 3.5
    scaled.cosmology[given: .tauReio] = 0.09
    let spectra = try AcousticStandIn().predict(ModelPoint(cosmology: scaled.cosmology), request).spectra
    let before = try #require(compression.coefficients(examples[3].spectra, examples[3].cosmology))
    let after = try #require(compression.coefficients(spectra, scaled.cosmology))
    #expect(zip(before, after).allSatisfy { abs($0 - $1) < 1e-8 })
    var other = scaled.cosmology
    other[given: .logA] = nil
    other[given: .amplitude] = 1e-10 * 33.11545195869231
    #expect(
      abs(AmplitudeScaling.primary.factor(other)! / AmplitudeScaling.primary.factor(scaled.cosmology)! - 1) < 1e-12)
    other[given: .amplitude] = -1
    #expect(AmplitudeScaling.primary.factor(other) == nil)
  }

  @Test func componentsAreOrthonormalAndOrdered() throws {
    var stream = RandomStream(seed: 3)
    let rows = (0..<12).map { _ in
      let (a, b) = (stream.normal(), stream.normal())
      return (0..<40).map { i in 3 * a * Double(i % 5) + b * Double(i % 3) + 1e-3 * stream.normal() }
    }
    let principal = try #require(PrincipalComponents(rows, limit: 6))
    #expect(principal.variances == principal.variances.sorted(by: >))
    let product = principal.components.productTransposed(principal.components)
    for i in 0..<6 { for j in 0..<6 { #expect(abs(product[i, j] - (i == j ? 1 : 0)) < 1e-6) } }
    #expect(principal.variances[2] < 1e-5 * principal.variances[1])
    #expect(PrincipalComponents([[1, 2]], limit: 3) == nil)
  }

  @Test func missingSpectraAreAnError() {
    let layout = SpectrumLayout(TheoryRequest(spectra: [.lensedTT], lmax: 10))
    #expect(throws: TheoryError.self) { try layout.flatten(PowerSpectra(lmax: 10)) { _ in 1 } }
  }
}
