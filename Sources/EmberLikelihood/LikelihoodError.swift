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
  /// A description of data says what it cannot.
  case description(DescriptionProblem)
  /// The likelihood has no such option; `known` are the words that would be right.
  case option(likelihood: String, key: String, value: String, known: [String])
}

/// What is wrong with a description of data, and where.
public struct DescriptionProblem: Sendable, Hashable {
  public var file: String
  public var line: Int?
  /// The key path; empty at the top.
  public var key: String
  public var value: String?
  public var problem: String
  /// A word that is not known, and those that are.
  public var word: String?
  public var known: [String]

  public init(
    file: String, line: Int?, key: String, value: String?, problem: String, word: String? = nil, known: [String] = []
  ) {
    self.file = file
    self.line = line
    self.key = key
    self.value = value
    self.problem = problem
    self.word = word
    self.known = known
  }
}

extension LikelihoodError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .data(let error): error.description
    case .badCovariance(let likelihood):
      "\(likelihood): the covariance is not a positive definite matrix of the data's size; are its files intact?"
    case .noSuchSpectra(let likelihood, let asked, let available):
      "\(likelihood) has \(Self.list(available)), but was asked for \(asked.isEmpty ? "none" : Self.list(asked))"
    case .description(let problem): problem.description
    case .option(let likelihood, let key, let value, let known):
      known.isEmpty
        ? "\(likelihood) has no option \(key)"
        : "\(likelihood) knows no \(key) \(value), but \(known.joined(separator: ", "))"
    }
  }

  private static func list(_ kinds: [SpectrumKind]) -> String { kinds.map(\.rawValue).joined(separator: ", ") }
}

extension DescriptionProblem: CustomStringConvertible {
  public var description: String {
    let place = file + (line.map { ", line \($0)" } ?? "")
    let subject = key.isEmpty ? "" : "\(key)\(value.map { " = \($0.prefix(200))" } ?? ""): "
    return "\(place): \(subject)\(problem)" + (known.isEmpty ? "" : " (known: \(known.joined(separator: ", ")))")
  }
}
