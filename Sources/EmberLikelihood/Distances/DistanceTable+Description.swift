import EmberNumerics

extension DistanceTable {
  private static let keys = [
    "name", "measurements_file", "cov_file", "invcov_file", "rs_rescale", "rs_fid", "redshifts",
    "heliocentric_redshifts", "moduli",
    "covariance",
    "inverse_covariance", "covariance_scale", "min_redshift", "calibrators", "calibrator_moduli", "offset",
  ]

  /// Reads a description: measurements of baryon acoustic oscillations and growth with the keys of Cobaya's (`measurements_file`, lines of
  /// redshift, value, its error where there is no covariance, and quantity; `cov_file` or `invcov_file`; `rs_rescale`, or `rs_fid` in
  /// Mpc, which divides), or arrays of moduli of supernovae.
  ///
  /// - Throws: ``LikelihoodError`` with file, line and key of what is not understood.
  package init(_ source: DescriptionSource) throws(LikelihoodError) {
    let section = source.section
    try section.check(known: Self.keys)
    if section["measurements_file"] != nil {
      try self.init(measurements: source)
    } else {
      try self.init(moduli: source)
    }
  }

  private init(measurements source: DescriptionSource) throws(LikelihoodError) {
    let section = source.section
    let name = try section.requiredText("measurements_file")
    let path = source.folder.path(of: name)
    let bytes = try section.naming("measurements_file") { () throws(LikelihoodError) in try source.folder.bytes(name) }
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    var rows: [Row] = []
    var errors: [Double] = []
    for (index, line) in lines.enumerated() {
      let words = line.split { " \t\r".contains($0) }
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      func expected(_ what: String) -> LikelihoodError {
        .data(.malformed(path: path, line: index + 1, expected: what))
      }
      guard 3...4 ~= words.count, let redshift = Double(words[0]), let value = Double(words[1]), value.isFinite
      else { throw expected("`Z VALUE QUANTITY` or `Z VALUE ERROR QUANTITY`") }
      guard Self.redshifts ~= redshift else {
        throw expected(
          "a redshift from \(Self.redshifts.lowerBound) to \(Self.redshifts.upperBound), found \(redshift)")
      }
      let word = String(words[words.count - 1])
      guard let quantity = DistanceQuantity(spelling: word) else {
        throw expected("one of \(DistanceQuantity.known), found \(word)")
      }
      if let objection = quantity.objection(to: redshift) { throw expected(objection) }
      if words.count == 4 {
        guard let error = Double(words[2]), error > 0, error.isFinite else { throw expected("a positive error") }
        errors.append(error)
      }
      rows.append(Row(redshift: redshift, quantity: quantity, value: value))
    }
    let isInverse = section["cov_file"] == nil && section["invcov_file"] != nil
    let hasErrors = section["cov_file"] == nil && !isInverse && !rows.isEmpty && errors.count == rows.count
    let covariance =
      hasErrors
      ? Matrix(diagonal: errors.map { $0 * $0 })
      : try Self.matrix(
        source, isInverse ? "invcov_file" : "cov_file", count: rows.count, kept: Array(rows.indices))
    self.init(
      rows: rows, covariance: covariance, isInverse: isInverse, horizonFactor: try Self.horizonFactor(section),
      isOffsetFree: try section.text("offset") == "free")
  }

  /// What the sound horizon is multiplied by: `rs_rescale`, or one over `rs_fid`.
  static func horizonFactor(_ section: DataSection) throws(LikelihoodError) -> Double {
    if section["rs_rescale"] != nil { return try section.positive("rs_rescale") }
    return section["rs_fid"] == nil ? 1 : 1 / (try section.positive("rs_fid"))
  }

  /// Arrays: `redshifts` of the expansion, `heliocentric_redshifts`, `moduli` (but for a constant), their `covariance` or
  /// `inverse_covariance`, times `covariance_scale`. Supernovae below `min_redshift` are left out, but for `calibrators`, whose moduli are known.
  private init(moduli source: DescriptionSource) throws(LikelihoodError) {
    let section = source.section
    func array(_ key: String) throws(LikelihoodError) -> [Double]? {
      section[key] == nil ? nil : try section.array(key, in: source.folder).values
    }
    _ = try section.requiredText("redshifts")
    _ = try section.requiredText("moduli")
    let redshifts = try array("redshifts") ?? []
    let (moduli, heliocentric) = (try array("moduli") ?? [], try array("heliocentric_redshifts"))
    let (calibrators, known) = (try array("calibrators"), try array("calibrator_moduli"))
    for (key, values) in [
      ("moduli", moduli), ("heliocentric_redshifts", heliocentric), ("calibrators", calibrators),
      ("calibrator_moduli", known),
    ] as [(String, [Double]?)] {
      guard let values, values.count != redshifts.count else { continue }
      throw section.problem(
        try section.require(key), key, "\(values.count) numbers for \(redshifts.count) redshifts")
    }
    if let place = redshifts.firstIndex(where: { !Self.redshifts.contains($0) }) {
      throw section.problem(
        try section.require("redshifts"), "redshifts",
        "redshift \(place + 1) is \(redshifts[place]), not from \(Self.redshifts.lowerBound) to \(Self.redshifts.upperBound)"
      )
    }
    let lowest = try section.number("min_redshift") ?? 0
    func isCalibrator(_ i: Int) -> Bool { calibrators.map { $0[i] != 0 } ?? false }
    let kept = redshifts.indices.filter { redshifts[$0] > lowest || isCalibrator($0) }
    let isInverse = section["inverse_covariance"] != nil
    if isInverse, kept.count < redshifts.count {
      throw section.problem(
        section.node, "min_redshift", "an inverse covariance cannot be cut; give the covariance", isMissing: true)
    }
    let covariance = try Self.matrix(
      source, isInverse ? "inverse_covariance" : "covariance", count: redshifts.count, kept: kept)
    self.init(
      rows: kept.map { i in
        // Cepheids give moduli, of which the theory's lack the 25 of 10 pc.
        Row(
          redshift: redshifts[i], quantity: .modulus, value: moduli[i], heliocentric: heliocentric?[i],
          known: isCalibrator(i) ? known.map { $0[i] - 25 } : nil)
      }, covariance: covariance, isInverse: isInverse, isOffsetFree: true)
  }

  /// What is wrong with a covariance that is not positive definite.
  package var covarianceDefect: CovarianceDefect {
    CovarianceDefect(covariance, "measurement") { row in
      "\(row + 1) (\(rows[row].quantity.rawValue) at z = \(rows[row].redshift))"
    }
  }

  /// The same as a complaint of the description that names it.
  package func covarianceProblem(_ source: DescriptionSource) -> LikelihoodError {
    let keys = ["invcov_file", "cov_file", "inverse_covariance", "covariance"]
    let key = keys.first { source.section[$0] != nil } ?? "cov_file"
    return source.section.problem(source.section[key] ?? source.section.node, key, covarianceDefect.description)
  }

  /// The rows and columns that are kept, of the lower triangle or of the whole.
  private static func matrix(_ source: DescriptionSource, _ key: String, count: Int, kept: [Int])
    throws(LikelihoodError)
    -> Matrix
  {
    let section = source.section
    let values = try section.array(key, in: source.folder).values
    let scale = try section.number("covariance_scale") ?? 1
    guard count > 0, !kept.isEmpty,
      let matrix = Matrix(symmetric: values.map { scale * $0 }, count: count, keeping: kept)
    else {
      throw section.problem(
        try section.require(key), key, "\(values.count) numbers do not make a matrix of \(count) measurements")
    }
    return matrix
  }
}
