import EmberInference
import EmberTheory
import Testing

@testable import EmberConfiguration

@Suite("What errors say and how they end")
struct EmberErrorTests {
  @Test("A matrix that is not positive definite is told with the direction")
  func direction() throws {
    let error = EmberError(
      .notPositiveDefinite(what: "the Fisher matrix", direction: [1, 0.05, -0.5]), source: "a.yaml",
      names: ["a", "b", "c"])
    #expect(error.description.contains("direction a (1.0), c (-0.5)"))
  }

  @Test("Every error has the status of its kind; several have that of bad input, if one of them is")
  func statuses() {
    let bad = EmberError.badInput(InputComplaint(origin: InputOrigin(source: "a"), problem: "p", remedy: "r."))
    let missing = EmberError.missingFile(path: "f", role: "r")
    #expect(bad.exitStatus == 65 && missing.exitStatus == 66)
    #expect(EmberError.usage("u").exitStatus == 64 && EmberError.internalFailure("i").exitStatus == 70)
    #expect(EmberError.cannotCreate(path: "p", reason: "r", remedy: "m.").exitStatus == 73)
    #expect(EmberError.several([missing, bad]).exitStatus == 65)
    #expect(EmberError.several([missing, missing]).exitStatus == 66)
  }

  @Test("The help of a command lists what is its own before what all have")
  func help() {
    let text = ExitStatus.help(success: "converged", .unconverged)
    #expect(text.hasPrefix("Exit status: 0 converged; 2 ended unconverged; 64 usage; 65 bad input; 66 missing file;"))
    #expect(text.hasSuffix("75 interrupted.") && !text.contains("budget"))
    #expect(Set(ExitStatus.allCases.map(\.meaning)).count == ExitStatus.allCases.count)
  }

  @Test("An error of the theory names what it is about, where it was written, and what to do")
  func theory() {
    let origin = InputOrigin(source: "a.yaml", line: 3)
    let unphysical = EmberError(.unphysical(parameter: "H0", value: -1, requirement: "it is positive"), origin: origin)
    #expect(unphysical.description == "a.yaml:3: H0 = -1.0: unphysical: it is positive. Choose another value.")
    #expect(EmberError(.conflicting("a", "b"), origin: origin).description.hasSuffix("Leave one of them out."))
    #expect(EmberError(.notProvided("TT"), origin: origin).description.contains("l = 10000 at most"))
    #expect(EmberError(.failed(stage: "s", reason: "r"), origin: origin).exitStatus == 65)
  }
}
