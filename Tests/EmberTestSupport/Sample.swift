/// A complete configuration whose line 5 is `params:`; tests change a line or add some.
public enum Sample {
  public static let head = """
    likelihood:
      planck2018_lowl_tt: null
    theory:
      ember: {emulator: off, cache: off}
    params:

    """
  public static let parameters = [
    "omega_b: {prior: {min: 0.02, max: 0.025}, ref: 0.0224, proposal: 0.0001}",
    "omega_cdm: 0.12",
    "H0: 67",
    "tau_reio: {prior: {dist: norm, loc: 0.0566, scale: 0.0058}}",
    "logA: 3.05",
    "n_s: 0.965",
    "A_planck: 1",
  ]

  /// The configuration with parameter `index` (line 6 + index) replaced and further lines added.
  public static func yaml(
    replacing index: Int? = nil, by line: String = "", adding more: [String] = [], tail: String = ""
  )
    -> String
  {
    var lines = parameters
    if let index { lines[index] = line }
    return head + (lines + more).filter { !$0.isEmpty }.map { "  \($0)\n" }.joined() + tail
  }
}
