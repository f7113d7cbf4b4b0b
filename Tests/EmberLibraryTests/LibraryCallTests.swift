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

  @Test("An answer at once is the same as one array after the other")
  func wholeAnswers() throws {
    let solver = try solver("{precision: draft}")
    defer { emberSolverFree(solver) }
    var answer: UnsafeMutableRawPointer?
    #expect(emberSolverBackground(solver, nil, nil, 0, [0, 1, 2], 3, nil, 0, &answer, nil) == 0)
    let all = emberAnswerNames(answer)
    let names = String(cString: try #require(all)).split(separator: "\n").map(String.init)
    emberTextFree(all)
    var lengths = [Int64](repeating: 0, count: names.count)
    var values = [Double](repeating: 0, count: emberAnswerLengths(answer, &lengths))
    emberAnswerValues(answer, &values)
    #expect(names.count == 12 && lengths == Array(repeating: 3, count: 12) && values.count == 36)
    let single = take(answer)
    for (i, name) in names.enumerated() { #expect(single[name] == Array(values[3 * i..<3 * i + 3]), "\(name)") }
  }

  @Test(
    "Answers of the same form have the same digest, others have not; single numbers come with it", arguments: [1, 2])
  func digests(count: Int) throws {
    let solver = try solver("{precision: draft}")
    defer { emberSolverFree(solver) }
    func answer(_ hubble: Double, _ redshifts: [Double]) -> UnsafeMutableRawPointer? {
      var answer: UnsafeMutableRawPointer?
      let status = withTexts(["H0"]) {
        emberSolverBackground(solver, $0, [hubble], 1, redshifts, redshifts.count, nil, 0, &answer, nil)
      }
      #expect(status == 0)
      return answer
    }
    let answers = [answer(67, [1, 2].suffix(count)), answer(70, [0, 1].suffix(count)), answer(67, [1, 2, 3])]
    defer { for answer in answers { emberAnswerFree(answer) } }
    let digests = answers.map { emberAnswerDigest($0, nil, 0, nil, 0) }
    #expect(digests[0] == digests[1] && digests[0] != digests[2])
    var numbers = [Double](repeating: -1, count: 12)
    #expect(emberAnswerDigest(answers[0], &numbers, 11, nil, 0) == digests[0])
    var values = [Double](repeating: 0, count: emberAnswerLengths(answers[0], nil))
    emberAnswerValues(answers[0], &values)
    // With two redshifts no array is a single number.
    #expect(numbers == (count == 1 ? values.prefix(11) + [-1] : Array(repeating: -1, count: 12)))
    #expect(emberAnswerDigest(nil, &numbers, 12, nil, 0) == 0)
  }

  @Test("Arrays are where their addresses say, for callers to change, and nobody else sees that")
  func addresses() throws {
    let solver = try solver("{precision: draft}")
    defer { emberSolverFree(solver) }
    func answer() -> UnsafeMutableRawPointer? {
      var answer: UnsafeMutableRawPointer?
      let status = withTexts(["lensed_TT", "PP"]) {
        emberSolverPredict(solver, nil, nil, 0, $0, 2, 20, nil, 0, nil, 0, &answer, nil)
      }
      #expect(status == 0)
      return answer
    }
    let (first, second) = (answer(), answer())
    defer { emberAnswerFree(second) }
    var places: [UnsafeMutablePointer<Double>?] = [nil, nil, nil]
    _ = emberAnswerDigest(first, nil, 0, &places, 3)
    let before = arrays(first)
    for (place, kind) in zip(places, ["lensed_TT", "PP"]) {
      let place = try #require(place)
      #expect(Array(UnsafeBufferPointer(start: place, count: 21)) == before["spectra/" + kind])
      place[5] = -1
    }
    #expect(places[2] == nil)
    // They stay where they are.
    var again: [UnsafeMutablePointer<Double>?] = [nil, nil]
    _ = emberAnswerDigest(first, nil, 0, &again, 1)
    #expect(again == [places[0], nil])
    #expect(take(first)["spectra/PP"]?[5] == -1)
    #expect(arrays(second) == before)
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
    #expect(emberAnswerNames(nil) == nil && emberAnswerLengths(nil, nil) == 0)
    emberAnswerFree(nil)
    emberSolverFree(nil)
  }

  @Test("A trained emulator: inputs, spectra with errors, derivatives; not outside its box")
  func emulator() throws {
    var handle: UnsafeMutableRawPointer?
    #expect(try complaint(66) { emberEmulatorNew("/no/such/model", &handle, $0) }.contains("the folder of a model"))
    #expect(emberEmulatorNew(root.appendingPathComponent("training/models/lcdm-wide").path, &handle, nil) == 0)
    defer { emberEmulatorFree(handle) }
    let inputs = try text { emberEmulatorNames(handle, "inputs", $0, $1) }.split(separator: "\n").map(String.init)
    #expect(inputs.contains("omega_b") && inputs.contains("logA"))
    var answer: UnsafeMutableRawPointer?
    #expect(emberEmulatorDescribe(handle, &answer, nil) == 0)
    let description = take(answer)
    #expect(description["input/omega_b"]?.count == 2)
    let status = withTexts(["omega_b"]) { emberEmulatorPredict(handle, $0, [0.0223], 1, $0, 1, &answer, nil) }
    #expect(status == 0)
    let arrays = take(answer)
    let length = (description["lmax"].map { Int($0[0]) } ?? 0) + 1
    for name in ["spectra/lensed_TT", "error/lensed_TT", "derivative/omega_b/spectra/lensed_TT"] {
      #expect(arrays[name]?.count == length, "\(name)")
    }
    let message = try complaint { slot in
      withTexts(["omega_b"]) { emberEmulatorPredict(handle, $0, [0.5], 1, nil, 0, &answer, slot) }
    }
    #expect(message.contains("the emulator was trained from"))
  }

  @Test("Data by themselves: what they need, ln L, its gradient, and what is missing")
  func likelihood() throws {
    var handle: UnsafeMutableRawPointer?
    let block = "{local: {gaussian: {parameters: H0, mean: 73, std: 1}}, desi_dr2_bao: null}"
    #expect(emberLikelihoodNew(block, &handle, nil) == 0)
    defer { emberLikelihoodFree(handle) }
    #expect(try text { emberLikelihoodNames(handle, "likelihoods", $0, $1) } == "local\ndesi_dr2_bao")
    var answer: UnsafeMutableRawPointer?
    #expect(emberLikelihoodDescribe(handle, &answer, nil) == 0)
    let redshifts = try #require(take(answer)["redshifts"])
    let solver = try solver("{precision: draft}")
    defer { emberSolverFree(solver) }
    var derived: UnsafeMutableRawPointer?
    let status = withTexts(["H0", "rdrag"]) { names in
      withTexts(["omega_cdm"]) { by in
        emberSolverBackground(
          solver, nil, nil, 0, redshifts, redshifts.count, by, 1, &answer, nil)
          + emberSolverPredict(solver, nil, nil, 0, nil, 0, 0, names, 2, by, 1, &derived, nil)
      }
    }
    #expect(status == 0)
    let theory = take(answer).merging(take(derived)) { $1 }
    let found = try evaluate(handle, theory)
    let h0 = try #require(theory["derived/H0"]?[0])
    #expect(abs((found["chi2/local"]?[0] ?? 0) - (h0 - 73) * (h0 - 73)) < 1e-9)
    #expect((found["chi2/desi_dr2_bao"]?[0] ?? 0) > 1)
    var moved = theory
    for (name, values) in theory {
      guard let slope = theory["derivative/omega_cdm/" + name] else { continue }
      moved[name] = zip(values, slope).map { $0 + 1e-5 * $1 }
    }
    let change = (try evaluate(handle, moved)["loglike"]?[0] ?? 0) - (found["loglike"]?[0] ?? 0)
    #expect(abs(change / 1e-5 / (found["derivative/omega_cdm"]?[0] ?? 0) - 1) < 0.01)
    let message = try complaint { emberLikelihoodEvaluate(handle, nil, nil, 0, nil, 0, &answer, $0) }
    #expect(message.contains("missing"))
    #expect(emberLikelihoodNew("{planck2018_lowl_t: null}", &handle, nil) == 65)
  }

  @Test("What a learner cannot do is said before the solver is asked")
  func learner() throws {
    var handle: UnsafeMutableRawPointer?
    func make(_ settings: String, _ input: String, _ experiment: String, _ slot: MessageSlot) -> Int32 {
      withTexts([input]) { inputs in
        withTexts(["lensed_TT"]) { spectra in
          emberLearnerNew(settings, inputs, 1, spectra, 1, 100, nil, 0, "", experiment, &handle, slot)
        }
      }
    }
    #expect(try complaint { make("{emulator: off}", "omega_b", "Planck", $0) }.contains("Write `emulator: on`"))
    #expect(try complaint { make("", "omega_bb", "Planck", $0) }.contains("Did you mean \"omega_b\"?"))
    #expect(try complaint { make("", "omega_b", "Plank", $0) }.contains("Did you mean \"Planck\"?"))
    #expect(make("", "omega_b", "Planck", nil) == 0)
    defer { emberLearnerFree(handle) }
    var answer: UnsafeMutableRawPointer?
    #expect(emberLearnerStatistics(handle, &answer, nil) == 0)
    #expect(take(answer)["solver_calls"] == [0])
    let memory = try text { emberLearnerMemory(handle, $0, $1) }
    #expect(emberLearnerRestore(handle, memory, nil) == 0)
    #expect(try complaint { emberLearnerRestore(handle, "{}", $0) }.contains("Begin without it."))
  }

  @Test("The header declares every call, and no other")
  func header() throws {
    func names(_ path: String, _ pattern: Regex<(Substring, Substring)>) throws -> [String] {
      let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
      return text.matches(of: pattern).map { String($0.output.1) }
    }
    let calls = try ["Answer", "Solver", "Posterior", "Emulator", "Learner", "Likelihood", "Surrogate"].flatMap {
      try names("Sources/EmberLibrary/Calls/\($0)Calls.swift", /@_cdecl\("(ember_[a-z_]+)"\)/)
    }
    #expect(try names("include/ember.h", /(ember_[a-z_]+)\(/).sorted() == calls.sorted())
    #expect(try names("python/ember/_library.py", #/"(ember_[a-z_]+)": /#).sorted() == calls.sorted())
  }

  // MARK: -

  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

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

  /// The arrays of an answer, which is freed.
  private func take(_ answer: UnsafeMutableRawPointer?) -> [String: [Double]] {
    defer { emberAnswerFree(answer) }
    return arrays(answer)
  }

  private func evaluate(
    _ likelihood: UnsafeMutableRawPointer?, _ theory: [String: [Double]]
  ) throws -> [String: [Double]] {
    let names = theory.keys.sorted()
    let lengths = names.map { Int64(theory[$0]?.count ?? 0) }
    let values = names.flatMap { theory[$0] ?? [] }
    var answer: UnsafeMutableRawPointer?
    let status = withTexts(names) {
      emberLikelihoodEvaluate(likelihood, $0, lengths, names.count, values, values.count, &answer, nil)
    }
    #expect(status == 0)
    return take(answer)
  }

  private func withTexts<Result>(_ texts: [String], _ body: (TextList) -> Result) -> Result {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return copies.map { UnsafePointer($0) }.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
