import EmberLikelihood
import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBandPowers
@testable import EmberDataSets

/// SPT-3G 2018 with all its foregrounds and the covariance of its beams, against candl 1.8.2.
@Suite("Multi-frequency data")
struct MultiFrequencyTests {
  private static let point = NuisanceParameters([
    "Kappa": -0.0002440679, "Tcal90": 0.9969211, "Tcal150": 0.9943175, "Tcal220": 0.9920934, "Ecal90": 1.007357,
    "Ecal150": 1.003155, "Ecal220": 0.98939, "EE_Poisson_90x90": 0.05098635, "EE_Poisson_90x150": 0.0136798,
    "EE_Poisson_90x220": 0.02572416, "EE_Poisson_150x150": 0.01681153, "EE_Poisson_150x220": 0.008015064,
    "EE_Poisson_220x220": 0.07775213, "EE_PolGalDust_Amp": 0.05888307, "EE_PolGalDust_Alpha": -2.419544,
    "EE_PolGalDust_Beta": 1.443561, "TE_PolGalDust_Amp": 0.1541269, "TE_PolGalDust_Alpha": -2.441634,
    "TE_PolGalDust_Beta": 1.490916, "TT_Poisson_90x90": 53.43998, "TT_Poisson_90x150": 18.90332,
    "TT_Poisson_90x220": 8.724569, "TT_Poisson_150x150": 18.3131, "TT_Poisson_150x220": 33.34119,
    "TT_Poisson_220x220": 79.28012, "TT_GalCirrus_Amp": 2.043606, "TT_GalCirrus_Alpha": -2.607069,
    "TT_GalCirrus_Beta": 1.506616, "TT_CIBClustering_Amp": 3.565957, "TT_CIBClustering_Beta": 2.383253,
    "TT_tSZ_Amp": 3.483959, "TT_kSZ_Amp": 4.641881, "TT_tSZ_CIB_Corr_Amp": 0.07411793,
  ])

  @Test("ln L is candl's, determinant included")
  func value() throws {
    let members = try DataSetSpectra.load("spt3g_2018_multifreq").members
    let spectra = TheoryProducts(spectra: try DataSetSpectra.spectra("spt"))
    let value = try members[0].logLikelihood(spectra, nuisance: Self.point)
    #expect(abs(value + 1318.59412983) < 3e-6, "\(value)")
    #expect(members.count == 2 && Set(members[0].nuisanceParameters.map(\.name)) == Set(Self.point.names))
    // ln of all priors but that of tau, at the same point.
    let joint = try members[1].logLikelihood(TheoryProducts(), nuisance: Self.point)
    let single = members[0].nuisanceParameters.reduce(0.0) { sum, info in
      sum + (info.suggestedPrior?.logDensity(Self.point[info.name] ?? .nan) ?? 0)
    }
    let tau = GaussianPrior(mean: 0.054, standardDeviation: 0.0074).logDensity(0.05577727)
    #expect(abs(joint + single + tau + 17.56651312) < 1e-6)
  }

  @Test("Derivatives with respect to spectra and all nuisance parameters agree with differences")
  func derivatives() throws {
    let likelihood = try DataSetSpectra.load("spt3g_2018_multifreq", .init(selection: ["220 remove"])).members[0]
    #expect(likelihood is BeamGaussianDataSet)
    let spectra = try DataSetSpectra.spectra("spt")
    var change = PowerSpectra(lmax: spectra.lmax)
    for kind in spectra.kinds { change[kind] = spectra[kind]?.enumerated().map { $1 * (Double($0 % 7) - 2) } }
    let names = ["Kappa", "Tcal90", "Ecal150", "TT_CIBClustering_Beta", "TT_tSZ_CIB_Corr_Amp", "TT_GalCirrus_Alpha"]
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: TheoryProducts(spectra: spectra), nuisance: Self.point,
      along: [(TheoryProducts(spectra: change), 1e-3)], nuisances: names.map { ($0, $0 == "Kappa" ? 1e-4 : 1e-3) })
    #expect(mismatch < 1e-5)
  }

  @Test("In the span of some spectra: ln L, slopes and curvature are those of the spectra")
  func spanned() throws {
    let likelihood = try DataSetSpectra.load("spt3g_2018_multifreq").members[0]
    let spectra = try DataSetSpectra.spectra("spt")
    var tilted = PowerSpectra(lmax: spectra.lmax)
    for kind in spectra.kinds { tilted[kind] = spectra[kind]?.enumerated().map { $1 * Double($0) / 1e5 } }
    let directions = [spectra, tilted, spectra.restricted(to: TheoryRequest(spectra: [.lensedEE], lmax: spectra.lmax))]
    let coefficients = [0.98, -0.7, 0.04]
    let span = try #require(
      try likelihood.spanned(by: directions, at: coefficients, nuisance: Self.point))
    var nuisance = Self.point
    for (i, name) in nuisance.names.enumerated() {
      nuisance[name] = (Self.point[name] ?? 0) * (1 + 0.01 * Double(i % 5))
    }
    nuisance["TT_GalCirrus_Alpha"] = -3.1
    var total = spectra.scaled(by: coefficients[0]).adding(coefficients[1], tilted)
    total[.lensedEE] = zip(total[.lensedEE] ?? [], spectra[.lensedEE] ?? []).map { $0 + coefficients[2] * $1 }
    let sum = TheoryProducts(spectra: total)
    let expected = try likelihood.slopes(sum, nuisance: nuisance, along: directions.map { TheoryProducts(spectra: $0) })
    let slopes = try #require(try span.slopes(coefficients, nuisance: nuisance))
    #expect(abs(slopes.logLikelihood / expected.logLikelihood - 1) < 1e-10)
    #expect(try span.logLikelihood(coefficients, nuisance: nuisance) == slopes.logLikelihood)
    for (own, other) in zip(slopes.changes, expected.changes) { #expect(abs(own / other - 1) < 1e-8) }
    #expect(Set(slopes.nuisance.keys) == Set(expected.nuisance.keys))
    for (name, slope) in slopes.nuisance {
      let other = expected.nuisance[name] ?? .nan
      #expect(abs(slope - other) < 1e-8 * max(abs(other), 1), "\(name): \(slope), \(other)")
    }
    let at = TheoryProducts(spectra: sum.spectra)
    for (i, first) in directions.enumerated() {
      for (j, second) in directions.enumerated() {
        let a = try likelihood.response(TheoryProducts(spectra: first), at: at, nuisance: Self.point)
        let b = try likelihood.response(TheoryProducts(spectra: second), at: at, nuisance: Self.point)
        let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(span.curvature[i * directions.count + j] / product - 1) < 1e-8)
      }
    }
    nuisance["TE_PolGalDust_Alpha"] = -5
    #expect(try span.slopes(coefficients, nuisance: nuisance) == nil)
  }

  @Test("The modes of a correlation and what is left of it make the whole")
  func modes() throws {
    let correlation = Matrix(rows: 3, columns: 3, elements: [4, 2, 1e-7, 2, 5, 0, 1e-7, 0, 1e-7])
    let modes = try #require(BeamModes(correlation))
    #expect(modes.modes.columns == 2)
    let kernel = modes.modes.productTransposed(modes.modes)
    for i in 0..<9 {
      #expect(abs(kernel.elements[i] + modes.rest.elements[i] - correlation.elements[i]) < 1e-14)
    }
  }
}
