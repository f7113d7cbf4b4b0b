import EmberInference
import EmberSettings

extension EmberError {
  /// What an error of sampler, minimiser or chain file means to the user; `source` is the configuration, `role` says
  /// what a file is that it names, and `names` are those of the parameters that it is about.
  package init(_ error: InferenceError, source: String, role: String = "a table of numbers", names: [String] = []) {
    func complaint(_ origin: InputOrigin, _ problem: String, _ remedy: String) -> EmberError {
      .badInput(InputComplaint(origin: origin, problem: problem, remedy: remedy))
    }
    let configuration = InputOrigin(source: source)
    switch error {
    case .unreadable(let error): self = EmberError(error, role: role)
    case .file(let path, let action, let reason):
      self = .cannotCreate(
        path: path, reason: "cannot \(action): \(reason)",
        remedy: "Check free space and permissions, then use --resume.")
    case .malformed(let path, let line, let column, let reason):
      self = complaint(
        InputOrigin(source: path, line: line > 0 ? line : nil), column > 0 ? "column \(column): \(reason)" : reason,
        "Correct the file.")
    case .unusableCheckpoint:
      self = complaint(configuration, "\(error)", "Start anew with --force, or choose another prefix with -o.")
    case .invalidSetting: self = complaint(configuration, "\(error)", "Correct the setting.")
    case .notPositiveDefinite(_, let direction):
      let words = directionInWords(direction, names)
      self = complaint(
        configuration, words.isEmpty ? "\(error)" : "\(error) along the direction \(words), in standard deviations",
        "Fix one of these parameters, give it a narrower prior or `proposal`, or name another `covmat`.")
    case .noStartingPoint, .stuckChain, .evaluationFailed:
      self = complaint(
        configuration, "\(error)", "Choose priors and `ref` nearer to a possible model.")
    }
  }
}
