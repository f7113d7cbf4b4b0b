import EmberNumerics
@testable import EmberConfiguration
import EmberTheory
import Foundation

@testable import EmberEmulation

extension FuzzTarget {
  private static let archive = NPZArchive([
    "a": NPYArray(shape: [2, 3], .float64([1, 2, 3, 4, 5, 6])), "names": .list(["omega_b", "logA"]),
    "n": .list([3, 4]),
    "f": NPYArray(shape: [2, 2], .float32([1, 2, 3, 4])),
  ])

  private static func faults(_ archive: NPZArchive) -> [String] {
    archive.arrays.filter { $0.value.shape.reduce(1, *) != $0.value.count || $0.value.shape.contains { $0 < 0 } }
      .map { "array \($0.key) of shape \($0.value.shape)" }
  }

  /// Archives of arrays: damage is found by checksums.
  static let npz = FuzzTarget("npz", bytes: [archive.bytes], dictionary: ["PK\u{3}\u{4}", ".npy"]) { path in
    faults(try NPZArchive(path: path))
  }

  /// Single arrays, as somebody may put them into an archive with right checksums.
  static let npy = FuzzTarget(
    "npy", bytes: archive.arrays.values.map(\.bytes).sorted { $0.count < $1.count },
    dictionary: [
      "'descr'", "'<f8'", "'<U7'", "'|O'", "'>i4'", "True", "'shape'", "(2, 3)", "(4611686018427387904, 4)",
      "<U9223372036854775807",
    ]
  ) { path in
    let array = try NPYArray(Array(FileManager.default.contents(atPath: path) ?? Data()), file: path)
    return faults(NPZArchive(["array": array]))
  }

  /// Manifests of models, as somebody may change them together with the checksums.
  static let manifest = FuzzTarget(
    "manifest",
    seeds: [
      """
      {"format": 1, "name": "m", "inputs": [{"name": "logA", "min": 2.5, "max": 3.5, "unit": ""}, {"name": "n_s", "min": 0.9, "max": 1,
      "unit": ""}], "fixed": {"omega_b": 0.022, "H0": 67}, "spectra": ["lensed_TT", "PP"], "lmax": 40, "units": "C_l", "derived": [],
      "solver": {"name": "ember-boltzmann", "version": "3", "settings": "a=1"}, "training": {"design": "design.yaml", "seed": 1,
      "points": 16, "training": 12, "heldOut": 4, "failed": {"unphysical": [3]}}, "emulator": {"kind": "net", "reason": "asked for",
      "components": 4, "hidden": [8, 8], "members": 2, "epochs": [10, 10], "heldOutLoss": [0.1, 0.1], "curve": [[1, 2, 3]]},
      "errors": [{"plan": "sobol", "points": 4, "largest": {"lensed_TT": [0.1, 0.2, 0.3]}, "at": {"lensed_TT": {"100": 0.1}}}]}
      """
    ], dictionary: ["logA", "n_s", "omega_b", "lensed_TT", "PP", "net", "gp", "import", "1e999", "true", "null"]
  ) { path in
    let manifest = try ModelManifest(Array(FileManager.default.contents(atPath: path) ?? Data()), path: path)
    let ranges = manifest.inputs.allSatisfy { $0.min < $0.max && $0.min.isFinite && $0.max.isFinite }
    let names = Set(manifest.inputs.map(\.name)).count == manifest.inputs.count
    return (ranges ? [] : ["ranges"]) + (names ? [] : ["an input twice"])
      + (manifest.lmax <= 100_000 ? [] : ["lmax \(manifest.lmax)"])
  }

  /// All formats.
  static let all = [
    yaml, names, design, instrument, points, covariance, spectra, bandPowers, chain, parameterNames, provenance, npz,
    npy, manifest, checkpoint, dataSet, cosmoMC,
  ]
}
