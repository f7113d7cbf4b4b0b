import EmberNumerics
import EmberTestSupport
import EmberTheory
import Foundation
import Testing

@testable import EmberConfiguration

@Suite("Tables of spectra")
struct SpectraTableTests {
  private static func table(_ cosmology: CosmologicalParameters = .init(), lmax: Int = 40) throws -> SpectraTable {
    let request = TheoryRequest(spectra: Set(SpectrumKind.allCases), lmax: lmax)
    let prediction = try AcousticStandIn().predict(ModelPoint(cosmology: cosmology), request)
    return SpectraTable(cosmology: cosmology, prediction: prediction, lmax: lmax)
  }

  @Test("Header: inputs, derived parameters, column names last")
  func header() throws {
    let lines = try Self.table().text.split(separator: "\n")
    let header = lines.prefix { $0.hasPrefix("#") }
    #expect(header.first == "# omega_b = 0.02237737")
    #expect(header.contains("# n_massive = 1"))
    #expect(header.contains("# Omega_k = 0.0"))
    #expect(header.contains("# YHe = 0.2454"))
    #expect(
      header.contains("# derived rdrag = 147.0959998") || header.contains { $0.hasPrefix("# derived rdrag = 147.") })
    #expect(
      header.last
        == "# l unlensed_TT unlensed_TE unlensed_EE lensed_TT lensed_TE lensed_EE lensed_BB PP")
    #expect(lines[header.count].hasPrefix("2 "))
    #expect(lines.last?.hasPrefix("40 ") == true)
    #expect(lines[header.count].split(separator: " ").count == 9)
  }

  @Test("What is given replaces what it determines")
  func rivals() throws {
    let text = try Self.table(CosmologicalParameters([.thetaS100: 1.04, .amplitude: 2.1e-9])).text
    #expect(text.contains("# theta_s_100 = 1.04\n"))
    #expect(text.contains("# A_s = 2.1e-09\n"))
    #expect(!text.contains("# H0 ") && !text.contains("# logA "))
  }

  @Test("A table reads back as what was written")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let table = try Self.table()
    let spectra = try SpectraTable.readSpectra(try folder.write("t.txt", table.text))
    #expect(spectra.lmax == 40)
    for kind in SpectrumKind.allCases {
      let written = try #require(table.prediction.spectra[kind])
      let read = try #require(spectra[kind])
      for l in 2...40 { #expect(abs(read[l] - written[l]) <= 1e-8 * abs(written[l])) }
    }
  }

  @Test("Columns are found by name; short names mean lensed spectra")
  func names() throws {
    let folder = try TemporaryFolder()
    let rows = "2 6 12 18\n3 6 12 18\n"
    for text in ["# l TT TE EE\n" + rows, "# ell, DTT, DTE, DEE\n" + rows, "# L lensed_TT TE EE\n# remarks\n" + rows] {
      let spectra = try SpectraTable.readSpectra(try folder.write("t.txt", text))
      #expect(spectra.kinds == [.lensedTT, .lensedTE, .lensedEE])
      #expect(spectra[.lensedTT]?[2] == 2 * Double.pi && spectra[.lensedTE]?[2] == 4 * Double.pi)
    }
    let both = try SpectraTable.readSpectra(try folder.write("b.txt", "# l unlensed_TT lensed_EE lensed_TT\n" + rows))
    #expect(both[.unlensedTT]?[2] == 2 * Double.pi && both[.lensedTT]?[2] == 6 * Double.pi)
  }

  @Test("A table without names is read only when its columns are stated")
  func stated() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("t.txt", "2 6 12 18\n3 6 12 18\n")
    for columns in ["l TT EE TE", "l,TT,EE,TE"] {
      #expect(try SpectraTable.readSpectra(path, columns: columns)[.lensedTE]?[2] == 6 * Double.pi)
    }
    for columns in ["l TT", "l TT XX EE", "TT TE EE PP", ""] {
      let error = #expect(throws: EmberError.self) { try SpectraTable.readSpectra(path, columns: columns) }
      #expect(error?.description.contains("--columns") == true)
    }
    // Nine columns are Ember's own only where the names say so.
    let nine = try folder.write("n.txt", "2 1 2 3 4 5 6 7 8\n")
    let error = #expect(throws: EmberError.self) { try SpectraTable.readSpectra(nine) }
    #expect(error?.exitStatus == 65)
    #expect(error?.description.contains("9 columns whose names are not known") == true)
  }

  @Test(
    "Bad tables are named by line and column",
    arguments: [
      ("# l TT TE EE\n2 1 1 1\n3 1 x 1\n", "t.txt:3: column 3"), ("# l TT TE EE\n2 1 1 1\n3 1 1\n", "t.txt:3:"),
      ("# l TT TE EE\n2 1 1 1\n4 1 1 1\n", "t.txt:3: l"), ("# l TT TE EE\n3 1 1 1\n", "t.txt:2: l"),
      ("# l TT TE\n2 1 1 1\n", "t.txt: "), ("# l TT XX EE\n2 1 1 1\n", "column = XX"),
      ("# l TT lensed_TT EE\n2 1 1 1\n", "column = lensed_TT"), ("2 1 1 1\n", "4 columns whose names are not known"),
      ("# 1:l 2:TT 3:EE 4:TE\n2 1 1 1\n", "not known"), ("", "no rows"), ("# l TT TE EE\n2 nan 1 1\n", "finite"),
      ("# l TT TE EE\n1e99 1 1 1\n", "multipole"),
    ])
  func badTables(text: String, words: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("t.txt", text)
    let error = #expect(throws: EmberError.self) { try SpectraTable.readSpectra(path) }
    #expect(error?.exitStatus == 65)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test("Random damage is an error or a table")
  func mutations() throws {
    let folder = try TemporaryFolder()
    let bytes = Array("# l TT TE EE\n2 1.5 -2e-1 3\n3 1.25 2 3\n4 1 2 3e-3\n".utf8)
    var random = RandomStream(seed: 6)
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0..<1 + Int(random.uniform() * 3) {
        damaged[Int(random.uniform() * Double(damaged.count))] =
          Array("0123456789eE+-. \n#,lTEPn".utf8)[
            Int(random.uniform() * 24)]
      }
      let path = try folder.write("m.txt", String(decoding: damaged, as: UTF8.self))
      guard let read = try? SpectraTable.readSpectra(path) else { continue }
      #expect(read.kinds.allSatisfy { read[$0]?.count == read.lmax + 1 && read[$0]?.allSatisfy(\.isFinite) == true })
    }
  }

  @Test("A missing table is a missing file")
  func missing() {
    let error = #expect(throws: EmberError.self) { try SpectraTable.readSpectra("/nowhere/table.txt") }
    #expect(error?.exitStatus == 66)
  }
}
