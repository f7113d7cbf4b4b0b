import EmberTheory

/// A model of the recombination of hydrogen and helium.
public protocol RecombinationModel: Sendable {
  /// Name and settings, spelled out without spaces: part of the key of stored results.
  var identifier: String { get }

  /// Free electrons and matter temperature before reionisation, as smooth functions of the parameters.
  func history(_ background: Background) throws(TheoryError) -> RecombinationHistory
}
