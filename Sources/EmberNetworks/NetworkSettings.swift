/// How networks are shaped and trained.
public struct NetworkSettings: Sendable, Hashable, Codable {
  /// Width of each hidden layer.
  public var hidden = [192, 192, 192]
  /// Networks of the ensemble, which differ in their initial weights and in the order of their examples.
  public var ensemble = 4
  /// Principal components of the spectra that are learnt, at most.
  public var components = 96
  /// Examples per step.
  public var batch = 128
  /// Passes through the training examples, at most.
  public var epochs = 400
  /// Learning rate of Adam at the start; it falls to `finalRate` times this along half a cosine.
  public var rate = 3e-3
  public var finalRate = 1e-3
  /// Training stops when the held-out loss has not improved for so many epochs.
  public var patience = 80

  public init() {}
}
