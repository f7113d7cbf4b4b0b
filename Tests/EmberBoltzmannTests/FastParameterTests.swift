import EmberBoltzmann
import EmberTheory
import Testing

/// Amplitude and tilt may be varied after the linear equations are solved.
@Suite struct FastParameterTests {
  private let solver = BoltzmannSolver(precision: .draft)
  private let request = TheoryRequest(spectra: [.lensedTT, .lensedEE, .lensedBB, .lensingPotential], lmax: 400)

  private func point(_ values: [ParameterName: Double]) -> ModelPoint { ModelPoint(cosmology: .init(values)) }

  @Test func variantsAreWhatEachPointGives() throws {
    let points = [
      point([.omegaB: 0.023]), point([.omegaB: 0.023, .logA: 3.2]),
      point([.omegaB: 0.023, .amplitude: 1.8e-9, .spectralIndex: 0.9]),
    ]
    let variants = try solver.predict(variants: points, request)
    #expect(variants.count == points.count)
    for (variant, point) in zip(variants, points) {
      let alone = try solver.predict(point, request)
      #expect(variant.spectra == alone.spectra)
      #expect(variant.derived == alone.derived)
    }
  }

  /// So a store may answer a request with what was computed for more spectra.
  @Test func spectraDoNotDependOnWhatElseIsAsked() throws {
    let all = TheoryRequest(spectra: Set(SpectrumKind.allCases), lmax: 60)
    for values in [[ParameterName.omegaB: 0.023], [.omegaB: 0.023, .nonlinear: 1]] {
      let whole = try solver.predict(point(values), all)
      for kinds in [[SpectrumKind.lensedTT, .lensedTE, .lensedEE], [.lensedBB], [.unlensedTT], [.lensingPotential]] {
        let part = try solver.predict(point(values), TheoryRequest(spectra: Set(kinds), lmax: 60))
        for kind in kinds { #expect(part.spectra[kind] == whole.spectra[kind], "\(kind)") }
        #expect(part.derived == whole.derived)
      }
    }
  }

  @Test func theAmplitudeScalesUnlensedSpectraAndThePotential() throws {
    let request = TheoryRequest(spectra: [.unlensedTT, .unlensedTE, .unlensedEE, .lensingPotential], lmax: 300)
    let pair = try solver.predict(variants: [point([.amplitude: 2e-9]), point([.amplitude: 3e-9])], request)
    for kind in request.spectra {
      let (low, high) = (try #require(pair[0].spectra[kind]), try #require(pair[1].spectra[kind]))
      for l in 2...300 { #expect(abs(high[l] - 1.5 * low[l]) < 1e-12 * abs(high[l])) }
    }
    let ratio = try #require(pair[1].derived["sigma8"]) / #require(pair[0].derived["sigma8"])
    #expect(abs(ratio - 1.5.squareRoot()) < 1e-12)
  }

  @Test func earlierVersionsAgreeInWhatHasNotChanged() {
    let version = BoltzmannSolver.version
    #expect(BoltzmannSolver.answersAgree(withVersion: version, on: Set(SpectrumKind.allCases)))
    #expect(BoltzmannSolver.answersAgree(withVersion: "3", on: [.lensedTT, .lensedTE, .lensedEE, .lensingPotential]))
    #expect(!BoltzmannSolver.answersAgree(withVersion: "3", on: [.lensedTT, .lensedBB]))
    #expect(!BoltzmannSolver.answersAgree(withVersion: "2", on: [.lensedTT]))
  }

  @Test func slowParametersMayNotDiffer() {
    #expect(
      throws: TheoryError.failed(
        stage: "fast parameters", reason: "the points differ in omega_cdm, which is not fast")
    ) {
      _ = try solver.predict(variants: [point([:]), point([.omegaCDM: 0.11])], request)
    }
  }

  @Test func everyVariantIsChecked() {
    #expect(throws: TheoryError.self) {
      _ = try solver.predict(variants: [point([:]), point([.spectralIndex: 7])], request)
    }
    #expect(throws: TheoryError.conflicting("logA", "A_s")) {
      _ = try solver.predict(variants: [point([:]), point([.logA: 3, .amplitude: 2e-9])], request)
    }
    #expect(throws: Never.self) { try #expect(solver.predict(variants: [], request).isEmpty) }
  }
}
