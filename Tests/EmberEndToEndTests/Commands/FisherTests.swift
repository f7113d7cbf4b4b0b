import EmberTestSupport
import Foundation
import Testing

@Suite("ember fisher and ember mock")
struct FisherTests {
  private static let instrument = """
    name: small
    sky_fraction: 0.5
    temperature: {white_noise: 30, beam: 10, multipoles: [2, 400]}
    band_width: 20

    """

  private static func folder(_ yaml: String = Input.yaml()) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", yaml)
    try folder.write("small.yaml", instrument)
    return folder
  }

  /// The standard deviations that a covariance file states, by name.
  private static func sigmas(_ text: String) throws -> [String: Double] {
    let lines = text.split(separator: "\n")
    let names = lines[0].dropFirst().split(separator: " ").map(String.init)
    var result: [String: Double] = [:]
    for (i, name) in names.enumerated() {
      result[name] = try #require(Double(lines[1 + i].split(separator: " ")[i])).squareRoot()
    }
    return result
  }

  @Test("Two bins do not constrain three parameters, and the open direction is named")
  func openDirection() throws {
    let yaml = Input.yaml(
      replacing: "omega_cdm: 0.12", with: "omega_cdm: {prior: {min: 0.05, max: 0.3}, ref: 0.12, proposal: 0.01}")
    let outcome = try Program.run("fisher", "a.yaml", in: try Self.folder(yaml))
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("not positive definite") && outcome.errors.contains("direction"))
    #expect(["logA", "n_s", "omega_cdm"].contains { outcome.errors.contains("\($0) by ") })
  }

  @Test("A mock is read by fisher, whose sigmas are those of the forecast; a shift undoes a known residual")
  func mockAndForecast() throws {
    let folder = try Self.folder()
    let mock = try Program.run("mock", "a.yaml", "--instrument", "small.yaml", "-o", "mock.txt", in: folder)
    #expect(mock.status == 0, "\(mock.errors)")
    #expect(mock.output.contains("of TT") && mock.output.contains("mock.txt"))
    let forecast = try Program.run("fisher", "a.yaml", "--forecast", "small.yaml", "-o", "f", in: folder)
    #expect(forecast.status == 0, "\(forecast.errors)")
    try folder.write(
      "b.yaml",
      Input.yaml(replacing: "planck2018_lowl_tt: null", with: "mock: mock.txt").replacing(
        "A_planck: 1", with: "n_massive: 1"))
    let read = try Program.run("fisher", "b.yaml", "-o", "m", "--subsets", "TT,EE:2-200", in: folder)
    #expect(read.status == 0, "\(read.errors)")
    let (first, second) = try (
      Self.sigmas(folder.read("f.forecast.covmat")), Self.sigmas(folder.read("m.fisher.covmat"))
    )
    for name in ["logA", "n_s"] { #expect(abs(first[name, default: 0] / second[name, default: 1] - 1) < 1e-6) }
    #expect(read.output.contains("TT and EE:2-200") && read.output.contains("correlation"))
    #expect(try folder.read("m.fisher.svg").hasPrefix("<svg"))
    // A residual of one percent of the spectra is what a change of logA by 0.01 does, nearly.
    _ = try Program.run("spectra", "b.yaml", "--lmax", "400", "-o", "s.txt", in: folder)
    let residual = try folder.read("s.txt").split(separator: "\n").map { line -> String in
      if line.hasPrefix("#") { return String(line) }
      let words = line.split(separator: " ")
      return ([String(words[0])] + words.dropFirst().map { "\(0.01 * (Double($0) ?? 0))" }).joined(separator: " ")
    }
    try folder.write("r.txt", residual.joined(separator: "\n"))
    let shifted = try Program.run("fisher", "b.yaml", "-o", "m", "--force", "--bias", "r.txt", in: folder)
    // Multipoles that are not listed are not zero: nobody knows them.
    try folder.write("short.txt", residual.filter { !$0.hasPrefix("400 ") }.joined(separator: "\n"))
    let short = try Program.run("fisher", "b.yaml", "-o", "m", "--force", "--bias", "short.txt", in: folder)
    #expect(short.status == 65 && short.errors.contains("to l = 400"), "\(short.errors)")
    try folder.write("nameless.txt", residual.filter { !$0.hasPrefix("#") }.joined(separator: "\n"))
    let nameless = try Program.run("fisher", "b.yaml", "-o", "m", "--force", "--bias", "nameless.txt", in: folder)
    #expect(nameless.status == 65 && nameless.errors.contains("--columns"), "\(nameless.errors)")
    let row = shifted.output.split(separator: "\n").first { $0.contains("logA") }?.split(separator: " ") ?? []
    #expect(abs((Double(row.dropFirst(3).first ?? "") ?? 0) - 0.01) < 0.001, "\(shifted.output)\(shifted.errors)")
  }

  @Test("The same seed gives the same mock; without one there is no noise")
  func seeds() throws {
    let folder = try Self.folder()
    for (file, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      let outcome = try Program.run(
        "mock", "a.yaml", "--instrument", "small.yaml", "--seed", seed, "-o", file, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(try folder.read("a") == folder.read("b"))
    #expect(try folder.read("a") != folder.read("c"))
  }

  @Test(
    "Bad instruments and options are refused, and say why",
    arguments: [
      ("sky_fraction: 0.5", "sky_fracton: 0.5", 65, "sky_fraction"),
      ("sky_fraction: 0.5", "sky_fraction: 2", 65, "small.yaml:2"),
      ("white_noise: 30", "white_noise: much", 65, "temperature.white_noise"),
      ("beam: 10, ", "", 65, "beam"), ("[2, 400]", "[400, 2]", 65, "multipoles"),
      ("beam: 10,", "beam: 600,", 65, "at l = 400 the noise is"),
      ("beam: 10,", "beam: 1000,", 65, "temperature.beam"),
      ("white_noise: 30", "white_noise: 1e154", 65, "temperature.white_noise"),
      ("band_width: 20", "band_width: 9223372036854775807", 65, "band_width"),
      ("band_width: 20", "polarisation: {multipoles: [500, 600]}", 65, "lensed_TE has no multipoles"),
      ("band_width: 20", "polarization: {multipoles: [2, 400]}", 65, #"Did you mean "polarisation"?"#),
    ])
  func badInstrument(old: String, new: String, status: Int32, word: String) throws {
    let folder = try Self.folder()
    try folder.write("small.yaml", Self.instrument.replacing(old, with: new))
    let outcome = try Program.run("fisher", "a.yaml", "--forecast", "small.yaml", in: folder)
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(word), "\(outcome.errors)")
  }

  @Test("Missing files have status 66, misspelt subsets 64, a broken mock names its line")
  func badFiles() throws {
    let folder = try Self.folder()
    #expect(try Program.run("fisher", "a.yaml", "--forecast", "none.yaml", in: folder).status == 66)
    #expect(try Program.run("fisher", "a.yaml", "--bias", "none.txt", in: folder).status == 66)
    #expect(try Program.run("mock", "a.yaml", "--instrument", "none.yaml", "-o", "m.txt", in: folder).status == 66)
    try folder.write("table.txt", (0..<5000).map { "\($0) 1.0 2.0 3.0" }.joined(separator: "\n"))
    let table = try Program.run("mock", "a.yaml", "--instrument", "table.txt", "-o", "m.txt", in: folder)
    #expect(table.status == 65 && table.errors.contains("sky_fraction") && table.errors.count < 800, "\(table.errors)")
    let unwritable = try Program.run("mock", "a.yaml", "--instrument", "small.yaml", "-o", "table.txt/m", in: folder)
    #expect(unwritable.status == 73 && unwritable.errors.contains("table.txt/m"), "\(unwritable.errors)")
    let words = try Program.run("fisher", "a.yaml", "--bias", "small.yaml", in: folder)
    #expect(words.status == 65 && words.errors.contains("small.yaml:1"), "\(words.errors)")
    let subset = try Program.run("fisher", "a.yaml", "--subsets", "TT,te", in: folder)
    #expect(subset.status == 64 && subset.errors.contains("TE"))
    try folder.write("b.yaml", Input.yaml(replacing: "planck2018_lowl_tt: null", with: "mock: mock.txt"))
    #expect(try Program.run("fisher", "b.yaml", in: folder).status == 66)
    try folder.write("mock.txt", "band lensed_TT 2 20 900\n")
    let broken = try Program.run("fisher", "b.yaml", in: folder)
    #expect(broken.status == 65 && broken.errors.contains("mock.txt:1"), "\(broken.errors)")
  }
}
