import EmberTheory

/// Where each parameter has to lie, whatever the others are.
enum ParameterLimits {
  /// The range, and how it is described; `nil` for counts, switches, and what has one value only.
  static func of(_ name: ParameterName) -> (range: ClosedRange<Double>, text: String)? {
    switch name {
    case .omegaB: (1e-5...1, "from 0.00001 to 1")
    case .omegaCDM: (0...10, "from 0 to 10")
    case .hubbleConstant: (1...1000, "from 1 to 1000 km/s/Mpc")
    case .thetaStar100, .thetaS100, .thetaMC100: (0.1...10, "from 0.1 to 10")
    case .tauReio: (0...2, "from 0 to 2")
    // Beyond these amplitudes lensing is no small deflection.
    case .logA: (-10...12, "from -10 to 12")
    case .amplitude: (1e-15...1e-5, "from 1e-15 to 1e-5")
    case .spectralIndex: (0...2, "from 0 to 2")
    case .neutrinoMass: (0...100, "a sum of masses from 0 to 100 eV")
    case .effectiveNeutrinos: (1e-3...50, "from 0.001 to 50")
    case .heliumFraction: (1e-3...0.6, "from 0.001 to 0.6")
    case .massiveNeutrinos, .omegaK, .w0, .wa, .nonlinear, .tensorRatio: nil
    }
  }
}

extension CosmologicalModel {
  /// Throws unless `value` is a number within the limits of the parameter.
  static func check(_ name: ParameterName, _ value: Double) throws(TheoryError) {
    guard let limits = ParameterLimits.of(name) else { return }
    try check(name, value, limits.range, limits.text)
  }
}
