import EmberAssembly
import EmberConfiguration
import EmberTestSupport
import Foundation
import Testing

@testable import EmberInference
@testable import EmberWorkflows

@Suite("Side files of a run")
struct RunTablesTests {
  private func row(_ source: PointAnnotation.Source?, sigma: Double = 0, audit: Double? = nil) -> ChainRow<
    PointAnnotation
  > {
    var annotation = PointAnnotation()
    annotation.source = source
    annotation.sigma = sigma
    annotation.auditDifference = audit
    return ChainRow(
      weight: 1, x: [1], evaluation: Evaluation(logDensity: -1, annotation: annotation))
  }

  @Test("What is written about a row is read; only emulated rows have a stated error")
  func provenance() throws {
    let folder = try TemporaryFolder()
    let rows = [row(.solver), row(.emulator, sigma: 0.125), row(.emulator, sigma: 0.25, audit: -0.5), row(nil)]
    let lines = rows.enumerated().compactMap { ProvenanceTable.line($1, 2, $0 + 1) }
    let path = try folder.write("a.provenance.csv", ([ProvenanceTable.header] + lines).joined(separator: "\n") + "\n")
    let table = try ProvenanceTable(path: path)
    #expect(table.rows.count == 4 && table.audits.map(\.y) == [0.5] && table.audits.map(\.x) == [3])
    #expect((1...4).map { table.sigma(chain: 2, row: $0) } == [0, 0.125, 0.25, 0])
    #expect(table.sigma(chain: 1, row: 2) == 0 && table.rows[.init(chain: 2, row: 1)]?.source == "solver")
    #expect(ProvenanceTable.header.split(separator: ",").count == lines[0].filter { $0 == "," }.count + 1)
  }

  @Test("A stated error that is none is an error with its line")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.csv", ProvenanceTable.header + "\n1,1,emulator,-0.1,\n")
    let error = #expect(throws: EmberError.self) { try ProvenanceTable(path: path) }
    #expect(error?.description.contains("a.csv:2: sigma_lnL = -0.1") == true)
  }

  @Test("A test of convergence has a number for each column of the header, and its cost is read back")
  func progress() {
    let check = ConvergenceCheck(rows: 400, acceptance: 0.25, rminus1: 0.125, rminus1Bounds: nil, learned: false)
    let line = ProgressTable.line(check, emulatorShare: 0.5, solverCalls: 77, date: Date(timeIntervalSince1970: 0))
    #expect(line == "400 1970-01-01T00:00:00Z 0.25 0.125 nan 0.5 77")
    #expect(ProgressTable.header.split(separator: " ").count == line.split(separator: " ").count + 1)
    let table = ProgressTable([ProgressTable.header, line, "half a line"].joined(separator: "\n"))
    #expect(table.calls.map(\.rows) == [400] && table.calls.map(\.calls) == [77])
  }
}
