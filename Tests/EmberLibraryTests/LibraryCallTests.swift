import EmberTestSupport
import Foundation
import Testing

@testable import EmberLibrary

/// The calls as C makes them: bad arguments are answered, with the program's own words.
@Suite("Calls of the library")
struct LibraryCallTests {
  @Test("A posterior: names, bounds, prior, prior transform")
  func posterior() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("run.yaml", Sample.yaml())
    var handle: UnsafeMutableRawPointer?
    #expect(emberPosteriorNew(file, nil, 0, &handle, nil) == 0)
    defer { emberPosteriorFree(handle) }
    #expect(emberPosteriorDimension(handle) == 2)
    #expect(try text { emberPosteriorNames(handle, "sampled", $0, $1) } == "omega_b\ntau_reio")
    #expect(try text { emberPosteriorNames(handle, "likelihoods", $0, $1) } == "planck2018_lowl_tt")
    var (lower, upper, center, scales) = ([0.0, 0], [0.0, 0], [0.0, 0], [0.0, 0])
    #expect(emberPosteriorScales(handle, &lower, &upper, &center, &scales, nil) == 0)
    #expect(lower == [0.02, -.infinity] && upper == [0.025, .infinity])
    #expect(center == [0.0224, 0.0566] && scales == [0.0001, 0.0058])
    var x = [0.0, 0]
    #expect(emberPosteriorPriorTransform(handle, [0.25, 0.5], 2, &x, nil) == 0)
    #expect(abs(x[0] - 0.02125) < 1e-15 && x[1] == 0.0566)
    // Outside the prior no solver is asked.
    var (prior, likelihood) = (0.0, 0.0)
    #expect(emberPosteriorLogDensity(handle, [0.03, 0.05], 2, &prior, &likelihood, nil) == 0)
    #expect(prior == -.infinity && likelihood == -.infinity)
    #expect(
      try complaint { emberPosteriorLogDensity(handle, [0.03], 1, &prior, &likelihood, $0) }.contains(
        "Give one for each of omega_b, tau_reio."))
    #expect(
      try complaint { emberPosteriorPriorTransform(handle, [0.25, 1.5], 2, &x, $0) }.contains("outside the unit cube"))
    #expect(!folder.exists("cache"))
  }

  @Test("Backgrounds and derived parameters are the solver's")
  func background() throws {
    let solver = try solver("{precision: draft}")
    defer { emberSolverFree(solver) }
    var answer: UnsafeMutableRawPointer?
    let status = withTexts(["hubble"]) { emberSolverBackground(solver, $0, [70], 1, [0, 1], 2, $0, 1, &answer, nil) }
    #expect(status == 0)
    let arrays = arrays(answer)
    emberAnswerFree(answer)
    #expect(abs((arrays["H"]?[0] ?? 0) - 70) < 1e-4)
    #expect(abs((arrays["derivative/hubble/H"]?[0] ?? 0) - 1) < 1e-5)
    #expect(arrays["D_A"]?[1] == arrays["D_M"].map { $0[1] / 2 })
    let derived = withTexts(["rs_drag"]) { names in
      emberSolverPredict(solver, nil, nil, 0, nil, 0, 0, names, 1, nil, 0, &answer, nil)
    }
    #expect(derived == 0)
    #expect(abs((self.arrays(answer)["derived/rdrag"]?[0] ?? 0) - 147) < 1)
    emberAnswerFree(answer)
  }

  @Test("Distances along the line of sight have derivatives of their own in curved space", arguments: [-0.1, 0, 0.2])
  func curvedDistances(curvature: Double) throws {
    let solver = try solver("{precision: draft}")
    defer { emberSolverFree(solver) }
    func functions(_ point: [Double], by names: [String] = []) -> [String: [Double]] {
      var answer: UnsafeMutableRawPointer?
      _ = withTexts(["H0", "omk"]) { parameters in
        withTexts(names) { emberSolverBackground(solver, parameters, point, 2, [1], 1, $0, names.count, &answer, nil) }
      }
      defer { emberAnswerFree(answer) }
      return arrays(answer)
    }
    let slopes = functions([65, curvature], by: ["H0", "omk"])
    for (name, step) in [("H0", [0.2, 0]), ("omk", [0, 2e-3])] {
      let above = try #require(functions([65 + step[0], curvature + step[1]])["D_C"]?[0])
      let below = try #require(functions([65 - step[0], curvature - step[1]])["D_C"]?[0])
      let slope = try #require(slopes["derivative/\(name)/D_C"]?[0])
      #expect(abs(slope / ((above - below) / (2 * (step[0] + step[1]))) - 1) < 1e-4, "\(name)")
    }
  }

  @Test("Errors are the program's, with what may have been meant")
  func errors() throws {
    var handle: UnsafeMutableRawPointer?
    #expect(
      try complaint { emberSolverNew("{precision: drafft}", &handle, $0) }.contains("Did you mean \"draft\"?"))
    #expect(try complaint(66) { emberPosteriorNew("/no/such.yaml", nil, 0, &handle, $0) }.contains("no such file"))
    let solver = try solver("")
    defer { emberSolverFree(solver) }
    var answer: UnsafeMutableRawPointer?
    for (names, spectra, derived, words) in [
      (["omega_bb"], [], [], "Did you mean \"omega_b\"?"), (["h"], [], [], "Write H0, in km/s/Mpc."),
      ([], ["lensed_tt"], [], "Did you mean \"lensed_TT\"?"),
      ([], [], ["sigma8_cb"], "sigma8 here is that of all matter."),
      ([], ["lensed_TT"], [], "between 2 and 10000"),
    ] as [([String], [String], [String], String)] {
      let message = try complaint { slot in
        withTexts(names) { n in
          withTexts(spectra) { s in
            withTexts(derived) { d in
              emberSolverPredict(
                solver, n, [0.02], names.count, s, spectra.count, 0, d, derived.count, nil, 0, &answer, slot)
            }
          }
        }
      }
      #expect(message.contains(words))
    }
    #expect(
      try complaint { slot in
        withTexts(["n_massive"]) {
          emberSolverPredict(solver, nil, nil, 0, nil, 0, 0, nil, 0, $0, 1, &answer, slot)
        }
      }.contains("not varied"))
  }

  @Test("Null pointers and impossible counts are wrong usage")
  func misuse() throws {
    var (answer, value): (UnsafeMutableRawPointer?, Double) = (nil, 0)
    #expect(emberSolverNew(nil, &answer, nil) == 64)
    #expect(emberSolverNew("", nil, nil) == 64)
    #expect(emberSolverBackground(nil, nil, nil, 0, nil, 0, nil, 0, &answer, nil) == 64)
    #expect(emberPosteriorLogDensity(nil, nil, 0, &value, nil, nil) == 64)
    let solver = try solver("")
    defer { emberSolverFree(solver) }
    #expect(emberSolverBackground(solver, nil, nil, 1, nil, 0, nil, 0, &answer, nil) == 64)
    #expect(emberSolverBackground(solver, nil, nil, -1, nil, 0, nil, 0, &answer, nil) == 64)
    #expect(emberSolverBackground(solver, nil, nil, 0, nil, 3, nil, 0, &answer, nil) == 64)
    #expect(emberSolverBackground(solver, nil, nil, 0, nil, .max, nil, 0, &answer, nil) == 64)
    #expect(emberAnswerCount(nil) == 0 && emberAnswerName(nil, 0) == nil && emberPosteriorDimension(nil) == 0)
    emberAnswerFree(nil)
    emberSolverFree(nil)
  }

  @Test("The header declares every call, and no other")
  func header() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    func names(_ path: String, _ pattern: Regex<(Substring, Substring)>) throws -> [String] {
      let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
      return text.matches(of: pattern).map { String($0.output.1) }
    }
    let calls = try ["Answer", "Solver", "Posterior"].flatMap {
      try names("Sources/EmberLibrary/Calls/\($0)Calls.swift", /@_cdecl\("(ember_[a-z_]+)"\)/)
    }
    #expect(try names("include/ember.h", /(ember_[a-z_]+)\(/).sorted() == calls.sorted())
    #expect(try names("python/ember/_library.py", #/"(ember_[a-z_]+)": /#).sorted() == calls.sorted())
  }

  // MARK: -

  private func solver(_ settings: String) throws -> UnsafeMutableRawPointer {
    var solver: UnsafeMutableRawPointer?
    #expect(emberSolverNew(settings, &solver, nil) == 0)
    return try #require(solver)
  }

  private func text(_ body: (MessageSlot, MessageSlot) -> Int32) throws -> String {
    var text: UnsafeMutablePointer<CChar>?
    #expect(body(&text, nil) == 0)
    defer { emberTextFree(text) }
    return String(cString: try #require(text))
  }

  private func complaint(_ status: Int32 = 65, _ body: (MessageSlot) -> Int32) throws -> String {
    var message: UnsafeMutablePointer<CChar>?
    #expect(body(&message) == status)
    defer { emberTextFree(message) }
    return String(cString: try #require(message))
  }

  private func arrays(_ answer: UnsafeMutableRawPointer?) -> [String: [Double]] {
    var result: [String: [Double]] = [:]
    for index in 0..<emberAnswerCount(answer) {
      var values = [Double](repeating: 0, count: emberAnswerLength(answer, index))
      emberAnswerCopy(answer, index, &values)
      let name = emberAnswerName(answer, index)
      result[name.map { String(cString: $0) } ?? ""] = values
      emberTextFree(name)
    }
    return result
  }

  private func withTexts<Result>(_ texts: [String], _ body: (TextList) -> Result) -> Result {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return copies.map { UnsafePointer($0) }.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
