@testable import EmberReports
@testable import EmberConfiguration
import EmberTheory
import Foundation

@testable import EmberInference
@testable import EmberBandPowers
@testable import EmberLikelihood

extension FuzzTarget {
  private static let words = [
    "prior", "min", "max", "dist", "norm", "uniform", "loc", "scale", "ref", "proposal", "derived", "true", "false",
    "null", "on",
    "off", "latex", "drop", "value", "omega_b", "omega_cdm", "H0", "theta_s_100", "tau_reio", "logA", "A_s", "n_s",
    "m_nu", "N_eff",
    "n_massive", "sigma8", "Omega_m", "A_planck", "mcmc", "nuts", "hmc", "gaussian", "importance", "chains", "seed",
    "max_samples",
    "Rminus1_stop", "covmat", "emulator", "cache", "precision", "mode", "exact", "guarantee_points", "kind", "grid",
    "sobol",
    "latin_hypercube", "ellipsoid", "center", "radius", "points", "draws", "lmax", "spectra", "lensed_TT", "PP",
    "held_out", "kinds",
    "net", "gp", "hidden", "ensemble", "components", "white_noise", "beam", "multipoles", "channels", "sky_fraction",
    "band_width", "TT",
    "TE", "EE",
  ]

  private static let run = """
    output: chains/mine
    theory: {ember: {emulator: {mode: exact, guarantee_points: 20}, precision: draft, cache: off, nonlinear: hmcode2020}}
    likelihood: {planck2018_lowl_tt: null}
    params:
      omega_b: {prior: {min: 0.005, max: 0.1}, ref: {dist: norm, loc: 0.0224, scale: 0.0001}, proposal: 0.0001, latex: "\\\\omega_b"}
      omega_cdm: 0.12
      H0: 67
      tau_reio: {prior: {dist: norm, loc: 0.0566, scale: 0.0058}}
      logA: {prior: {min: 2, max: 4}, ref: 3.05, proposal: 0.01}
      n_s: 0.965
      A_planck: 1
      sigma8: {derived: true, latex: '\\sigma_8'}
    sampler: {mcmc: {seed: 1, chains: 4, Rminus1_stop: 0.01, max_samples: 100000, burn_in: 0, learn_proposal: true}}

    """

  /// Input files of runs. What is accepted is written and read again, and means the same.
  static let yaml = FuzzTarget(
    "yaml",
    seeds: [
      run,
      run.replacing("mcmc: {", with: "nuts: {target_accept: 0.8, max_depth: 10, ").replacing(
        "burn_in: 0, learn_proposal: true", with: "warmup: 200"),
    ],
    dictionary: words
  ) { path in
    let configuration = try RunConfiguration(file: path)
    let again: RunConfiguration
    do { again = try RunConfiguration(yaml: configuration.yaml, source: path) } catch {
      return ["its own .updated.yaml is refused: \(error)"]
    }
    return again.yaml == configuration.yaml ? [] : ["its own .updated.yaml means something else"]
  }

  /// Names and labels of parameters: the input becomes both, and what is accepted survives in the side files of a chain.
  static let names = FuzzTarget(
    "names", seeds: ["my_parameter", "x1", "s8"],
    dictionary: words + ["chi2", "chi2__x", "weight", "lambda", "~"]
  ) { path in
    let name = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    let quoted = "'" + name.replacing("'", with: "''") + "'"
    let text = run.replacing(
      "params:\n", with: "params:\n  \(quoted): {prior: {min: 0, max: 1}, drop: true, latex: \(quoted)}\n")
    let configuration = try RunConfiguration(yaml: text)
    let names = configuration.sampled.map(\.name)
    let file = path + ".paramnames"
    try TextFile.write(RunDescription(configuration, outputs: ["chi2"], support: []).parameterNames, to: file)
    let read = try ChainReader.readParamNames(path: file).map(\.name)
    let labels = try ChainReader.readParamNames(path: file).map(\.label)
    let control = labels.contains { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
    return (read == names + ["chi2"] ? [] : ["\(names) came back as \(read)"])
      + (control ? ["a control character in a label"] : [])
  }

  private static let plan = """
    parameters:
      omega_b: {min: 0.019, max: 0.026}
      logA: {min: 2.5, max: 3.7}
      n_s: {min: 0.85, max: 1.1}
      n_massive: 1
    request: {spectra: [lensed_TT, PP], lmax: 40}
    precision: draft
    cache: store.sqlite
    seed: 1
    held_out: 0.3
    plan:
      - {kind: sobol, points: 16, draws: 4}
      - {kind: grid, per_axis: 2}
      - {kind: latin_hypercube, points: 10}
    emulator:
      kinds: [gp, net]
      net: {hidden: [8, 8], ensemble: 2, components: 4, batch: 16, epochs: 10, rate: 0.002}

    """

  /// Training designs. All points of what is accepted lie in its box.
  static let design = FuzzTarget("design", seeds: [plan], dictionary: words) { path in
    let design = try TrainingDesign(file: path)
    let total = design.plans.reduce(0.0) { $0 + Double($1.points) * Double(max($1.draws, 1)) }
    guard total < 5000 else { return total < 1e8 ? [] : ["\(total) points"] }
    let ranges = design.parameters.map(\.range)
    let inside = design.points.allSatisfy { point in
      point.values.count == ranges.count && zip(ranges, point.values).allSatisfy { $0.contains($1) }
    }
    return inside ? [] : ["points outside the box"]
  }

  /// Descriptions of instruments. The noise of what is accepted is a positive number where the instrument measures.
  static let instrument = FuzzTarget(
    "instrument",
    seeds: [
      "name: large\nsky_fraction: 0.4\ntemperature:\n  channels: [{white_noise: 8.0, beam: 2.2}, {white_noise: 10.0, beam: 1.4}]\n"
        + "  multipoles: [30, 300]\npolarisation:\n  multipoles: [30, 400]\nspectra: [TT, TE, EE]\nband_width: 5\n",
      "sky_fraction: 0.4\ntemperature: {white_noise: 1.0, beam: 1.0, multipoles: [30, 300]}\n",
    ], dictionary: words
  ) { path in
    let instrument = try Instrument(file: path)
    var faults: [String] = []
    for sensitivity in [instrument.temperature, instrument.polarisation] {
      let ends = [sensitivity.multipoles.lowerBound, sensitivity.multipoles.upperBound]
      if !ends.allSatisfy({ sensitivity.noise(l: $0) > 0 && sensitivity.noise(l: $0).isFinite }) {
        faults.append("noise \(ends)")
      }
    }
    return faults + (instrument.bandWidth >= 1 ? [] : ["bands of \(instrument.bandWidth)"])
  }
}
