/// What a user may ask of a likelihood beside its name.
public struct LikelihoodOptions: Sendable, Hashable {
  /// One of several versions of a data set.
  public var variant: String?
  /// Which data are used: `TT remove`, `ell<650 only`, ...
  public var selection: [String] = []
  /// The data set beside which this one stands: data that both have of the sky are left out, as its authors recommend.
  public var beside: String?
  /// Keys of a `.dataset` file with values that take the place of the file's.
  public var datasetParameters: [String: String]

  public init(
    variant: String? = nil, selection: [String] = [], beside: String? = nil, datasetParameters: [String: String] = [:]
  ) {
    self.variant = variant
    self.selection = selection
    self.beside = beside
    self.datasetParameters = datasetParameters
  }

  /// - Throws: ``LikelihoodError/option(likelihood:key:value:known:)`` when anything is asked.
  public func requireNone(_ likelihood: String) throws(LikelihoodError) {
    let asked = [("variant", variant), ("data_selection", selection.first), ("beside", beside)].first { $0.1 != nil }
    if let asked { throw .option(likelihood: likelihood, key: asked.0, value: asked.1 ?? "", known: []) }
    try requireNoDatasetParameters(likelihood)
  }

  /// - Throws: ``LikelihoodError/option(likelihood:key:value:known:)`` when keys of a `.dataset` file are given.
  package func requireNoDatasetParameters(_ likelihood: String) throws(LikelihoodError) {
    guard let first = datasetParameters.keys.min() else { return }
    throw .option(likelihood: likelihood, key: "dataset_params", value: first, known: [])
  }
}

/// Likelihoods that have been read, with the files that they were read from.
public struct LoadedLikelihoods: Sendable {
  /// The data; joint priors of their nuisance parameters, where they have some, after them.
  public var members: [any Likelihood]
  /// Paths.
  public var files: Set<String>

  public init(_ members: [any Likelihood], files: Set<String> = []) {
    self.members = members
    self.files = files
  }
}
