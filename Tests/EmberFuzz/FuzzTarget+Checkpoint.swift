@testable import EmberWorkflows
@testable import EmberConfiguration
import EmberTestSupport
import Foundation

extension FuzzTarget {
  private static let input = """
    theory: {ember: {emulator: on, precision: draft, cache: off}}
    likelihood: {planck2018_lowl_tt: null}
    params:
      omega_b: 0.0224
      omega_cdm: 0.12
      H0: 67
      tau_reio: 0.055
      logA: {prior: {min: 2.5, max: 3.5}, ref: 3.05, proposal: 0.05}
      n_s: {prior: {min: 0.9, max: 1.1}, ref: 0.965, proposal: 0.02}
      A_planck: 1
    sampler: {mcmc: {max_samples: 4, chains: 2, seed: 3, covmat: FOLDER/start.covmat}}

    """

  /// The checkpoint of a short run.
  private static let checkpointed: [UInt8] = {
    do {
      let folder = try TemporaryFolder()
      try folder.write("start.covmat", "# logA n_s\n0.01 0.0\n0.0 0.001\n")
      var configuration = try RunConfiguration(yaml: input.replacing("FOLDER", with: folder.url.path))
      configuration.output = folder.path("a")
      _ = try SamplingRun(configuration, existing: .refuse, isQuiet: true).perform()
      let file = try Data(contentsOf: URL(fileURLWithPath: folder.path("a.checkpoint")))
      return Array(file)
    } catch { return [] }
  }()

  private static func meaning(_ checkpoint: RunCheckpoint) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(checkpoint)
  }

  /// Checkpoints. What is accepted is what was written: a number that has changed would give other chains without a word.
  static let checkpoint = FuzzTarget(
    "checkpoint", bytes: [checkpointed],
    dictionary: ["rows", "format", "null", "true", "1e999", "[]", "{}"]
  ) { path in
    let read = try RunCheckpoint.read(path)
    let original = path + ".original"
    defer { try? FileManager.default.removeItem(atPath: original) }
    try Data(checkpointed).write(to: URL(fileURLWithPath: original))
    let written = try RunCheckpoint.read(original)
    return try meaning(read) == meaning(written) ? [] : ["another state than the one that was written"]
  }
}
