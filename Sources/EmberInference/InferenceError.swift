import EmberNumerics

/// What can go wrong in a sampler, a minimiser or a chain file.
public enum InferenceError: Error, Sendable, Hashable {
  /// A setting, or a combination of settings, is not possible.
  case invalidSetting(name: String, value: String, requirement: String)
  /// No point with a finite density was found to start a chain from. Chains count from 1.
  case noStartingPoint(chain: Int, tries: Int)
  /// A chain has not moved for so many steps. Chains count from 1.
  case stuckChain(chain: Int, steps: Int, point: [Double])
  /// A covariance matrix is not positive definite: along `direction`, in standard deviations of the parameters; empty when it is not
  /// known.
  case notPositiveDefinite(what: String, direction: [Double] = [])
  /// A checkpoint does not fit the density or the chain files.
  case unusableCheckpoint(reason: String)
  /// An evaluation that a minimiser cannot do without did not succeed.
  case evaluationFailed(reason: String)
  /// A file of input is missing, cannot be read, or is not text.
  case unreadable(DataFileError)
  /// A file of output cannot be opened, written or truncated.
  case file(path: String, action: String, reason: String)
  /// The content of a file is wrong. Lines and columns count from 1; 0 means the file as a whole.
  case malformed(path: String, line: Int, column: Int, reason: String)
}

extension InferenceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidSetting(let name, let value, let requirement): "\(name) = \(value): \(requirement)"
    case .noStartingPoint(let chain, let tries):
      "chain \(chain) found no point with a finite posterior in \(tries) tries: give a narrower 'ref' inside the prior"
    case .stuckChain(let chain, let steps, let point):
      "chain \(chain) has not moved for \(steps) steps at \(point): give a covariance matrix (covmat) that "
        + "fits the posterior, or a 'ref' nearer to the best fit"
    case .notPositiveDefinite(let what, _): "\(what) is not positive definite"
    case .unusableCheckpoint(let reason): "the checkpoint cannot be used: \(reason)"
    case .evaluationFailed(let reason): "the evaluation did not succeed: \(reason)"
    case .unreadable(let error): error.description
    case .file(let path, let action, let reason): "cannot \(action) \(path): \(reason)"
    case .malformed(let path, let line, let column, let reason):
      path + (line > 0 ? ":\(line)" : "") + (column > 0 ? ", column \(column)" : "") + ": \(reason)"
    }
  }
}
