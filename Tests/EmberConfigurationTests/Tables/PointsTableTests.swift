import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberConfiguration

@Suite("Tables of points")
struct PointsTableTests {
  @Test("Names, aliases and replacements")
  func reading() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("p.csv", "ombh2, theta_s_100\n0.022,1.04\n\n0.023, 1.05\r\n")
    let table = try PointsTable(file: path, base: CosmologicalParameters([.hubbleConstant: 70, .spectralIndex: 0.9]))
    #expect(table.rows.map(\.line) == [2, 4])
    #expect(table.rows[1].cosmology[.omegaB] == 0.023)
    #expect(table.rows[1].cosmology[.thetaS100] == 1.05)
    #expect(table.rows[1].cosmology[.hubbleConstant] == nil)
    #expect(table.rows[1].cosmology[.spectralIndex] == 0.9)
  }

  @Test(
    "Bad tables are named by line and column",
    arguments: [
      ("omega_b,H1\n1,2\n", "p.csv:1: column 2 = H1"), ("omega_b,ombh2\n1,2\n", "already determined by omega_b"),
      ("omega_b,H0\n0.022\n", "p.csv:2: 1 values for 2 names"), ("omega_b\n0.02\nx\n", "p.csv:3: column omega_b = x"),
      ("omega_b\n", "no points"), ("", "no points"), ("H0,theta_s_100\n70,1\n", "already determined"),
    ])
  func badTables(text: String, words: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("p.csv", text)
    let error = #expect(throws: EmberError.self) { try PointsTable(file: path, base: .init()) }
    #expect(error?.exitStatus == 65)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }
}
