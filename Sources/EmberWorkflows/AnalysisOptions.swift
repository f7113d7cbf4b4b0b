import EmberAssembly

/// What all commands that work on a posterior at a point are told.
public struct AnalysisOptions: Sendable {
  /// Who makes spectra and derivatives.
  public var source: DerivativeSource
  /// Prefix of the output files, instead of the input's.
  public var output: String?
  /// True to replace files that are there.
  public var isForced: Bool
  /// True to print no progress.
  public var isQuiet: Bool

  public init(
    source: DerivativeSource = .solver, output: String? = nil, isForced: Bool = false, isQuiet: Bool = false
  ) {
    self.source = source
    self.output = output
    self.isForced = isForced
    self.isQuiet = isQuiet
  }
}
