import EmberConfiguration
import EmberInference

/// How a run ended.
public enum RunEnding: Sendable {
  /// The chains agree.
  case converged
  /// The chains reached `max_samples` first.
  case unconverged
  /// A signal stopped the run; it can be resumed.
  case interrupted

  /// `nil` for chains that have not come to their end.
  package init?(_ ending: SamplerEnding?) {
    switch ending {
    case .converged: self = .converged
    case .maximumSamples: self = .unconverged
    case .stopped, nil: return nil
    }
  }

  /// How the process ends.
  public var status: ExitStatus {
    switch self {
    case .converged: .success
    case .unconverged: .unconverged
    case .interrupted: .interrupted
    }
  }
}
