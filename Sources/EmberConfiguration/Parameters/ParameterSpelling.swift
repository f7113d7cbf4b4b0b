import EmberTheory

/// What names of columns may look like: what every file that carries them can hold, and every program that reads them.
enum ParameterSpelling {
  /// What is wrong with the name of a column, an instrument or a likelihood; `nil` when nothing is.
  static func objection(to name: String) -> String? {
    guard let first = name.unicodeScalars.first else { return "an empty name" }
    guard first.properties.isAlphabetic || first == "_" else { return "a name must begin with a letter" }
    let isPlain = name.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
        || "_.-+".unicodeScalars.contains(scalar)
    }
    return isPlain ? nil : "a name may have letters, digits and _ . - + only"
  }

  /// What else stands in the header of a chain; a parameter of that name could not be told from it.
  static func isReserved(_ name: String) -> Bool {
    ["weight", "minuslogpost", "minuslogprior", "chi2", "logpost", "loglike"].contains(name)
      || name.hasPrefix("chi2__") || name.hasPrefix("minuslogprior__") || DerivedParameter(spelling: name) != nil
  }

  static func isLogAmplitude(_ name: String) -> Bool { ParameterName(spelling: name) == .logA }
}
