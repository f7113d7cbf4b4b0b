import EmberSettings
import EmberBandPowers
import EmberLikelihood

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
    for entry in entries {
      complaints.attempt { () throws(EmberError) in try readLikelihood(entry, catalogue, complaints) }
    }
    checkReach(entries, complaints)
    checkSharedSky(entries, complaints)
    checkNuisances(entries, complaints)
    return likelihoodChoices.count == entries.count
  }

  private mutating func readLikelihood(
    _ entry: ConfigurationNode.Entry, _ catalogue: Catalogue, _ complaints: ComplaintCollector
  ) throws(EmberError) {
    let path = "likelihood.\(entry.key)"
    if let make = catalogue.fileLikelihoods[entry.key] {
      guard let file = (entry.value["file"] ?? entry.value).text else {
        throw entry.value.complaint(path, "a path was expected", remedy: "Write `\(entry.key): PATH`.")
      }
      do { add(LikelihoodChoice(entry.key, file: file), LoadedLikelihoods([try make(file)], files: [file])) } catch {
        throw EmberError(error, at: entry.value, key: path, remedy: "Name a file that `ember mock` wrote.")
      }
      return
    }
    if let node = entry.value["gaussian"] { return try readGaussian(node, entry, complaints) }
    if entry.value["file"] == nil, catalogue.likelihoods[entry.key] == nil { throw unknown(entry, catalogue) }
    let choice = choice(entry, path, complaints)
    do {
      if let file = choice.file {
        add(choice, try DataFiles.load(name: entry.key, file: file, options: choice.options))
      } else if let make = catalogue.likelihoods[entry.key] {
        var loaded = try make(choice.options)
        loaded.files = []
        add(choice, loaded)
      }
    } catch {
      let remedy = choice.file == nil ? "Restore the data files of Ember's installation." : "Correct the file."
      throw EmberError(error, at: entry.value, key: path, remedy: remedy)
    }
  }

  /// A measurement that stands in the file itself.
  private mutating func readGaussian(
    _ node: ConfigurationNode, _ entry: ConfigurationNode.Entry, _ complaints: ComplaintCollector
  ) throws(EmberError) {
    let path = "likelihood.\(entry.key)"
    _ = ConfigurationSection(entry.value, path: path, known: ["gaussian"], foreign: ForeignKey.component, complaints)
    let section = ConfigurationSection(
      node, path: path + ".gaussian", known: ["parameters", "mean", "std", "covariance"], complaints)
    guard let measurement = GaussianMeasurement(section) else { return }
    var choice = LikelihoodChoice(entry.key)
    choice.gaussian = measurement
    do { add(choice, LoadedLikelihoods([try measurement.likelihood(name: entry.key)])) } catch {
      if case .badCovariance = error {
        throw node.complaint(
          path + ".gaussian.covariance", measurement.covarianceDefect.description,
          remedy: "Give a covariance that is symmetric and positive definite.")
      }
      throw EmberError(error, at: node, key: path + ".gaussian", remedy: "Correct the measurement.")
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

/// Data sets of a user's own.
enum DataFiles {
  /// The likelihoods of a file: a description, or a table of distances.
  static func load(name: String, file: String, options: LikelihoodOptions) throws(LikelihoodError) -> LoadedLikelihoods
  {
    try DescribedDataSet.load(name: name, file: file, options: options, reader: DataDescriptions.reader)
  }
}
