import EmberTheory

/// A model of the recombination of hydrogen and helium.
public protocol RecombinationModel: Sendable {
  /// Name and settings, spelled out without spaces: part of the key of stored results.
  var identifier: String { get }

  /// Free electrons and matter temperature before reionisation, as smooth functions of the parameters.
  func history(_ background: Background) throws(TheoryError) -> RecombinationHistory

  /// The same to a few parts in a million of the scales that depend on it, in a fraction of the time if the model can.
  func roughHistory(_ background: Background) throws(TheoryError) -> RecombinationHistory
}

extension RecombinationModel {
  public func roughHistory(_ background: Background) throws(TheoryError) -> RecombinationHistory {
    try history(background)
  }
}
