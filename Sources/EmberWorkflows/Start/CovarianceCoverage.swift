import EmberReports
import EmberConfiguration
import EmberTheory

/// Which parts of a covariance file a run uses, and what it lacks: matrices of other programs have other columns.
struct CovarianceCoverage {
  /// What to tell the user; nothing when the file has the sampled parameters and no others.
  let lines: [String]

  /// - Parameters:
  ///   - columns: the names in the file.
  ///   - spellings: the same in the spelling of chains.
  init(file: String, columns: [String], _ spellings: [String], _ space: ParameterSpace) {
    let sampled = space.sampled.map(\.name)
    let missing = sampled.filter { !spellings.contains($0) }
    let unused = columns.indices.filter {
      spellings.firstIndex(of: spellings[$0]) != $0 || !sampled.contains(spellings[$0])
    }
    var lines: [String] = []
    if !missing.isEmpty {
      lines.append(
        "has no column for \(Self.list(missing)): independent steps of the width of `proposal`, `ref` or prior instead")
    }
    if !unused.isEmpty { lines.append("columns that are not used: \(Self.list(unused.map { columns[$0] }))") }
    self.lines = lines.map { "covmat \(file): \($0)".escaped }
  }

  private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}

extension RunConfiguration {
  /// Names of columns in the spelling of chains, where they stand for parameters that Ember or a chosen likelihood knows.
  func ownSpellings(_ names: [String]) -> [String] {
    let nuisances = nuisances
    return names.map { ParameterName(spelling: $0)?.rawValue ?? nuisances[$0]?.name ?? $0 }
  }
}
