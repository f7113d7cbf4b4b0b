import EmberTestSupport
import Testing

@testable import EmberConfiguration

@Suite("All that is wrong is said at once")
struct AllComplaintsTests {
  private func errors(_ yaml: String) -> [InputComplaint] {
    do throws(EmberError) { _ = try RunConfiguration(yaml: yaml, source: "file.yaml", for: .model) } catch {
      let all = if case .several(let errors) = error { errors } else { [error] }
      return all.compactMap { if case .badInput(let complaint) = $0 { complaint } else { nil } }
    }
    return []
  }

  @Test("Mistakes of every section stand in the order of their lines, with what is missing at the end")
  func everySection() {
    let yaml = """
      outptu: x
      likelihood: {planck2018_lowl_tt: null}
      theory: {ember: {emulator: {design_points: -1, kernl: x}, cache: off}}
      params:
        omega_bb: 0.022
        omega_cdm: {prior: [0.2, 0.1]}
        H0: fast
        tau_reio: {prior: [0.01, 0.1], proposal: -1, ref: 7}
        logA: 3.05
        A_planck: 1
      sampler: {mcmc: {chains: 0, max_sample: 3}}
      """
    let found = errors(yaml)
    #expect(
      found.map(\.key) == [
        "outptu", "theory.ember.emulator.kernl", "theory.ember.emulator.design_points", "params.omega_bb",
        "params.omega_cdm.prior", "params.H0", "params.tau_reio.proposal", "params.tau_reio.ref",
        "sampler.mcmc.max_sample", "sampler.mcmc.chains", "params", "params",
      ], "\(found.map(\.description).joined(separator: "\n"))")
    #expect(found.suffix(2).map(\.problem) == ["omega_b is missing", "n_s is missing"])
  }

  @Test("Parameters of a likelihood that could not be read are not blamed")
  func followOn() {
    #expect(
      errors(Sample.yaml().replacing("planck2018_lowl_tt", with: "planck2018_lowl")).map(\.key) == [
        "likelihood.planck2018_lowl"
      ])
  }

  @Test("Several complaints have one line each and the status of bad input")
  func status() throws {
    let error = #expect(throws: EmberError.self) {
      try RunConfiguration(yaml: Sample.yaml(adding: ["x: 1", "yy: 2"]), source: "file.yaml")
    }
    #expect(error?.paragraphs.count == 2 && error?.exitStatus == 65)
  }
}
