import Testing

@testable import EmberConfiguration

@Suite("Training designs that are wrong")
struct TrainingDesignTests {
  private static let head = """
    parameters: {omega_b: {min: 0.02, max: 0.025}, n_s: {min: 0.9, max: 1}, H0: 67}
    request: {spectra: [lensed_TT], lmax: 2000}

    """
  static let huge = "9223372036854774784"

  private func keys(_ tail: String, head: String = Self.head) -> [String?] {
    do throws(EmberError) { _ = try TrainingDesign(text: head + tail + "\n", source: "design.yaml") } catch {
      let all = if case .several(let errors) = error { errors } else { [error] }
      return all.map { if case .badInput(let complaint) = $0 { complaint.key } else { "\($0)" } }
    }
    return []
  }

  @Test("A right one is read")
  func right() {
    #expect(keys("plan: [{kind: sobol, points: 10, draws: 2}, {kind: grid, per_axis: 3}]\nseed: \(UInt64.max)").isEmpty)
  }

  @Test("Settings of another kind of plan are errors")
  func unused() {
    #expect(keys("plan: {kind: sobol, points: 10, center: garbage, radius: -1}") == ["plan.center", "plan.radius"])
    #expect(keys("plan: {kind: grid, points: 10}") == ["plan.points"])
    #expect(keys("plan: {kind: latin_hypercube, points: 10, per_axis: 3}") == ["plan.per_axis"])
  }

  @Test(
    "Counts and sizes have bounds",
    arguments: [
      ("plan: {kind: sobol, points: \(huge)}", "plan.points"),
      ("plan: {kind: sobol, points: 1, draws: \(huge)}", "plan.draws"),
      ("plan: {kind: grid, per_axis: \(huge)}", "plan.per_axis"),
      ("plan: {kind: sobol, points: 1000000, draws: 1000}", "plan"),
      ("plan: {kind: grid, per_axis: 1000, draws: 1000}", "plan"),
      ("plan: {kind: sobol, points: 9}\nemulator: {net: {ensemble: \(huge)}}", "emulator.net.ensemble"),
      ("plan: {kind: sobol, points: 9}\nemulator: {net: {epochs: \(huge)}}", "emulator.net.epochs"),
      ("plan: {kind: sobol, points: 9}\nemulator: {net: {batch: 0}}", "emulator.net.batch"),
      ("plan: {kind: sobol, points: 9}\nemulator: {net: {components: \(huge)}}", "emulator.net.components"),
      ("plan: {kind: sobol, points: 9}\nemulator: {net: {patience: \(huge)}}", "emulator.net.patience"),
      ("plan: {kind: sobol, points: 9}\nemulator: {net: {rate: 1e300}}", "emulator.net.rate"),
      ("plan: {kind: sobol, points: 9}\nemulator: {net: {hidden: [\(huge)]}}", "emulator.net.hidden"),
      (
        "plan: {kind: sobol, points: 9}\nemulator: {net: {hidden: [4096, 4096, 4096], ensemble: 60}}",
        "emulator.net.hidden"
      ),
      ("plan: {kind: sobol, points: 9}\nheld_out: 0", "held_out"),
    ])
  func bounds(tail: String, key: String) { #expect(keys(tail) == [key]) }

  @Test("All mistakes are said at once")
  func together() {
    let head =
      "parameters: {omega_bb: 1, n_massive: {min: 0, max: 3}, n_s: {min: 1, max: 0}}\nrequest: {spectra: [lensed_TX], lmax: 99999}\n"
    #expect(
      keys("plan: {kind: ring}", head: head) == [
        "parameters.omega_bb", "parameters.n_massive", "parameters.n_s", "request.spectra", "request.lmax", "plan.kind",
      ])
  }
}
