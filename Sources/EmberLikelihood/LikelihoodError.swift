import EmberNumerics
import EmberTheory

/// Why a likelihood could not be set up.
public enum LikelihoodError: Error, Sendable, Hashable {
  /// A data file is missing, unreadable or malformed.
  case data(DataFileError)
  /// The covariance of a data set is not positive definite, or its size is not that of the data.
  case badCovariance(likelihood: String)
  /// The likelihood has no data for these spectra; `available` are those it has.
  case noSuchSpectra(likelihood: String, asked: [SpectrumKind], available: [SpectrumKind])
}

extension LikelihoodError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .data(let error): error.description
    case .badCovariance(let likelihood):
      "\(likelihood): the covariance is not a positive definite matrix of the data's size; are its files intact?"
    case .noSuchSpectra(let likelihood, let asked, let available):
      "\(likelihood) has \(Self.list(available)), but was asked for \(asked.isEmpty ? "none" : Self.list(asked))"
    }
  }

  private static func list(_ kinds: [SpectrumKind]) -> String { kinds.map(\.rawValue).joined(separator: ", ") }
}
