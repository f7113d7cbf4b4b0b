@testable import EmberNetworks
import EmberEmulation
import EmberLearning
import EmberTestSupport
import Foundation
import Testing

@testable import EmberConfiguration

@Suite("Settings as rows")
struct SettingTableTests {
  private let context = SettingContext(dimension: 3, inputs: 2)

  /// What is wrong with the rows of a table: keys twice, empty words, values that do not read back.
  private func faults<Root>(_ table: SettingTable<Root>, _ root: Root) throws -> [String] {
    var faults: [String] = []
    if Set(table.rows.map(\.key)).count != table.rows.count { faults.append("a key stands twice") }
    for row in table.rows {
      if row.summary.isEmpty || row.values.isEmpty || row.summary.hasSuffix(".") && !row.summary.hasSuffix("...") {
        faults.append("\(row.key): words")
      }
      guard let text = row.text(root, context) else { continue }
      var copy = root
      try table.set(row.key, to: text, in: &copy, context)
      if row.text(copy, context) != text { faults.append("\(row.key): \(text) does not read back") }
    }
    return faults
  }

  @Test("Every default of every table reads back as itself")
  func defaults() throws {
    for method in Catalogue.standard.samplers.map({ SamplerSettings($0.init()) }) {
      #expect(try faults(method.table, method) == [], "\(method.name)")
    }
    #expect(try faults(TheorySettings.settings, TheorySettings()) == [])
    #expect(try faults(TheorySettings.Emulator.settings, TheorySettings.Emulator()) == [])
    #expect(try faults(TrainingDesign.settings, TrainingDesign(source: "", text: "")) == [])
    #expect(try faults(NetworkSettings.settings, NetworkSettings()) == [])
  }

  @Test("Numbers at the ends of their ranges are read, written and read again")
  func ends() throws {
    func check<Root>(_ table: SettingTable<Root>, _ root: Root) throws {
      for row in table.rows {
        guard let range = row.range else { continue }
        for end in [range.range.lowerBound, range.range.upperBound] {
          var copy = root
          let text = range.isWhole ? "\(Int(end))" : "\(end)"
          try table.set(row.key, to: text, in: &copy, context)
          #expect(row.text(copy, context).flatMap(Double.init) == end, "\(row.key)")
        }
        var copy = root
        #expect(throws: EmberError.self, "\(row.key)") {
          try table.set(row.key, to: "\(2 * range.range.upperBound + 1)", in: &copy, context)
        }
      }
    }
    for method in Catalogue.standard.samplers.map({ SamplerSettings($0.init()) }) { try check(method.table, method) }
    try check(TheorySettings.Emulator.settings, TheorySettings.Emulator())
    try check(NetworkSettings.settings, NetworkSettings())
  }

  @Test("A misspelt key is found among those of its block, and only there")
  func suggestions() {
    func remedy(_ block: String) -> String? {
      complaint(
        about: Sample.yaml().replacing("{emulator: off, cache: off}", with: "{cache: off, emulator: \(block)}"))?
        .remedy
    }
    #expect(remedy("{refinement: 3}") == "Did you mean \"refinements\"?")
    #expect(remedy("{accuracy: {shifts: 3}}") == "Did you mean \"shift\"?")
    #expect(remedy("{audits: {shift: 3}}")?.contains("width") == false)
  }

  @Test("A block in a block is written in one line")
  func writing() {
    var emulator = TheorySettings.Emulator()
    emulator.learning.accuracy = .init(shift: 0.5, width: 0.25)
    let lines = TheorySettings.Emulator.settings.yamlLines(emulator, context, indentation: "  ")
    #expect(lines.contains("  accuracy: {shift: 0.5, width: 0.25}"))
    #expect(lines.contains("  design_points: \(emulator.designCount(inputs: 2))"))
    #expect(!lines.contains { $0.contains("pretrained") })
  }
}
