import EmberTestSupport
import Foundation
import Testing

@Suite("Posteriors with separate peaks")
struct SeparatePeaksTests {
  /// Distances that speak for two Hubble constants, with 0.6 and 0.4 of the probability, ten deviations of either apart.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let table = stride(from: 12.2, through: 14.6, by: 0.025).map { distance in
      let (near, far) = ((distance - 13) / 0.06, (distance - 13.8) / 0.06)
      return "\(distance) \(0.6 * exp(-near * near / 2) + 0.4 * exp(-far * far / 2) + 1e-30)"
    }
    try folder.write("table.txt", table.joined(separator: "\n") + "\n")
    try folder.write("peaks.yaml", "redshift: 0.5\nobservable_1: DM_over_rs\ngrid_file: table.txt\n")
    try folder.write(
      "a.yaml",
      """
      theory: {ember: {emulator: {guarantee_points: 0}, precision: draft, cache: a.sqlite}}
      likelihood: {planck2018_lowl_tt: null, peaks: {file: peaks.yaml}}
      params:
        omega_b: 0.0224
        omega_cdm: 0.12
        H0: {prior: {min: 55, max: 85}, ref: 70, proposal: 0.5}
        tau_reio: 0.055
        logA: {prior: {min: 2.5, max: 3.5}, ref: 3.05, proposal: 0.05}
        n_s: 0.965
        A_planck: 1
      sampler: {mcmc: {seed: 1, chains: 4, Rminus1_stop: 0.02, Rminus1_cl_stop: 0.5, max_samples: 20000}}

      """)
    return folder
  }

  @Test("A run finds the second peak, goes on with both after an end, and has them with their shares")
  func shares() throws {
    let folder = try Self.folder()
    let stopped = try Program.run("run", "a.yaml", "-o", "b", "--set", "sampler.mcmc.max_samples=40", in: folder)
    #expect(stopped.status == 2, "\(stopped.errors)")
    let outcome = try Program.run("run", "a.yaml", "-o", "b", "--resume", in: folder)
    #expect(outcome.status == 0 && outcome.output.contains("Separate peaks: 2 found"), "\(outcome.errors)")
    let summary = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.read("b.summary.json").utf8)) as? [String: Any])
    let peaks = try #require(summary["peaks"] as? [[String: Any]])
    try #require(peaks.count == 2)
    // The data of large scales hardly tell a Hubble constant.
    for peak in peaks {
      let hubble = try #require((peak["center"] as? [String: Double])?["H0"])
      let (share, error) = try #require((peak["share"] as? Double, peak["share_error"] as? Double) as? (Double, Double))
      #expect(abs(hubble - (hubble > 66 ? 69.2 : 64.1)) < 0.5)
      #expect(abs(share - (hubble > 66 ? 0.6 : 0.4)) < 0.05 + 3 * error, "\(share) +- \(error) at \(hubble)")
    }
  }
}
