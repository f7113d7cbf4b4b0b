import EmberTheory

/// What is known about a point of a chain besides its numbers: one row of the provenance file.
public struct PointAnnotation: Sendable, Codable, Hashable {
  /// Who made the spectra.
  public enum Source: String, Sendable, Codable {
    case emulator, solver, cache
  }

  /// `nil` when the prior excluded the point before any theory was asked, or the theory failed.
  public var source: Source?
  /// The stated one-sigma error of ln L; zero for the solver.
  public var sigma = 0.0
  /// ln L of the solver minus ln L of the emulator, where the point was audited.
  public var auditDifference: Double?

  /// A point without spectra.
  public init() {}

  public init(_ provenance: Provenance) {
    switch provenance {
    case .solver: source = .solver
    case .cache: source = .cache
    case .emulator(let error): (source, sigma) = (.emulator, error)
    }
  }
}
