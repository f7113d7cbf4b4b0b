import EmberBandPowers
import EmberDataSets
import EmberLikelihood
import EmberNumerics
import EmberSettings

extension RunConfiguration {
  /// Reads `likelihood`: names of data sets, with options or nothing behind them, and names of likelihoods that read a file.
  ///
  /// - Returns: false when one could not be read.
  mutating func readLikelihoods(_ node: ConfigurationNode?, catalogue: Catalogue, _ complaints: ComplaintCollector)
    -> Bool
  {
    guard let node else { return true }
    guard let entries = node.entries else {
      complaints.add(
        node.complaint(
          "likelihood", "a block of likelihoods was expected", remedy: "Write `NAME: null` lines below it."))
      return false
    }
    var pending: [PendingLikelihood] = []
    for entry in entries {
      complaints.attempt { () throws(EmberError) in
        if let likelihood = try pendingLikelihood(entry, catalogue, complaints) { pending.append(likelihood) }
      }
    }
    // Large covariances are factored side by side.
    let loading = pending
    let loaded = parallelMap(loading.count) { index -> Result<LoadedLikelihoods, LikelihoodError> in
      do throws(LikelihoodError) { return .success(try loading[index].load()) } catch { return .failure(error) }
    }
    for (likelihood, result) in zip(pending, loaded) {
      complaints.attempt { () throws(EmberError) in
        switch result {
        case .success(let members): add(likelihood.choice, members)
        case .failure(let error): throw likelihood.complaint(error)
        }
      }
    }
    checkReach(entries, complaints)
    checkSharedSky(entries, complaints)
    checkNuisances(entries, complaints)
    return likelihoodChoices.count == entries.count
  }

  /// What an entry asks for; `nil` when it has been complained about.
  private func pendingLikelihood(
    _ entry: ConfigurationNode.Entry, _ catalogue: Catalogue, _ complaints: ComplaintCollector
  ) throws(EmberError) -> PendingLikelihood? {
    let path = "likelihood.\(entry.key)"
    if let make = catalogue.fileLikelihoods[entry.key] {
      guard let file = (entry.value["file"] ?? entry.value).text else {
        throw entry.value.complaint(path, "a path was expected", remedy: "Write `\(entry.key): PATH`.")
      }
      return PendingLikelihood(choice: LikelihoodChoice(entry.key, file: file)) { () throws(LikelihoodError) in
        LoadedLikelihoods([try make(file)], files: [file])
      } complaint: {
        EmberError($0, at: entry.value, key: path, remedy: "Name a file that `ember mock` wrote.")
      }
    }
    if let node = entry.value["gaussian"] { return pendingGaussian(node, entry, complaints) }
    let make = catalogue.likelihoods[entry.key]
    if entry.value["file"] == nil, make == nil { throw unknown(entry, catalogue) }
    let choice = choice(entry, path, complaints)
    let remedy = choice.file == nil ? "Restore the data files of Ember's installation." : "Correct the file."
    return PendingLikelihood(choice: choice) { () throws(LikelihoodError) in
      if let file = choice.file { return try DataFiles.load(name: entry.key, file: file, options: choice.options) }
      var loaded = try make?(choice.options) ?? LoadedLikelihoods([])
      loaded.files = []
      return loaded
    } complaint: {
      EmberError($0, at: entry.value, key: path, remedy: remedy)
    }
  }

  /// A measurement that stands in the file itself.
  private func pendingGaussian(
    _ node: ConfigurationNode, _ entry: ConfigurationNode.Entry, _ complaints: ComplaintCollector
  ) -> PendingLikelihood? {
    let path = "likelihood.\(entry.key)"
    _ = ConfigurationSection(entry.value, path: path, known: ["gaussian"], foreign: ForeignKey.component, complaints)
    let section = ConfigurationSection(
      node, path: path + ".gaussian", known: ["parameters", "mean", "std", "covariance"], complaints)
    guard let measurement = GaussianMeasurement(section) else { return nil }
    var choice = LikelihoodChoice(entry.key)
    choice.gaussian = measurement
    return PendingLikelihood(choice: choice) { () throws(LikelihoodError) in
      LoadedLikelihoods([try measurement.likelihood(name: entry.key)])
    } complaint: { error in
      if case .badCovariance = error {
        return node.complaint(
          path + ".gaussian.covariance", measurement.covarianceDefect.description,
          remedy: "Give a covariance that is symmetric and positive definite.")
      }
      return EmberError(error, at: node, key: path + ".gaussian", remedy: "Correct the measurement.")
    }
  }

  /// Options of a data set.
  private func choice(_ entry: ConfigurationNode.Entry, _ path: String, _ complaints: ComplaintCollector)
    -> LikelihoodChoice
  {
    let keys = ["file", "variant", "data_selection", "beside", "dataset_params", "shared_sky"]
    let section = ConfigurationSection(
      entry.value, path: path, known: keys, foreign: ForeignKey.component, complaints)
    var choice = LikelihoodChoice(entry.key, file: section.text("file"))
    choice.options.variant = section.text("variant")
    choice.options.beside = section.text("beside")
    if let node = section["data_selection"] {
      if let text = node.text {
        choice.options.selection = [text]
      } else {
        let items = section.list("data_selection", remedy: "Write `data_selection: [\"ell<1000 only\"]`.") ?? []
        choice.options.selection = items.compactMap(\.text)
      }
    }
    choice.options.datasetParameters = datasetParameters(section)
    choice.acceptsSharedSky = section.choice("shared_sky", "word", among: ["accepted"]) != nil
    return choice
  }

  /// Keys of a `.dataset` file: words, numbers, or lists of them.
  private func datasetParameters(_ section: ConfigurationSection) -> [String: String] {
    guard let node = section["dataset_params"] else { return [:] }
    var result: [String: String] = [:]
    for entry in node.entries ?? [] {
      var words = [entry.value]
      if case .sequence(let items) = entry.value.content { words = items }
      let texts = words.compactMap(\.text)
      if texts.count == words.count { result[entry.key] = texts.joined(separator: " ") }
    }
    if node.entries == nil || result.count != node.entries?.count {
      section.complain(
        "dataset_params", "keys of the .dataset file with words or lists of words were expected",
        remedy: "Write `dataset_params: {use_max: 5}`.")
    }
    return result
  }

  private mutating func add(_ choice: LikelihoodChoice, _ loaded: LoadedLikelihoods) {
    var choice = choice
    choice.files = loaded.files.sorted()
    choice.members = loaded.members.map(\.name)
    likelihoods += loaded.members
    likelihoodChoices.append(choice)
  }

  private func unknown(_ entry: ConfigurationNode.Entry, _ catalogue: Catalogue) -> EmberError {
    let known = catalogue.likelihoods.keys.sorted() + catalogue.fileLikelihoods.keys.sorted()
    let remedy =
      if let own = Self.ownNames[entry.key] {
        "Its data are `\(own)` here."
      } else {
        SpellingSuggestion.remedy(forQuantity: entry.key, among: known)
      }
    return .badInput(
      InputComplaint(
        origin: entry.keyOrigin, key: "likelihood.\(entry.key)", value: entry.value.summary,
        problem: "unknown likelihood", remedy: remedy))
  }

  /// Cobaya's names of the data sets that Ember has.
  private static let ownNames = [
    "planck_2018_highl_plik.TTTEEE_lite": "planck2018_plik_lite",
    "planck_2018_highl_plik.TTTEEE_lite_native": "planck2018_plik_lite", "planck_2018_lowl.TT": "planck2018_lowl_tt",
    "planck_2018_lowl.EE": "planck2018_lowl_ee", "planck_2018_lensing.native": "planck2018_lensing",
    "planck_2018_lensing.clik": "planck2018_lensing", "bao.desi_dr2": "desi_dr2_bao",
    "bao.desi_dr2.desi_bao_all": "desi_dr2_bao", "sn.union3": "union3",
  ]
}

/// A likelihood that an input asks for, before its data are read.
private struct PendingLikelihood: Sendable {
  var choice: LikelihoodChoice
  var load: @Sendable () throws(LikelihoodError) -> LoadedLikelihoods
  /// What to say when that fails.
  var complaint: @Sendable (LikelihoodError) -> EmberError
}

/// Data sets of a user's own.
enum DataFiles {
  /// The likelihoods of a file: a description, or a table of distances.
  static func load(name: String, file: String, options: LikelihoodOptions) throws(LikelihoodError) -> LoadedLikelihoods
  {
    try DescribedDataSet.load(name: name, file: file, options: options, reader: DataDescriptions.reader)
  }
}
