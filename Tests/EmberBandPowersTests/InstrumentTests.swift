import EmberLikelihood
import EmberNumerics
import EmberTestSupport
import EmberTheory
import Foundation
import Testing

@testable import EmberBandPowers

@Suite("Instruments and their band powers")
struct InstrumentTests {
  private static let instrument = Instrument(
    name: "test", skyFraction: 0.5,
    temperature: .init(channels: [.init(whiteNoise: 10, beam: 5)], multipoles: 10...200),
    polarisation: .init(channels: [.init(whiteNoise: 14, beam: 5)], multipoles: 25...150), bandWidth: 10)

  private static func sky() throws -> PowerSpectra { try Planck2015Fit.spectra(lmax: 300) }

  @Test("White noise of 10 muK arcmin is 8.46e-6 muK^2, and two equal maps have half of it")
  func noise() {
    // (10 pi / 10800)^2.
    let channel = Instrument.Channel(whiteNoise: 10, beam: 0)
    #expect(abs(channel.noise(l: 1000) / 8.461594994075e-6 - 1) < 1e-10)
    let two = Instrument.Sensitivity(channels: [channel, channel], multipoles: 2...10)
    #expect(abs(two.noise(l: 5) / channel.noise(l: 5) - 0.5) < 1e-12)
    // A beam of theta arcmin doubles the noise where l(l+1) = (ln 2) 8 ln 2 / theta^2.
    let theta = 5 * Double.pi / 10_800
    let l = Int((log(2.0) * 8 * log(2.0)).squareRoot() / theta)
    let beam = Instrument.Channel(whiteNoise: 10, beam: 5)
    #expect(abs(beam.noise(l: l) / channel.noise(l: l) - 2) < 0.01)
  }

  @Test("A band without noise has the variance 2 C^2 / (modes f_sky)")
  func cosmicVariance() throws {
    var quiet = Self.instrument
    quiet.temperature.channels = [.init(whiteNoise: 1e-6, beam: 0)]
    quiet.bandWidth = 1
    let sky = try Self.sky()
    let table = try BandPowerTable(quiet, fiducial: sky)
    let row = try #require(table.bands.firstIndex { $0.kind == .lensedTT && $0.multipoles == 100...100 })
    let block = try #require(table.blocks.first { $0.rows.contains(row) })
    let place = try #require(block.rows.firstIndex(of: row))
    let value = try #require(sky.bandPower(.lensedTT))[100]
    #expect(abs(table.values[row] / value - 1) < 1e-12)
    #expect(abs(block.covariance[place, place] / (2 * value * value / (201 * 0.5)) - 1) < 1e-6)
    // TT with EE: 2 TE^2 / (modes f_sky).
    let other = try #require(table.bands.firstIndex { $0.kind == .lensedEE && $0.multipoles == 100...100 })
    let otherPlace = try #require(block.rows.firstIndex(of: other))
    let cross = try #require(sky.bandPower(.lensedTE))[100]
    #expect(abs(block.covariance[place, otherPlace] / (2 * cross * cross / (201 * 0.5)) - 1) < 1e-6)
  }

  @Test("Bands keep to the multipoles of their spectrum")
  func bands() throws {
    let table = try BandPowerTable(Self.instrument, fiducial: try Self.sky())
    func ends(_ kind: SpectrumKind) -> [Int] {
      let ranges = table.bands.filter { $0.kind == kind }.map(\.multipoles)
      return [ranges.first?.lowerBound ?? 0, ranges.last?.upperBound ?? 0]
    }
    #expect(ends(.lensedTT) == [10, 200] && ends(.lensedEE) == [25, 150] && ends(.lensedTE) == [25, 150])
    #expect(table.blocks.flatMap(\.rows).sorted() == Array(table.bands.indices))
  }

  @Test("A realisation scatters as its covariance says, and depends on the seed only")
  func realization() throws {
    let mean = try BandPowerTable(Self.instrument, fiducial: try Self.sky())
    let likelihood = try TabulatedBandPowers(mean, name: "mock")
    var random = RandomStream(seed: 3)
    var sum = 0.0
    for _ in 0..<200 {
      sum += try TabulatedBandPowers(#require(mean.realization(using: &random)), name: "mock")
        .chiSquared(try Self.sky(), nuisance: .init())
    }
    let count = Double(mean.bands.count)
    // chi^2 has the mean `count` and the variance 2 `count`; 200 draws, five standard errors.
    #expect(abs(sum / 200 - count) < 5 * (2 * count / 200).squareRoot())
    #expect(try likelihood.chiSquared(try Self.sky(), nuisance: .init()) < 1e-18)
    var (first, second) = (RandomStream(seed: 3), RandomStream(seed: 3))
    #expect(mean.realization(using: &first) == mean.realization(using: &second))
  }

  @Test("Written and read back it is the same likelihood")
  func text() throws {
    let folder = try TemporaryFolder()
    var random = RandomStream(seed: 1)
    let mean = try BandPowerTable(Self.instrument, fiducial: try Self.sky())
    let table = try #require(mean.realization(using: &random))
    try folder.write("mock.txt", table.text(comments: ["a comment"]))
    let read = try TabulatedBandPowers(path: folder.path("mock.txt"), name: "mock")
    let original = try TabulatedBandPowers(table, name: "mock")
    let (a, b) = try (
      read.chiSquared(Self.sky(), nuisance: .init()), original.chiSquared(Self.sky(), nuisance: .init())
    )
    #expect(abs(a / b - 1) < 1e-12)
    let mismatch = try worstSensitivityMismatch(of: read, at: Self.sky(), nuisance: .init())
    #expect(mismatch < 1e-9)
    let gradient = try read.gradient(Self.sky(), nuisance: .init())
    let worst = try worstGradientMismatch(gradient.spectra, at: Self.sky()) {
      try read.logLikelihood($0, nuisance: .init())
    }
    #expect(worst < 1e-6)
  }

  @Test("Band powers that went through Windows")
  func windows() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "mock.txt", "\u{FEFF}# x\r\nband lensed_TT 2 3 5 1\r\nband lensed_EE 2 3 6 2\r\ncovariance 1 2 0.5\r\n")
    let table = try BandPowerTable(path: folder.path("mock.txt"))
    #expect(table.values == [5, 6])
    #expect(table.blocks.map(\.covariance.elements) == [[1, 0.5, 0.5, 4]])
  }

  @Test(
    "What is not understood is named with its line",
    arguments: [
      ("bond lensed_TT 2 3 1 1\n", 1), ("# x\nband lensed_TT 3 2 1 1\n", 2), ("band lensed_TT 2 3 1 0\n", 1),
      ("band lensed_TT 2 3 1 1\ncovariance 1 2 0.5\n", 2), ("band TT 2 3 1 1\n", 1),
      ("band lensed_TT 2 3 1 1\nband lensed_TT 2 3 1 1\n", 2), ("band lensed_TT 2 3 1e999 1\n", 1),
      ("band lensed_TT 2 3 nan 1\n", 1), ("band lensed_TT 2 3 1 1e-200\n", 1), ("band lensed_TT 2 3\n", 1),
      ("band lensed_TT 2 3 1 1\nband lensed_EE 2 3 1 1\ncovariance 1 2 1.5\n", 3),
      ("band lensed_TT 2 3 1 1\nband lensed_EE 2 3 1 1\ncovariance 1 2 0.5\ncovariance 2 1 0.5\n", 4),
      ("band lensed_TT 2 3 1 1\ncovariance -9223372036854775808 1 0.5\n", 2),
    ])
  func malformed(text: String, line: Int) throws {
    let folder = try TemporaryFolder()
    try folder.write("mock.txt", text)
    #expect {
      try BandPowerTable(path: folder.path("mock.txt"))
    } throws: { error in
      guard case DataFileError.malformed(_, line, _) = error else { return false }
      return true
    }
  }

  @Test("A covariance that is none is refused")
  func badCovariance() throws {
    let folder = try TemporaryFolder()
    let bands = ["TT", "TE", "EE"].map { "band lensed_\($0) 2 3 1 1\n" }.joined()
    try folder.write("mock.txt", bands + "covariance 1 2 0.9\ncovariance 2 3 0.9\ncovariance 1 3 -0.9\n")
    #expect(throws: LikelihoodError.badCovariance(likelihood: "mock")) {
      try TabulatedBandPowers(path: folder.path("mock.txt"), name: "mock")
    }
    #expect(throws: LikelihoodError.self) {
      try TabulatedBandPowers(BandPowerTable(bands: [], values: [], blocks: []), name: "mock")
    }
  }

  @Test("A file that Ember wrote is not read when it was cut or changed")
  func checksum() throws {
    let folder = try TemporaryFolder()
    let table = try BandPowerTable(Self.instrument, fiducial: try Self.sky())
    let text = table.text(comments: ["a comment"])
    let intact = try BandPowerTable(path: folder.write("mock.txt", "# mine\n" + text.replacing("\n", with: "\r\n")))
    #expect(intact.bands == table.bands && intact.values == table.values)
    let lines = text.split(separator: "\n")
    for damaged in [
      lines.dropLast().joined(separator: "\n"), text.replacing("a comment", with: "a Comment"),
      String(text.dropLast(2)),
      text + "band lensed_TT 900 901 1 1\n",
    ] {
      let error = #expect(throws: DataFileError.self) { try BandPowerTable(path: folder.write("bad.txt", damaged)) }
      #expect(error?.description.contains("checksum") == true)
    }
    // Without its line of checksum it is any table.
    let other = try BandPowerTable(path: folder.write("bare.txt", lines.dropFirst().joined(separator: "\n")))
    #expect(other == intact)
  }

  @Test("Random damage is an error or a table")
  func mutations() throws {
    let folder = try TemporaryFolder()
    let table = try BandPowerTable(Self.instrument, fiducial: try Self.sky()).text(comments: [])
    let bytes = Array(table.utf8.drop { $0 != UInt8(ascii: "\n") }.dropFirst().prefix(4000))
    var random = RandomStream(seed: 4)
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0..<1 + Int(random.uniform() * 3) {
        damaged[Int(random.uniform() * Double(damaged.count))] =
          Array("0123456789eE+-. \n#abcx".utf8)[Int(random.uniform() * 22)]
      }
      try folder.write("m.txt", String(decoding: damaged, as: UTF8.self))
      guard let read = try? BandPowerTable(path: folder.path("m.txt")) else { continue }
      #expect(read.values.allSatisfy(\.isFinite) && read.blocks.flatMap(\.rows).count == read.bands.count)
    }
  }
}
