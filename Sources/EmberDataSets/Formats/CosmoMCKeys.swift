import EmberLikelihood

/// The keys of `.dataset` files, and what values of them may be.
struct CosmoMCKeys {
  let section: DataSection

  private static let known = [
    "name", "dataset_format", "like_approx", "fullsky_exact_fksy", "binned", "nbins", "use_min", "use_max", "cl_lmin",
    "cl_lmax", "fields_use", "fields_required", "map_names", "map_fields", "maps_use", "maps_required", "cl_hat_file",
    "cl_hat_order", "cl_hat_includes_noise", "cl_fiducial_file", "cl_fiducial_order", "cl_fiducial_includes_noise",
    "cl_noise_file", "cl_noise_order", "bin_window_files", "bin_window_in_order", "bin_window_out_order", "covmat_cl",
    "covmat_fiducial", "covmat_scale", "linear_correction_fiducial", "linear_correction_fiducial_file",
    "linear_correction_fiducial_order", "linear_correction_bin_window_files", "linear_correction_bin_window_in_order",
    "linear_correction_bin_window_out_order", "aberration_coeff", "calibration_param", "calibration_paramname",
    "nuisance_params", "log_calibration_prior", "fpivot_dust", "fpivot_sync", "lform_dust_decorr", "lform_sync_decorr",
  ]
  /// Keys with something in brackets behind them.
  private static let indexed = ["bandpass", "fpivot_dust_decorr", "fpivot_sync_decorr"]

  /// - Throws: ``LikelihoodError`` for a key that means nothing.
  init(_ section: DataSection) throws(LikelihoodError) {
    self.section = section
    for entry in section.node.entries ?? [] where !Self.known.contains(entry.key) {
      let base = String(entry.key.prefix { $0 != "[" && $0 != "(" })
      if base.count < entry.key.count, Self.indexed.contains(base) { continue }
      throw .description(
        DescriptionProblem(
          file: entry.value.file ?? section.file, line: entry.line, key: entry.key, value: entry.value.summary,
          problem: "unknown key", word: base, known: Self.known + Self.indexed))
    }
  }

  /// The words behind a key; none where there is no such key.
  func words(_ key: String) -> [String] { section[key]?.words ?? [] }

  func requiredWords(_ key: String) throws(LikelihoodError) -> [String] {
    _ = try section.require(key)
    return words(key)
  }

  /// `T` or `F`, and words that begin like them.
  func flag(_ key: String, default value: Bool) throws(LikelihoodError) -> Bool {
    guard let node = section[key] else { return value }
    switch node.text?.first?.lowercased() {
    case "t", "y", "1": return true
    case "f", "n", "0": return false
    default: throw section.problem(node, key, "T or F was expected")
    }
  }

  /// A whole number in a range.
  func count(_ key: String, _ range: ClosedRange<Int>, default value: Int? = nil) throws(LikelihoodError) -> Int {
    guard let node = section[key] else {
      if let value { return value }
      throw section.problem(section.node, key, "missing", isMissing: true)
    }
    guard let number = node.text.flatMap({ Int($0) }), range.contains(number) else {
      throw section.problem(
        node, key, "a whole number from \(range.lowerBound) to \(range.upperBound) was expected")
    }
    return number
  }

  /// A positive number, or its default.
  func positive(_ key: String, default value: Double) throws(LikelihoodError) -> Double {
    section[key] == nil ? value : try section.positive(key)
  }

  /// The key of an item, `KEY[ITEM]` or `KEY(ITEM)`; `nil` where there is none.
  func item(_ key: String, _ item: String) -> String? {
    ["\(key)[\(item)]", "\(key)(\(item))"].first { section[$0] != nil }
  }

  /// One of the words of an enumeration.
  func choice<Value: RawRepresentable & CaseIterable>(_ key: String, default value: Value) throws(LikelihoodError)
    -> Value
  where Value.RawValue == String {
    guard let word = try section.text(key) else { return value }
    guard let choice = Value(rawValue: word) else {
      throw section.unknown("word", word, key, among: Value.allCases.map(\.rawValue))
    }
    return choice
  }
}
