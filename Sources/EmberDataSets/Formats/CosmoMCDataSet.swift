import EmberBandPowers
import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Data sets in the format of CosmoMC, which Cobaya calls `cmblikes`: spectra between fields or maps in bins, Gaussian or by the probability of
/// Hamimeche and Lewis 2008 (arXiv:0801.0554), with linear corrections; or exact full-sky spectra, multipole by multipole.
struct CosmoMCDataSet {
  private let keys: CosmoMCKeys
  private let folder: DataFolder
  private let maps: CosmoMCMaps
  private let tables: CosmoMCTables
  private let name: String

  static let fileEnding = ".dataset"

  /// How probable spectra are; raw values are those of `like_approx`.
  private enum Form: String, CaseIterable {
    case gaussian
    case hamimecheLewis = "HL"
    case exact
  }

  /// The likelihood of a file, and the files that it was read from.
  ///
  /// - Throws: ``LikelihoodError`` naming file, line and key of what is wrong.
  static func load(_ path: String, name: String, options: LikelihoodOptions) throws(LikelihoodError)
    -> LoadedLikelihoods
  {
    var others = options
    others.datasetParameters = [:]
    try others.requireNone(name)
    let file = try CosmoMCFile(path, changes: options.datasetParameters)
    return LoadedLikelihoods([try CosmoMCDataSet(file, name: name).likelihood()], files: file.folder.files)
  }

  private init(_ file: CosmoMCFile, name: String) throws(LikelihoodError) {
    keys = try CosmoMCKeys(file.section)
    folder = file.folder
    self.name = name
    maps = try CosmoMCMaps(keys)
    let first = try keys.count("cl_lmin", 2...100_000)
    let last = try keys.count("cl_lmax", first...100_000)
    let isBinned = try keys.flag("binned", default: true)
    let all = isBinned ? 1...(try keys.count("nbins", 1...100_000)) : first...last
    let begin = try keys.count("use_min", all, default: all.lowerBound)
    let end = try keys.count("use_max", begin...all.upperBound, default: all.upperBound)
    tables = CosmoMCTables(keys: keys, folder: folder, maps: maps, bins: begin...end, multipoles: first...last)
    let form = try keys.choice("like_approx", default: Form.gaussian)
    guard (form == .exact) != isBinned else {
      throw keys.section.problem(
        keys.section["like_approx"] ?? keys.section.node, "like_approx",
        isBinned ? "`binned = F` was expected with it" : "spectra that are not binned are read as `exact`")
    }
  }

  private func likelihood() throws(LikelihoodError) -> any Likelihood {
    switch try keys.choice("like_approx", default: Form.gaussian) {
    case .gaussian: try gaussian()
    case .hamimecheLewis: try hamimecheLewis()
    case .exact: try exact()
    }
  }

  /// The place of a spectrum's variance in the lower triangle.
  private var diagonal: [Int] { maps.used.indices.map { $0 * ($0 + 1) / 2 + $0 } }

  private func gaussian() throws(LikelihoodError) -> any Likelihood {
    let (covariance, elements) = try covariance()
    var measured = try tables.bandPowers("cl_hat", required: elements)
    if try keys.flag("cl_hat_includes_noise", default: false) {
      let noise = try tables.bandPowers("cl_noise", required: [])
      measured = zip(measured, noise).map { zip($0, $1).map { $0 - $1 } }
    }
    let (windows, correction) = try windows()
    let data = zip(measured, correction).flatMap { bin, correction in elements.map { bin[$0] + correction[$0] } }
    let rows = Array(data.indices)
    let whitened = try GaussianForm(
      data: data, covariance: covariance, hartlap: 1, name: name, section: keys.section, key: "covmat_fiducial",
      rows: rows
    ).whitened
    let (theory, parameters) = try theory(windows) { bin, element in
      elements.firstIndex(of: element).map { bin * elements.count + $0 }
    }
    return BandPowerDataSet(model: BandPowerModel(theory, gaussian: whitened), nuisanceParameters: parameters)
  }

  private func hamimecheLewis() throws(LikelihoodError) -> any Likelihood {
    let (covariance, elements) = try covariance()
    guard let factor = CholeskyFactor(covariance) else {
      // For the complaint.
      _ = try GaussianForm(
        data: [Double](repeating: 0, count: covariance.rows), covariance: covariance, hartlap: 1, name: name,
        section: keys.section, key: "covmat_fiducial", rows: Array(0..<covariance.rows))
      throw .badCovariance(likelihood: name)
    }
    let noise = try tables.bandPowers("cl_noise", required: diagonal)
    func withNoise(_ stem: String) throws(LikelihoodError) -> [[Double]] {
      let powers = try tables.bandPowers(stem, required: diagonal + elements)
      if try keys.flag(stem + "_includes_noise", default: false) { return powers }
      return zip(powers, noise).map { zip($0, $1).map { $0 + $1 } }
    }
    let (windows, correction) = try windows()
    // What a fiducial model's correction gives is subtracted from the theory, as noise is added.
    let offsets = zip(noise, correction).map { zip($0, $1).map { $0 - $1 } }
    let transforms = try transforms(measured: try withNoise("cl_hat"), fiducial: try withNoise("cl_fiducial"))
    let (theory, parameters) = try theory(windows) { bin, element in bin * maps.pairs.count + element }
    return HamimecheLewisLikelihood(
      theory, transforms: transforms, noise: offsets, weights: .covariance(factor, elements: elements),
      nuisanceParameters: parameters)
  }

  private func exact() throws(LikelihoodError) -> any Likelihood {
    let section = keys.section
    let share = try section.positive("fullsky_exact_fksy")
    let noise = try tables.bandPowers("cl_noise", required: diagonal)
    var measured = try tables.bandPowers("cl_hat", required: diagonal)
    if !(try keys.flag("cl_hat_includes_noise", default: false)) {
      measured = zip(measured, noise).map { zip($0, $1).map { $0 + $1 } }
    }
    let one = maps.pairs.map { $0.0 == $0.1 ? 1.0 : 0 }
    let windows = tables.bins.enumerated().flatMap { bin, l in
      maps.pairs.enumerated().map { element, pair in
        CosmoMCTables.Window(
          bin: bin, pair: (maps.used[pair.0], maps.used[pair.1]), element: element, first: l, weights: [1])
      }
    }
    let transforms = try transforms(measured: measured, fiducial: measured.map { _ in one })
    let (theory, parameters) = try theory(windows) { bin, element in bin * maps.pairs.count + element }
    return HamimecheLewisLikelihood(
      theory, transforms: transforms, noise: noise,
      weights: .modes(tables.bins.map { Double(2 * $0 + 1) * share }), nuisanceParameters: parameters)
  }

  private func transforms(measured: [[Double]], fiducial: [[Double]]) throws(LikelihoodError) -> [HamimecheLewis] {
    var result: [HamimecheLewis] = []
    let order = Array(maps.used.indices)
    for (bin, (measured, fiducial)) in zip(measured, fiducial).enumerated() {
      let (measured, fiducial) = (
        Matrix(lowerTriangle: measured, keeping: order), Matrix(lowerTriangle: fiducial, keeping: order)
      )
      for (key, matrix) in [("cl_hat_file", measured), ("cl_fiducial_file", fiducial)] {
        guard let eigen = SymmetricEigen(matrix), let least = eigen.values.first, least > 0 else {
          throw keys.section.problem(
            keys.section[key] ?? keys.section.node, key,
            "the spectra with noise of bin \(tables.bins.lowerBound + bin) are no covariance between maps: "
              + "an eigenvalue is not positive")
        }
      }
      guard let transform = HamimecheLewis(measured: measured, fiducial: fiducial) else {
        throw .badCovariance(likelihood: name)
      }
      result.append(transform)
    }
    return result
  }

  private func covariance() throws(LikelihoodError) -> (Matrix, [Int]) {
    let (matrix, elements) = try tables.covariance(bins: try keys.count("nbins", 1...100_000))
    return (matrix, elements)
  }

  /// The windows of the data and of linear corrections, and what these give of a fiducial model.
  private func windows() throws(LikelihoodError) -> ([CosmoMCTables.Window], [[Double]]) {
    var windows = try tables.windows("bin_window")
    let none = tables.bins.map { _ in [Double](repeating: 0, count: maps.pairs.count) }
    let stem = "linear_correction_fiducial"
    guard let key = [stem + "_file", stem].first(where: { keys.section[$0] != nil }) else {
      if let node = keys.section["linear_correction_bin_window_files"] {
        throw keys.section.problem(
          node, "linear_correction_bin_window_files", "there is no \(stem)_file of what they give of a fiducial model")
      }
      return (windows, none)
    }
    let fiducial = try tables.bandPowers(stem, file: key, required: [])
    windows += try tables.windows("linear_correction_bin_window")
    return (windows, fiducial)
  }

  /// - Parameter row: the band power of a bin and an element of the lower triangle; `nil` for one that is not used.
  private func theory(_ windows: [CosmoMCTables.Window], row: (Int, Int) -> Int?) throws(LikelihoodError)
    -> (BandPowerTheory, [NuisanceParameterInfo])
  {
    var layout: [DataSpectrum] = []
    var pairs: [(Int, Int)] = []
    var made: [BandPowerWindows.Window] = []
    for window in windows {
      guard let place = row(window.bin, window.element), let kind = maps.kind(window.pair),
        let spelling = SpectrumSpelling(kind.shortName)
      else { continue }
      let spectrum = pairs.firstIndex { $0 == window.pair } ?? pairs.count
      if spectrum == pairs.count {
        pairs.append(window.pair)
        layout.append(maps.spectrum(window.pair, kind))
      }
      if let own = spelling.window(window.weights[...], row: place, spectrum: spectrum, first: window.first) {
        made.append(own)
      }
    }
    made.sort { ($0.row, $0.spectrum) < ($1.row, $1.spectrum) }
    guard let last = made.map(\.multipoles.upperBound).max() else {
      throw keys.section.problem(
        keys.section["bin_window_files"] ?? keys.section.node, "bin_window_files", "no window has weights")
    }
    let hasSlopes = try keys.section.number("aberration_coeff").map { $0 != 0 } ?? false
    let lmax = hasSlopes ? tables.multipoles.upperBound : last - 1
    let nuisances = try CosmoMCNuisances(keys, folder, maps, pairs: pairs, lmax: lmax)
    let count = (0..<tables.bins.count).flatMap { bin in maps.pairs.indices.compactMap { row(bin, $0) } }.count
    let theory = BandPowerTheory(
      name: name, transformations: nuisances.transformations,
      windows: BandPowerWindows(layout: layout, count: count, made, lmax: lmax))
    return (theory, nuisances.parameters)
  }
}
