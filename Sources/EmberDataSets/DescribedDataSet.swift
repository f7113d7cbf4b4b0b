import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Data sets that files describe.
public enum DescribedDataSet {
  /// The likelihoods of a file.
  ///
  /// - Parameters:
  ///   - name: the likelihood's.
  ///   - path: a description in YAML of band powers, of distances or of a table of probabilities; an index of variants, which maps `default` and other words to such files;
  ///     a table of distances as `DistanceTable` reads it (`.txt`); or a file of CosmoMC's (`.dataset`, see `CosmoMCDataSet`).
  ///   - options: what the input file says beside the name.
  ///   - reader: reads YAML.
  /// - Throws: `LikelihoodError` naming file, line and key of what is wrong.
  public static func load(
    name: String, file path: String, options: LikelihoodOptions, reader: @escaping DataNodeReader
  ) throws(LikelihoodError) -> LoadedLikelihoods {
    if path.hasSuffix(CosmoMCDataSet.fileEnding) {
      return try CosmoMCDataSet.load(path, name: name, options: options)
    }
    try options.requireNoDatasetParameters(name)
    if path.hasSuffix(".txt") {
      let table: DistanceTable
      do { table = try DistanceTable(DataFile(path: path)) } catch { throw .data(error) }
      do {
        return LoadedLikelihoods([try DistanceLikelihood(table, name: name, options: options)], files: [path])
      } catch {
        guard case .badCovariance = error else { throw error }
        throw .data(
          .malformed(path: path, line: nil, expected: "a positive definite covariance; \(table.covarianceDefect)"))
      }
    }
    let source = try DescriptionSource(path, variant: options.variant, likelihood: name, reader: reader)
    let members: [any Likelihood] =
      if GridLikelihood.isDescribed(by: source.section) {
        [try GridLikelihood(source, name: name, options: options)]
      } else if source.section["spectra_info"] == nil {
        [try distances(source, name: name, options: options)]
      } else {
        try BandPowerAssembly(source, name: name, options: options).likelihoods()
      }
    return LoadedLikelihoods(members, files: source.folder.files)
  }

  private static func distances(_ source: DescriptionSource, name: String, options: LikelihoodOptions)
    throws(LikelihoodError) -> DistanceLikelihood
  {
    let table = try DistanceTable(source)
    do { return try DistanceLikelihood(table, name: name, options: options) } catch {
      guard case .badCovariance = error else { throw error }
      throw table.covarianceProblem(source)
    }
  }

  /// Where the data sets are that come with Ember.
  public static func resources() throws(LikelihoodError) -> ResourceDirectory {
    do { return try ResourceDirectory.likelihoodData() } catch { throw .data(error) }
  }

  /// A data set that comes with Ember, from the folder of its name.
  public static func load(
    shipped name: String, options: LikelihoodOptions, reader: @escaping DataNodeReader
  ) throws(LikelihoodError) -> LoadedLikelihoods {
    let folder = try resources().subdirectory(name)
    return try load(name: name, file: folder.path + "/data.yaml", options: options, reader: reader)
  }
}
