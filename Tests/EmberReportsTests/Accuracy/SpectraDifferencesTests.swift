@testable import EmberReports
import EmberTheory
import Foundation
import Testing

@Suite("Differences of spectra")
struct SpectraDifferencesTests {
  private static func spectra(lmax: Int = 700, factor: Double = 1) -> PowerSpectra {
    var spectra = PowerSpectra(lmax: lmax)
    for (index, kind) in SpectrumKind.allCases.enumerated() {
      spectra[kind] = (0...lmax).map { l in
        let isCross = kind == .unlensedTE || kind == .lensedTE
        return factor * (isCross ? 0.2 : Double(index + 1)) / Double(l * l + 1)
      }
    }
    return spectra
  }

  @Test("Equal spectra do not differ")
  func equal() {
    let differences = SpectraDifferences(Self.spectra(), Self.spectra())
    #expect(differences.largest == 0 && abs(differences.chiSquared) < 1e-9)
    #expect(differences.spectra.map(\.kind) == SpectrumKind.allCases)
  }

  @Test("A common factor shows in percent, and as the likelihood of a scaled covariance")
  func scaled() throws {
    let factor = 1.001
    let differences = SpectraDifferences(Self.spectra(factor: factor), Self.spectra())
    for spectrum in differences.spectra where spectrum.kind != .unlensedTE && spectrum.kind != .lensedTE {
      #expect(spectrum.ranges.map(\.multipoles) == [2...29, 30...599, 600...700])
      for range in spectrum.ranges {
        #expect(abs(range.largest - 0.1) < 1e-9 && abs(range.rms - 0.1) < 1e-9)
      }
    }
    // TE stands relative to sqrt(TT EE), here 4 and 6.
    let cross = try #require(differences.spectra.first { $0.kind == .lensedTE }?.ranges.first)
    #expect(abs(cross.largest - 0.1 * 0.2 / 24.0.squareRoot()) < 1e-9)
    let modes = (2...700).reduce(0) { $0 + 2 * $1 + 1 }
    let expected = Double(modes) * (2 / factor + 2 * log(factor) - 2)
    #expect(abs(differences.chiSquared / expected - 1) < 1e-6)
  }

  @Test("One multipole off raises the largest difference only where it stands")
  func oneMultipole() throws {
    var changed = Self.spectra()
    changed[.lensedEE]?[40] *= 1.02
    let differences = SpectraDifferences(changed, Self.spectra())
    let ee = try #require(differences.spectra.first { $0.kind == .lensedEE })
    #expect(abs(ee.ranges[1].largest - 2) < 1e-9)
    #expect(abs(ee.ranges[1].rms - 2 / 570.0.squareRoot()) < 1e-9)
    #expect(ee.ranges[0].largest == 0 && ee.ranges[2].largest == 0)
  }

  @Test("Ranges end where the spectra end")
  func ranges() {
    #expect(SpectraDifferences.ranges(to: 20) == [2...20])
    #expect(SpectraDifferences.ranges(to: 2600).last == 2501...2600)
    #expect(SpectraDifferences.ranges(to: 10_000).count == 7)
  }
}
