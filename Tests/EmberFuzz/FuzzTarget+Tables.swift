@testable import EmberWorkflows
@testable import EmberConfiguration
import EmberTheory
import Foundation

@testable import EmberInference
@testable import EmberBandPowers
@testable import EmberLikelihood

extension FuzzTarget {
  private static let columns = [
    "omega_b", "ombh2", "logA", "n_s", "H0", "tau_reio", "weight", "minuslogpost", "chi2", "l", "TT", "TE", "EE",
    "lensed_TT", "PP", "band",
    "covariance", "chain", "row", "solver", "emulator", "nan", "inf",
  ]

  /// Tables of points in CSV.
  static let points = FuzzTarget(
    "csv", seeds: ["omega_b,logA,n_s\n0.022,3.05,0.965\n0.023,3.0,0.97\n", "\"H0\" , tau_reio\n67, 0.05\n\n70,0.06\n"],
    dictionary: columns
  ) { path in
    let table = try PointsTable(file: path, base: CosmologicalParameters())
    let values = table.rows.flatMap { row in ParameterName.allCases.compactMap { row.cosmology[given: $0] } }
    return (table.rows.isEmpty ? ["no rows"] : [])
      + (values.allSatisfy(\.isFinite) ? [] : ["a number that is not finite"])
  }

  /// Covariance matrices. What is accepted can be proposed from.
  static let covariance = FuzzTarget(
    "covmat",
    seeds: [
      "# omega_b logA n_s\n1e-8 1e-7 0\n1e-7 4e-4 1e-5\n0 1e-5 1.6e-5\n", "# H0 tau_reio\n0.25 0.001\n0.001 0.0001\n",
    ],
    dictionary: columns
  ) { path in
    let covariance = try NamedCovariance(path: path)
    let names = Set(covariance.names).count == covariance.names.count && !covariance.names.contains("")
    return (names ? [] : ["names \(covariance.names)"])
      + (covariance.matrix.elements.allSatisfy(\.isFinite) ? [] : ["a number that is not finite"])
  }

  /// Tables of spectra.
  static let spectra = FuzzTarget(
    "table",
    seeds: [
      "# l TT TE EE\n" + (2...40).map { "\($0) \(1000 + $0) \(3.5 - Double($0)) 0.\($0)\n" }.joined()
    ], dictionary: columns
  ) { path in
    let spectra = try SpectraTable.readSpectra(path)
    let finite = spectra.kinds.allSatisfy {
      spectra[$0]?.allSatisfy(\.isFinite) == true && spectra[$0]?.count == spectra.lmax + 1
    }
    return finite ? [] : ["a number that is not finite, or a column of another length"]
  }

  /// Band powers that `ember mock` writes. What is accepted has a finite chi2 for some spectra.
  static let bandPowers = FuzzTarget(
    "bands",
    seeds: [
      "# mock\nband lensed_TT 2 6 1000 50\nband lensed_TT 7 11 900 40\nband lensed_TE 2 11 -5 2\nband lensed_EE 2 11 0.5 0.1\n"
        + "covariance 2 1 120\ncovariance 3 1 10\ncovariance 4 3 0.01\n"
    ], dictionary: columns
  ) { path in
    let data = try TabulatedBandPowers(path: path, name: "mock")
    var spectra = PowerSpectra(lmax: data.request.lmax)
    for kind in data.request.spectra { spectra[kind] = (0...data.request.lmax).map { 100 / Double(1 + $0 * $0) } }
    let chi2 = try data.chiSquared(spectra, nuisance: NuisanceParameters([:]))
    return chi2.isFinite && chi2 >= 0 ? [] : ["chi2 \(chi2)"]
  }

  /// Chains with a header.
  static let chain = FuzzTarget(
    "chain",
    seeds: [
      "# weight minuslogpost omega_b logA chi2\n"
        + (1...20).map { "\(1 + $0 % 3) 12.\($0) 0.022\($0) 3.0\($0) 25\n" }.joined()
    ],
    dictionary: columns
  ) { path in
    // Read where the header is damaged, and has to fit the columns then.
    try TextFile.write("omega_b \\omega_b\nlogA \\log A\nchi2* \\chi^2\n", to: path + ".paramnames")
    let chain = try ChainReader.read(path: path)
    let sound =
      chain.weights.allSatisfy { $0 >= 0 && $0.isFinite }
      && chain.values.count == chain.names.count * chain.weights.count
    // A derived parameter that was not computed is no number.
    let finite = chain.minusLogPosterior.allSatisfy { !$0.isNaN }
    return (sound ? [] : ["weights or columns"]) + (finite ? [] : ["a number that is none"])
  }

  /// Names of the columns of a chain.
  static let parameterNames = FuzzTarget(
    "paramnames", seeds: ["omega_b\t\\omega_b\nlogA\t\\log A\nsigma8*\t\\sigma_8\nchi2*\t\\chi^2\n"],
    dictionary: columns
  ) { path in
    let names = try ChainReader.readParamNames(path: path).map(\.name)
    let odd = names.filter { $0.isEmpty || $0.contains(where: \.isWhitespace) }
    return (odd.isEmpty ? [] : ["names \(odd)"]) + (Set(names).count == names.count ? [] : ["repeated names"])
  }

  /// Provenance of the rows of a run.
  static let provenance = FuzzTarget(
    "provenance", seeds: ["chain,row,source,sigma,audit\n1,1,solver,0,\n1,2,emulator,0.01,\n2,1,emulator,0.02,0.013\n"],
    dictionary: columns
  ) { path in
    let table = try ProvenanceTable(path: path)
    return table.rows.values.allSatisfy { $0.sigma >= 0 && $0.sigma.isFinite } ? [] : ["a stated error that is none"]
  }
}
