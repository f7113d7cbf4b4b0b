/// What is wanted of a theory: which spectra, and up to which multipole.
public struct TheoryRequest: Sendable, Hashable {
  public var spectra: Set<SpectrumKind>
  public var lmax: Int

  public init(spectra: Set<SpectrumKind>, lmax: Int) {
    self.spectra = spectra
    self.lmax = lmax
  }

  /// True when an answer to `self` also answers `other`.
  public func covers(_ other: TheoryRequest) -> Bool {
    lmax >= other.lmax && spectra.isSuperset(of: other.spectra)
  }

  /// True when an answer to `self`, restricted, is the answer to `other` to the last bit.
  ///
  /// What a solver makes of one multipole depends on where the spectra end, in the tenth digit or so; it does not depend on what else is made.
  public func determines(_ other: TheoryRequest) -> Bool { lmax == other.lmax && covers(other) }

  /// The smallest request that covers both.
  public func union(_ other: TheoryRequest) -> TheoryRequest {
    TheoryRequest(spectra: spectra.union(other.spectra), lmax: max(lmax, other.lmax))
  }
}

/// Where a prediction came from.
public enum Provenance: Sendable, Hashable {
  /// Computed by the Boltzmann solver now.
  case solver
  /// Computed by the same solver earlier and read from the store.
  case cache
  /// Predicted by an emulator; `estimatedError` is its calibrated one-sigma error of ln L.
  case emulator(estimatedError: Double)
}

/// What a theory answers: spectra, derived parameters by CAMB's names, and where they came from.
public struct TheoryPrediction: Sendable {
  public var spectra: PowerSpectra
  /// Derived parameters by the names of ``DerivedQuantity``: `H0`, `thetastar`, `rdrag` (Mpc), `age` (Gyr), `z_reio`, `sigma8`, ...
  public var derived: [String: Double]
  public var provenance: Provenance

  public init(spectra: PowerSpectra, derived: [String: Double], provenance: Provenance) {
    self.spectra = spectra
    self.derived = derived
    self.provenance = provenance
  }
}

/// Identifies all that decides a provider's answer besides parameters and request: part of every store key.
public struct ProviderIdentifier: Sendable, Hashable {
  public var name: String
  public var version: String
  /// Every precision knob and model choice, spelled out in a stable order.
  public var settings: String

  public init(name: String, version: String, settings: String) {
    self.name = name
    self.version = version
    self.settings = settings
  }
}

/// Answers requests for spectra at a point. Solver, store and learner all conform, so composition is nesting.
public protocol TheoryProvider: Sendable {
  var identifier: ProviderIdentifier { get }

  /// The prediction at `point`; it covers `request`.
  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction

  /// Asks whether there can be a model with these inputs, whatever its computation would find. It costs a fraction of an emulated
  /// prediction, and is asked before any store or emulator is.
  ///
  /// - Throws: what ``predict(_:_:)`` would throw there.
  func check(_ point: ModelPoint) throws(TheoryError)

  /// Where a parameter has to lie for ``check(_:)`` to allow a point, whatever the other parameters are.
  func limits(_ parameter: ParameterName) -> ClosedRange<Double>
}

extension TheoryProvider {
  /// Nothing is known beforehand.
  public func check(_ point: ModelPoint) throws(TheoryError) {}

  /// No limits are known beforehand.
  public func limits(_ parameter: ParameterName) -> ClosedRange<Double> { -Double.infinity...Double.infinity }
}
