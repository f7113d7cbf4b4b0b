import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann
@testable import EmberThermodynamics

/// How spectra depend on the primordial spectrum and on vanishing neutrino masses.
@Suite struct PrimordialScalingTests {
  private static let unlensed: Set<SpectrumKind> = [.unlensedTT, .unlensedTE, .unlensedEE, .lensingPotential]

  private func spectra(_ parameters: [ParameterName: Double], lmax: Int = 600) throws -> PowerSpectra {
    let point = ModelPoint(cosmology: CosmologicalParameters(parameters))
    return try BoltzmannSolver(precision: .draft).predict(point, TheoryRequest(spectra: Self.unlensed, lmax: lmax))
      .spectra
  }

  /// Every ratio of two spectra of one kind at l >= 2.
  private func ratios(_ a: PowerSpectra, _ b: PowerSpectra, _ kind: SpectrumKind) throws -> [Double] {
    let (a, b) = (try #require(a[kind]), try #require(b[kind]))
    return (2..<a.count).map { a[$0] / b[$0] }
  }

  @Test func unlensedSpectraAreProportionalToTheAmplitude() throws {
    let (low, high) = (try spectra([.amplitude: 2e-9]), try spectra([.amplitude: 3e-9]))
    for kind in Self.unlensed {
      #expect(try ratios(high, low, kind).allSatisfy { abs($0 / 1.5 - 1) < 1e-12 }, "\(kind.rawValue)")
    }
  }

  @Test func bothSpellingsOfTheAmplitudeAgree() throws {
    let (a, b) = (try spectra([.amplitude: 2.1e-9]), try spectra([.logA: log(21.0)]))
    for kind in Self.unlensed {
      #expect(try ratios(a, b, kind).allSatisfy { abs($0 - 1) < 1e-12 }, "\(kind.rawValue)")
    }
  }

  @Test func primordialSpectrumIsAPowerLawAboutThePivot() {
    let spectrum = PrimordialSpectrum(amplitude: 2e-9, spectralIndex: 0.96)
    #expect(abs(spectrum(0.05) / 2e-9 - 1) < 1e-14)
    #expect(abs(spectrum(0.5) / spectrum(0.05) / pow(10, -0.04) - 1) < 1e-13)
  }

  /// dlnP/dlnk = n_s - 1 + alpha_s u + beta_s u^2/2 with u = ln(k/k_p).
  @Test func theSpectralIndexRuns() {
    let spectrum = PrimordialSpectrum(
      amplitude: 2e-9, spectralIndex: 0.96, running: -0.03, runningOfRunning: 0.02)
    #expect(abs(spectrum(0.05) / 2e-9 - 1) < 1e-14 && spectrum.runs)
    for k in [1e-4, 0.002, 0.05, 0.7, 5] {
      let u = log(k / 0.05)
      let index = log(spectrum(k * 1.001) / spectrum(k / 1.001)) / (2 * log(1.001))
      #expect(abs(index - (-0.04 - 0.03 * u + 0.01 * u * u)) < 1e-7, "k = \(k)")
      #expect(abs(spectrum.tiltByRunning(k) - (-0.03 * u + 0.01 * u * u)) < 1e-12)
      for parameter in [ParameterName.spectralIndex, .running, .runningOfRunning] {
        let moved = spectrum.adding(1e-5, to: parameter)
        let slope = log(moved(k) / spectrum(k)) / 1e-5
        #expect(abs(slope - PrimordialSpectrum.logarithmicSlope(parameter, k)) < 1e-8)
      }
    }
  }

  /// C_l ~ (k/k_p)^(n_s - 1) with k from l / distance to about twice that: velocities project to smaller l.
  @Test func spectraTiltAboutThePivot() throws {
    let change = 0.04
    let (a, b) = (try spectra([.spectralIndex: 0.95]), try spectra([.spectralIndex: 0.95 + change]))
    let ratio = try ratios(b, a, .unlensedTT)
    let distance = 13_870.0
    for l in stride(from: 50, through: 600, by: 50) {
      let slope = log(ratio[l - 2]) / change
      let atDistance = log(Double(l) / distance / 0.05)
      #expect(slope > atDistance - 0.05 && slope < atDistance + 0.8, "l = \(l): \(slope), \(atDistance)")
    }
  }

  /// Neutrinos of 0.05 meV are hotter than their mass until today; massive and massless hierarchies then describe the same.
  @Test func vanishingMassIsTheMasslessLimit() throws {
    let massless = try spectra([.neutrinoMass: 0, .massiveNeutrinos: 0], lmax: 1000)
    let light = try spectra([.neutrinoMass: 5e-5, .massiveNeutrinos: 1], lmax: 1000)
    for kind in [SpectrumKind.unlensedTT, .unlensedEE, .lensingPotential] {
      let worst = try ratios(light, massless, kind).map { abs($0 - 1) }.max() ?? .nan
      #expect(worst < 1e-3, "\(kind.rawValue): \(worst)")
    }
  }
}
