import EmberNumerics
import EmberTheory

/// How probable a data set is, given what a theory predicts and the nuisance parameters of the data.
///
/// ln L leaves out normalisation constants, except where a data set is published with them. A data set whose likelihood is Gaussian in
/// binned spectra conforms to `BandPowerLikelihood`; one that is Gaussian in distances or growth is a ``DistanceLikelihood``, a table of their
/// probability a ``GridLikelihood``.
public protocol Likelihood: LikelihoodSensitivity {
  /// The nuisance parameters that have to be given.
  var nuisanceParameters: [NuisanceParameterInfo] { get }

  /// What spectrum and multipoles each datum is about, in the order of the residual; none for data that are about no spectra.
  var bands: [DataBand] { get }

  /// What whitens the data; `nil` where they do not correlate, so that each has its own residual.
  var gaussian: WhitenedGaussian? { get }

  /// How many numbers were measured, where their probability is Gaussian around a model; `nil` where it is not.
  var pointCount: Int? { get }

  /// The part of |r|^2 that is distributed as chi squared of ``pointCount`` degrees of freedom.
  func goodness(_ residual: [Double]) -> Double
}

/// A range of multipoles of one spectrum.
public struct DataBand: Sendable, Hashable {
  public var kind: SpectrumKind
  public var multipoles: Range<Int>

  public init(kind: SpectrumKind, multipoles: Range<Int>) {
    self.kind = kind
    self.multipoles = multipoles
  }
}

extension Likelihood {
  public var nuisanceNames: [String]? { nuisanceParameters.map(\.name) }
  public var bands: [DataBand] { [] }
  public var gaussian: WhitenedGaussian? { nil }
  public var pointCount: Int? { gaussian?.data.count }
  public func goodness(_ residual: [Double]) -> Double { residual.squaredNorm }
}

/// A likelihood whose responses share work at a point: it answers to many changes at once, and to one change as to a list of it.
/// A conforming type says `responses`.
public protocol SharedResponses: Likelihood {}

extension SharedResponses {
  public func response(_ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [Double]
  { try responses([change], at: products, nuisance: nuisance)[0] }
}

/// ln L of band powers with its first derivatives.
public struct LikelihoodGradient: Sendable, Equatable {
  public var logLikelihood: Double
  /// d ln L / d C_l in 1/muK^2: the kinds that enter, for l = 0 ... lmax of the spectra given; zero where no data reach.
  public var spectra: PowerSpectra
  /// d ln L / d nuisance parameter, by name.
  public var nuisance: [String: Double]

  public init(logLikelihood: Double, spectra: PowerSpectra, nuisance: [String: Double]) {
    self.logLikelihood = logLikelihood
    self.spectra = spectra
    self.nuisance = nuisance
  }
}
