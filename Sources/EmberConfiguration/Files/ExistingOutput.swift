/// What to do when the output of a run or of a training is there already.
public enum ExistingOutput: Sendable {
  /// An error.
  case refuse
  /// Continue it.
  case resume
  /// Remove it.
  case replace

  /// By the options `--resume` and `--force` of a command, of which one at most is given.
  public init(isResumed: Bool, isForced: Bool) { self = isResumed ? .resume : isForced ? .replace : .refuse }
}
