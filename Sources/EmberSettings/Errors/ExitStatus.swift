/// What the program tells by its exit status: those of `sysexits.h` for errors, and smaller ones for results that are not what was
/// hoped for.
public enum ExitStatus: Int32, Sendable, CaseIterable {
  case success = 0
  case unconverged = 2
  case budgetExceeded = 3
  case usage = 64
  case badInput = 65
  case missingFile = 66
  case internalFailure = 70
  case cannotCreate = 73
  case interrupted = 75

  /// What it means, in words that fit every command.
  public var meaning: String {
    switch self {
    case .success: "done"
    case .unconverged: "ended unconverged"
    case .budgetExceeded: "the budget is exceeded"
    case .usage: "usage"
    case .badInput: "bad input"
    case .missingFile: "missing file"
    case .internalFailure: "internal failure"
    case .cannotCreate: "output exists or cannot be written"
    case .interrupted: "interrupted"
    }
  }

  /// Those that every command may have, whatever it does.
  private static let common: [ExitStatus] = [
    .usage, .badInput, .missingFile, .internalFailure, .cannotCreate, .interrupted,
  ]

  /// One line for the help of a command: what it may end with.
  ///
  /// - Parameters:
  ///   - success: what 0 means.
  ///   - others: what else is no error.
  public static func help(success: String = ExitStatus.success.meaning, _ others: ExitStatus...) -> String {
    "Exit status: 0 \(success); " + (others + common).map { "\($0.rawValue) \($0.meaning)" }.joined(separator: "; ")
      + "."
  }
}
